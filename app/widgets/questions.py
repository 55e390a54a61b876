"""Questions that wait for an answer, and are asked only where something could be lost."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget


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
    pressed = box.standardButton(_asked(box))
    return {button.Save: Unsaved.SAVE, button.Discard: Unsaved.DISCARD}.get(pressed, Unsaved.CANCEL)


def confirm_overwrite(window: QWidget, path: Path) -> bool:
    """Whether a file that is there may be replaced."""
    box = _question(window, f"“{path.name}” exists already. Replace it?", str(path.parent))
    box.setWindowTitle("Replace the file")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    return _asked(box) is replace


def _question(window: QWidget, text: str, more: str) -> QMessageBox:
    box = QMessageBox(window)
    # Names of files are no markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setStyleSheet("QLabel#qt_msgbox_label { font-weight: 600; }")
    box.setText(text)
    box.setInformativeText(more)
    return box


def _asked(box: QMessageBox) -> QAbstractButton:
    """The button that was pressed; Cancel where the box was closed."""
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(cancel)
    for button in box.buttons():
        button.setIcon(QIcon())  # the style's own are of another world
    box.exec()
    box.deleteLater()
    return box.clickedButton() or cancel
