"""A choice among a few: a combo box with an arrow in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from app.widgets.icons import icon
from app.widgets.theme import GRID

ARROW = 12


class ComboBox(QComboBox):
    """Paints its own arrow: a style sheet's would be a file in one colour, for one theme."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = QRect(0, 0, ARROW, ARROW)
        box.moveCenter(self.rect().center())
        box.moveRight(self.width() - GRID)
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        painter = QPainter(self)
        icon("unfolded").paint(painter, box, mode=mode)
        painter.end()
