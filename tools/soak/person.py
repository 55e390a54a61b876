"""The person at the window: chooses the files that the monkey has in mind, answers questions, and
closes what was opened by mistake."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QMessageBox,
)

from tools.soak.hand import LEFT

GOES_ON = ("Replace", "Stop it and open", "Discard", "Open it", "Open them")
"""What the buttons say that let a monkey go on; it is let three times in four."""
LET = 0.75


class Person:
    """``file``: what the next file dialogs are answered with, None to close them. ``is_busy``: a
    dialog is in use, and is not closed."""

    def __init__(self, numbers: random.Random) -> None:
        self._numbers = numbers
        self.file: Path | None = None
        self.is_busy = False

    def look(self) -> None:
        """Whatever waits is answered or closed."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for widget in QApplication.topLevelWidgets():
            if not widget.isVisible() or not isinstance(widget, QDialog):
                continue
            if isinstance(widget, QFileDialog):
                self._choose_file(widget)
            elif isinstance(widget, QMessageBox):
                self._answer(widget)
            elif not self.is_busy:
                widget.reject()

    def _choose_file(self, dialog: QFileDialog) -> None:
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        buttons = dialog.findChild(QDialogButtonBox)
        if self.file is None or line is None or buttons is None:
            dialog.reject()
            return
        line.setText(str(self.file))
        agree = QDialogButtonBox.ButtonRole.AcceptRole
        button = next((b for b in buttons.buttons() if buttons.buttonRole(b) == agree), None)
        # Once: a file that is not there is refused by the dialog itself.
        self.file = None
        if button is not None and button.isEnabled():
            QTest.mouseClick(button, LEFT)

    def _answer(self, box: QMessageBox) -> None:
        named = {button.text().replace("&", ""): button for button in box.buttons()}
        wanted = next((named[text] for text in GOES_ON if text in named), None)
        if wanted is not None and self._numbers.random() < LET:
            QTest.mouseClick(wanted, LEFT)
        else:
            box.reject()
