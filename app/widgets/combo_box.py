"""A choice among a few: a combo box with an arrow in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from app.widgets.fields import let_go
from app.widgets.icons import icon
from app.widgets.theme import GRID

ARROW = 12


class ComboBox(QComboBox):
    """Paints its own arrow: a style sheet's would be a file in one colour, for one theme."""

    def sizeHint(self) -> QSize:
        return self._with_arrow(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._with_arrow(super().minimumSizeHint())

    def _with_arrow(self, hint: QSize) -> QSize:
        """Room for the longest text and the arrow; the style knows nothing of that arrow."""
        self.ensurePolished()
        measure = self.fontMetrics().horizontalAdvance
        texts = (measure(self.itemText(at)) for at in range(self.count()))
        return hint.expandedTo(QSize(max(texts, default=0) + ARROW + 3 * GRID, 0))

    def hidePopup(self) -> None:
        """Chosen, or not: either way the list is done with."""
        super().hidePopup()
        let_go(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = QRect(0, 0, ARROW, ARROW)
        box.moveCenter(self.rect().center())
        box.moveRight(self.width() - GRID)
        mode = QIcon.Mode.Normal if self.isEnabled() else QIcon.Mode.Disabled
        painter = QPainter(self)
        icon("unfolded").paint(painter, box, mode=mode)
        painter.end()
