"""The brush over a view: a circle as large as what it would paint, in the colour it would give."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

_INK = QColor("#15171b")
LEAST_PX = 2.0


@dataclass(frozen=True)
class Brush:
    """``pixel_xy`` and ``radius_px`` in PHYSICAL pixels; ``colour`` empty is the eraser's."""

    pixel_xy: tuple[float, float]
    radius_px: float
    colour: str = ""


def paint_brush(painter: QPainter, brush: Brush, pixel_ratio: float) -> None:
    """A ring with a dark edge, seen on any background; the eraser's is dashed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    spot = QPointF(brush.pixel_xy[0] / pixel_ratio, brush.pixel_xy[1] / pixel_ratio)
    radius = max(brush.radius_px / pixel_ratio, LEAST_PX)
    shade = QColor(_INK)
    shade.setAlpha(200)
    ring = QPen(QColor(brush.colour or "#ffffff"), 2.0)
    if not brush.colour:
        ring.setStyle(Qt.PenStyle.DashLine)
    for pen in (QPen(shade, 4.5), ring):
        painter.setPen(pen)
        painter.drawEllipse(spot, radius, radius)
