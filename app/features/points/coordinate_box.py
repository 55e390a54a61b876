"""A box for one of three coordinates: Enter goes on to the next, and in the last adds the point."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.widgets.fields import ENTER
from app.widgets.number_box import NumberBox

FAR = 99.0
"""The boxes take any number: one outside the model's box is refused in words, not swallowed."""


class CoordinateBox(NumberBox):
    """``entered``: Enter was pressed on a number. ``is_last``: the keyboard is given up then."""

    entered = Signal()

    def __init__(self, axis: str, *, is_last: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent, prefix=f"{axis} ", decimals=3, singleStep=0.01)
        self._is_last = is_last
        self.setRange(-FAR, FAR)
        self.setFixedWidth(84)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        after = "add the point" if is_last else "next"
        self.setToolTip(f"{axis.upper()}, scene units. Enter: {after}")
        self.setAccessibleName(axis)

    def begin(self) -> None:
        """Ready to be typed over."""
        self.setFocus()
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_meant = event.key() in ENTER and self.hasAcceptableInput()
        super().keyPressEvent(event)
        if is_meant:
            # Left over, Enter goes to the window: this field is done.
            event.setAccepted(not self._is_last)
            self.entered.emit()
