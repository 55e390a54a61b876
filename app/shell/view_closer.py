"""The small cross in the upper right corner of a view that can be removed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from app.widgets.icons import icon
from app.widgets.theme import GRID

SIDE = 3 * GRID


class ViewCloser(QToolButton):
    """Stays in the corner of ``view`` whatever its size. The views' own keys go on to work."""

    def __init__(self, view: QWidget, tip: str) -> None:
        super().__init__(view, toolTip=tip, objectName="icon")
        self.setIcon(icon("close"))
        self.setIconSize(QSize(16, 16))
        self.setFixedSize(SIDE, SIDE)
        self.setAccessibleName(tip)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.installEventFilter(self)
        self._to_corner(view)

    def eventFilter(self, view: QObject, event: QEvent) -> bool:
        """Follow the view's size."""
        if event.type() == QEvent.Type.Resize and isinstance(view, QWidget):
            self._to_corner(view)
        return False

    def _to_corner(self, view: QWidget) -> None:
        self.move(view.width() - SIDE - GRID - GRID // 2, GRID + GRID // 2)
