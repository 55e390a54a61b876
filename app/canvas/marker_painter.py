"""Draws markers with QPainter, in logical pixels, so they are crisp at any pixel ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from app.canvas.dots import Dots, paint_dots
from app.canvas.markers import RADIUS, Marker, Position, marker_scale, position_of
from app.widgets.theme import Theme

_INK_RGB = (21, 23, 27)
_INK = QColor(*_INK_RGB)
_WHITE = QColor("#ffffff")
REST_RADIUS = 4.0
"""Of the ring where a dragged marker was wanted, logical pixels."""
MOST_DISCS = 300
"""With more markers in a view they are dots: discs would cover it, and nobody could read them."""
DOT_RADIUS = 2.5
"""Of such a dot, logical pixels ..."""
RIM = 0.75
"""... and how wide the ink around it is."""
FAINT = 110
"""How opaque a dot is that the surface hides, of 255."""
_ORDER = {"hidden": 0, "visible": 1, "offscreen": 2}


def paint_markers(
    painter: QPainter,
    markers: Sequence[Marker],
    size: tuple[float, float],
    pixel_ratio: float,
    theme: Theme,
) -> None:
    """Draw all markers: hidden ones first, selected ones last, so that these lie on top."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if len(markers) > MOST_DISCS:
        _paint_dots(painter, [one for one in markers if not one.selected], size, pixel_ratio)
        markers = [one for one in markers if one.selected]
    for marker in sorted(markers, key=lambda m: (m.selected, _ORDER[m.state])):
        position = position_of(marker, size, pixel_ratio)
        if marker.goal_xy is not None:
            goal = QPointF(marker.goal_xy[0] / pixel_ratio, marker.goal_xy[1] / pixel_ratio)
            _paint_rest(painter, QPointF(position.x, position.y), goal, QColor(*marker.colour))
        _paint_marker(painter, marker, position, size, theme)


def _paint_dots(
    painter: QPainter, markers: Sequence[Marker], size: tuple[float, float], pixel_ratio: float
) -> None:
    """Markers without numbers: hidden ones faint, those outside of the picture not at all."""
    box, wide = QRectF(0, 0, *size), 2 * DOT_RADIUS * marker_scale(size)
    for state in ("hidden", "visible"):
        these = [marker for marker in markers if marker.state == state]
        dots = Dots(
            [marker.pixel_xy for marker in these],
            [marker.colour for marker in these],
            wide * pixel_ratio,
            opacity=FAINT if state == "hidden" else 255,
            rim=0.0 if state == "hidden" else RIM * pixel_ratio,
            rim_colour=_INK_RGB,
        )
        paint_dots(painter, box, dots, pixel_ratio)


def _paint_marker(
    painter: QPainter, marker: Marker, position: Position, size: tuple[float, float], theme: Theme
) -> None:
    painter.save()
    painter.translate(position.x, position.y)
    painter.scale(marker_scale(size), marker_scale(size))
    if marker.selected:
        _paint_halo(painter)
    if marker.pinned:
        _paint_pin(painter)
    if position.heading_rad is not None:
        _paint_arrow(painter, QColor(*marker.colour), position.heading_rad)
    number_colour = _paint_disc(painter, marker, hidden=marker.state == "hidden")
    _paint_number(painter, marker.number, number_colour)
    painter.restore()
    if marker.selected and marker.label != marker.number:
        painter.save()
        painter.translate(position.x, position.y)
        _paint_label(painter, marker.label, on_left=position.x > size[0] * 0.75, theme=theme)
        painter.restore()


def _paint_halo(painter: QPainter) -> None:
    # The ring of ink makes the white one stand out on a light background.
    for colour, width, alpha in ((_WHITE, 11.0, 40), (_INK, 5.0, 130), (_WHITE, 3.0, 230)):
        glow = QColor(colour)
        glow.setAlpha(alpha)
        painter.setPen(QPen(glow, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(0, 0), RADIUS + 3.5, RADIUS + 3.5)


def _paint_rest(painter: QPainter, at: QPointF, goal: QPointF, colour: QColor) -> None:
    """What is left of a drag: a line from where the head came to where the hand is, and a ring
    there."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((_INK, 4.0), (colour, 2.0)):
        painter.setPen(QPen(ink, width, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(at, goal)
        painter.drawEllipse(goal, REST_RADIUS, REST_RADIUS)


def _paint_pin(painter: QPainter) -> None:
    """Four nails round the disc."""
    for colour, width in ((_INK, 5.0), (_WHITE, 2.5)):
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        for number in range(4):
            turn = math.pi / 4 + number * math.pi / 2
            x, y = math.cos(turn), math.sin(turn)
            inner, outer = RADIUS + 1.0, RADIUS + 6.0
            painter.drawLine(QPointF(inner * x, inner * y), QPointF(outer * x, outer * y))


def _paint_disc(painter: QPainter, marker: Marker, hidden: bool) -> QColor:
    """The disc or ring of one marker; returns the colour in which its number can be read."""
    colour = QColor(*marker.colour)
    filled = not hidden and not marker.low_confidence
    dark = QColor(_INK)
    dark.setAlpha(255 if filled else 235)
    painter.setPen(QPen(dark, 5.0 if not filled else 3.0))
    shade = QColor(_INK)
    shade.setAlpha(150)
    painter.setBrush(colour if filled else shade)
    painter.drawEllipse(QPointF(0, 0), RADIUS, RADIUS)
    if filled:
        return _readable_on(colour)
    ring = QPen(colour, 2.0)
    if hidden:
        # Six dashes and six gaps close the circle: in units of the pen's width.
        dash = 2 * math.pi * RADIUS / 12 / ring.widthF()
        ring.setDashPattern([dash, dash])
        ring.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0, 0), RADIUS, RADIUS)
    return _WHITE


def _readable_on(colour: QColor) -> QColor:
    """White, or ink where white would have less contrast (WCAG relative luminance above 0.3)."""
    linear = [(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in _rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return _INK if luminance > 0.3 else _WHITE


def _rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


def _paint_arrow(painter: QPainter, colour: QColor, heading_rad: float) -> None:
    """A tip on the disc's rim that points out of the picture."""
    painter.save()
    painter.rotate(math.degrees(heading_rad))
    tip = QPolygonF([QPointF(RADIUS + 9, 0), QPointF(RADIUS + 0.5, -6), QPointF(RADIUS + 0.5, 6)])
    painter.setPen(QPen(_INK, 3.0, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(colour)
    painter.drawPolygon(tip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(tip)
    painter.restore()


def _paint_number(painter: QPainter, number: str, colour: QColor) -> None:
    font = QFont(painter.font())
    font.setPixelSize(12 if len(number) < 2 else 11)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(
        QRectF(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS), Qt.AlignmentFlag.AlignCenter, number
    )


def _paint_label(painter: QPainter, label: str, on_left: bool, theme: Theme) -> None:
    """The name beside a selected marker, outlined so that it reads on any picture."""
    font = QFont(painter.font())
    font.setPixelSize(theme.small_px)
    font.setBold(False)
    metrics_path = QPainterPath()
    metrics_path.addText(0, 0, font, label)
    width = metrics_path.boundingRect().width()
    path = QPainterPath()
    gap = RADIUS + 10
    path.addText(-gap - width if on_left else gap, theme.small_px * 0.36, font, label)
    painter.strokePath(path, QPen(QColor(theme.background), 3.0, j=Qt.PenJoinStyle.RoundJoin))
    painter.fillPath(path, QColor(theme.text))
