"""Draws a scale bar: its length above a line with two ends, on the chip that all words stand on."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.canvas.chip import paint_chip, use_small_font
from app.widgets.theme import GRID, Theme
from ddf_core.drawing.scale_bar import ScaleBar

HEIGHT = 3.5 * GRID
TICK = 0.5 * GRID
"""How far the ends of the line reach up and down."""
INK = 2.0


def paint_scale_bar(
    painter: QPainter, bar: ScaleBar, corner: tuple[float, float], theme: Theme
) -> None:
    """The bar with the bottom left of its chip at ``corner``; logical pixels."""
    words = use_small_font(painter, theme).horizontalAdvance(bar.label)
    width = max(bar.pixels + INK, words) + 2 * GRID
    box = QRectF(corner[0], corner[1] - HEIGHT, width, HEIGHT)
    paint_chip(painter, box, theme)
    line = QRectF(box.left(), box.top(), box.width(), 2 * GRID)
    painter.drawText(line, Qt.AlignmentFlag.AlignCenter, bar.label)
    left, y = box.center().x() - bar.pixels / 2, box.bottom() - GRID
    right = left + bar.pixels
    painter.setPen(QPen(QColor(theme.text), INK, c=Qt.PenCapStyle.FlatCap))
    painter.drawLines(
        [
            QLineF(left, y, right, y),
            QLineF(left, y - TICK, left, y + TICK),
            QLineF(right, y - TICK, right, y + TICK),
        ]
    )
