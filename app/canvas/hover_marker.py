"""The hover marker: where the position under the mouse in one view is in another."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.widgets.theme import Theme

RADIUS = 7.0
"""Of the ring, logical pixels: smaller than a marker's disc."""
_INK = QColor("#15171b")


@dataclass(frozen=True)
class HoverMarker:
    """In one view. ``pixel_xy`` are PHYSICAL pixels; ``hidden``: behind the surface."""

    pixel_xy: tuple[float, float]
    hidden: bool = False


def paint_hover_marker(
    painter: QPainter, marker: HoverMarker, pixel_ratio: float, theme: Theme
) -> None:
    """A ring with a dot in its middle; behind the surface a dashed ring alone."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    spot = QPointF(marker.pixel_xy[0] / pixel_ratio, marker.pixel_xy[1] / pixel_ratio)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shade = QColor(_INK)
    shade.setAlpha(200)
    painter.setPen(QPen(shade, 4.5))
    painter.drawEllipse(spot, RADIUS, RADIUS)
    ring = QPen(QColor(theme.accent), 2.0)
    if marker.hidden:
        # Five dashes and five gaps close the circle: in units of the pen's width.
        dash = 2 * math.pi * RADIUS / 10 / ring.widthF()
        ring.setDashPattern([dash, dash])
        ring.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(ring)
    painter.drawEllipse(spot, RADIUS, RADIUS)
    if not marker.hidden:
        painter.setPen(QPen(_INK, 1.0))
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(spot, 2.0, 2.0)
