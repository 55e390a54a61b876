"""Two groups of controls in one line, or the second below the first where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.widgets.theme import GRID

_LEFT = Qt.AlignmentFlag.AlignLeft


class FoldingRow(QWidget):
    """Needs no more width than the wider of the two; the second takes what is left of its line."""

    def __init__(self, first: QWidget, second: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first, self._second = first, second
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(first, 0, 0, _LEFT)
        self._grid.addWidget(second, 0, 1)
        self.is_folded = False

    def minimumSizeHint(self) -> QSize:
        wide = max(each.minimumSizeHint().width() for each in (self._first, self._second))
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = self._first.sizeHint().width() + GRID + self._second.sizeHint().width()
        fold = event.size().width() < needed
        if fold != self.is_folded:
            self.is_folded = fold
            self._grid.removeWidget(self._second)
            row, column, span = (1, 0, 2) if fold else (0, 1, 1)
            self._grid.addWidget(self._second, row, column, 1, span)
