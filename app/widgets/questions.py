"""Questions that wait for an answer, and are asked only where something could be lost."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from app.widgets.jobs import Job
from ddf_core.io.named_files import NamedFile
from ddf_core.plain_text import MAX_NAME, plain

MAX_SHOWN = 200
"""Letters of a path in a question."""


class Unsaved(Enum):
    """What to do with unsaved changes."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def ask_about_unsaved(window: QWidget, name: str) -> Unsaved:
    """Save, Discard or Cancel; closing the box, and Esc, are Cancel."""
    button = QMessageBox.StandardButton
    box = _question(window, f"Save the changes to “{name}”?", "They are lost if you discard them.")
    box.setWindowTitle("Unsaved changes")
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    box.setDefaultButton(button.Save)
    pressed = box.standardButton(_ask_box(box))
    return {button.Save: Unsaved.SAVE, button.Discard: Unsaved.DISCARD}.get(pressed, Unsaved.CANCEL)


class AtWork(Enum):
    """What to do with work that goes on while the window is to be closed."""

    FINISH = "finish"
    LOSE = "lose"
    CANCEL = "cancel"


def ask_about_work(window: QWidget, job: Job, *, can_finish: bool) -> AtWork:
    """Finish out of sight (where that can be), quit, or Cancel, which is also Esc."""
    role = QMessageBox.ButtonRole
    more = _of_work(job, "If you quit now: ")
    if can_finish:
        more += "\n\nIn the background: this window closes, and the program ends with the file."
    box = _question(window, f"{job.title}: not finished yet.", more)
    box.setWindowTitle("Work goes on")
    finish = box.addButton("Finish in the background", role.AcceptRole) if can_finish else None
    lose = box.addButton("Quit now", role.DestructiveRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(finish or cancel)
    pressed = _ask_box(box)
    if finish is not None and pressed is finish:
        return AtWork.FINISH
    return AtWork.LOSE if pressed is lose else AtWork.CANCEL


def confirm_stop(window: QWidget, job: Job) -> bool:
    """Whether work may be ended by opening something else."""
    more = _of_work(job, "It would end: ")
    box = _question(window, f"{job.title}: not finished yet.", more)
    box.setWindowTitle("Work goes on")
    stop = box.addButton("Stop it and open", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    return _ask_box(box) is stop


def _of_work(job: Job, lead: str) -> str:
    left = job.left_text()
    return "\n".join(filter(None, (left[:1].upper() + left[1:], lead + job.loss)))


class Named(Enum):
    """What to do with files that an opened file names in other places."""

    OPEN = "open"
    WITHOUT = "without"
    CANCEL = "cancel"


MOST_NAMED = 6
"""Files that a question names; of the others it says how many they are."""


def ask_about_named(window: QWidget, name: str, files: Sequence[NamedFile], without: str) -> Named:
    """Whether ``files``, which the file ``name`` names, may be opened. Cancel, which is also Esc,
    where nobody says so.

    Args:
        without: what the button says that opens the file without them; empty for none.
    """
    role = QMessageBox.ButtonRole
    what = "a file" if len(files) == 1 else f"{len(files)} files"
    text = f"“{plain(name, MAX_NAME)}” names {what} in other folders. Open {_them(files)}?"
    lines = [f"{file.what}: {plain(str(file.path), MAX_SHOWN)}" for file in files[:MOST_NAMED]]
    if len(files) > MOST_NAMED:
        lines.append(f"and {len(files) - MOST_NAMED} more")
    more = "\n".join(lines) + "\n\nOpen only what you know, if the file is not your own."
    box = _question(window, text, more)
    box.setWindowTitle("Files in other folders")
    opened = box.addButton(f"Open {_them(files)}", role.AcceptRole)
    left = box.addButton(without, role.DestructiveRole) if without else None
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    pressed = _ask_box(box)
    if pressed is opened:
        return Named.OPEN
    return Named.WITHOUT if left is not None and pressed is left else Named.CANCEL


def _them(files: Sequence[NamedFile]) -> str:
    return "it" if len(files) == 1 else "them"


def confirm_overwrite(window: QWidget, path: Path) -> bool:
    """Whether a file that is there may be replaced."""
    box = _question(window, f"“{path.name}” exists already. Replace it?", str(path.parent))
    box.setWindowTitle("Replace the file")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    return _ask_box(box) is replace


def _question(window: QWidget, text: str, more: str) -> QMessageBox:
    box = QMessageBox(window)
    # Names of files are no markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setStyleSheet("QLabel#qt_msgbox_label { font-weight: 600; }")
    box.setText(text)
    box.setInformativeText(more)
    return box


def _ask_box(box: QMessageBox) -> QAbstractButton:
    """The button that was pressed; Cancel where the box was closed."""
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(cancel)
    for button in box.buttons():
        button.setIcon(QIcon())  # the style's own are of another world
    box.exec()
    box.deleteLater()
    return box.clickedButton() or cancel
