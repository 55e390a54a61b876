"""A key as it is drawn in lists: small, on a raised background, at the right end of its row."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from app.widgets.theme import GRID
from app.widgets.theming import theme_colour


def paint_key(painter: QPainter, row: QRect, key: str, enabled: bool) -> None:
    """Draw ``key`` at the right of ``row`` in the painter's font."""
    width = QFontMetrics(painter.font()).horizontalAdvance(key) + 2 * GRID
    high = 20
    box = QRect(row.right() - width, row.center().y() - high // 2 + 1, width, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme_colour("background"))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(theme_colour("muted" if enabled else "faint"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
