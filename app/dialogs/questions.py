"""Questions that wait for an answer, and are asked only where something could be lost."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget


class Unsaved(Enum):
    """What to do with unsaved changes."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def ask_about_unsaved(window: QWidget, name: str) -> Unsaved:
    """Save, Discard or Cancel; closing the box, and Esc, are Cancel."""
    button = QMessageBox.StandardButton
    box = QMessageBox(window)
    box.setWindowTitle("Unsaved changes")
    box.setText(f"Save the changes to “{name}”?")
    box.setInformativeText("They are lost if you discard them.")
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    box.setDefaultButton(button.Save)
    box.setEscapeButton(button.Cancel)
    box.exec()
    pressed = box.standardButton(box.clickedButton())
    box.deleteLater()
    return {button.Save: Unsaved.SAVE, button.Discard: Unsaved.DISCARD}.get(pressed, Unsaved.CANCEL)


def confirm_overwrite(window: QWidget, path: Path) -> bool:
    """Whether a file that is there may be replaced."""
    button = QMessageBox.StandardButton
    box = QMessageBox(window)
    box.setWindowTitle("Replace the file")
    box.setText(f"“{path.name}” exists already. Replace it?")
    box.setInformativeText(str(path.parent))
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(button.Cancel)
    box.setEscapeButton(button.Cancel)
    box.exec()
    agreed = box.clickedButton() is replace
    box.deleteLater()
    return agreed
