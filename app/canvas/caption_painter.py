"""Draws what a view says: title, badge, legend, scale bar, message, passing note; and the keyboard
focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
)

from app.canvas.legend import Legend, paint_legend
from app.canvas.scale_bar_painter import paint_scale_bar
from app.widgets.theme import GRID, Theme
from ddf_core.drawing.scale_bar import ScaleBar

MARGIN = 2 * GRID
BADGE_HEIGHT = 3 * GRID
BADGE_ROOM = 18 * GRID
NARROW = 44 * GRID
WARNING_SIGN = 1.5 * GRID
Side = Literal["left", "right"]
_CENTRE = Qt.AlignmentFlag.AlignCenter
_WRAPPED = _CENTRE | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True)
class Captions:
    """What a view says. ``note`` is a passing text with its spot, logical pixels."""

    title: str = ""
    badge: str = ""
    message: str = ""
    note: tuple[str, float, float] | None = None
    legend: Legend | None = None
    title_side: Side = "left"
    warning: str = ""
    scale_bar: ScaleBar | None = None


def paint_captions(
    painter: QPainter, captions: Captions, focused: bool, size: tuple[float, float], theme: Theme
) -> None:
    """Everything a view says, in a view of ``size`` logical pixels; with its rounded corners."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_title(painter, captions.title, size, theme, captions.title_side)
    paint_warning(painter, captions.warning, size, theme, captions.title_side)
    paint_badge(painter, captions.badge, size, theme)
    # In a narrow view above the badge, else beside it.
    up = 0 if size[0] >= NARROW or not captions.badge else BADGE_HEIGHT + GRID
    bottom = size[1] - MARGIN - up
    if captions.legend:
        room = size[0] - 2 * MARGIN - (0 if up else BADGE_ROOM)
        box = paint_legend(painter, captions.legend, (MARGIN, bottom), theme, room)
        bottom = box.top() - GRID
    if captions.scale_bar:
        paint_scale_bar(painter, captions.scale_bar, (MARGIN, bottom), theme)
    paint_corners(painter, size, theme)
    if focused:
        paint_focus(painter, size, theme)
    if captions.message:
        paint_message(painter, captions.message, size, theme)
    if captions.note:
        paint_note(painter, captions.note[0], captions.note[1:], size, theme)


def paint_title(
    painter: QPainter,
    title: str,
    size: tuple[float, float],
    theme: Theme,
    side: Side = "left",
) -> None:
    """The title, at the top: its first part in the text colour, the rest after a dot muted."""
    if not title:
        return
    font = _font(painter, theme.text_px, bold=True)
    head, dot, rest = title.partition(" · ")
    baseline = MARGIN + QFontMetricsF(font).ascent()
    quiet = _font(painter, theme.text_px, bold=False)
    head_width = QFontMetricsF(font).horizontalAdvance(head)
    whole = head_width + QFontMetricsF(quiet).horizontalAdvance(dot + rest)
    start = MARGIN if side == "left" else max(size[0] - MARGIN - whole, MARGIN)
    width = min(whole, size[0] - 2 * MARGIN) + 2 * GRID
    height = BADGE_HEIGHT
    middle = baseline - QFontMetricsF(font).capHeight() / 2
    _paint_pill(painter, QRectF(start - GRID, middle - height / 2, width, height), theme)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(QPointF(start, baseline), head)
    left = start + head_width
    painter.setFont(quiet)
    painter.setPen(QColor(theme.muted))
    # A hair more than the text, or rounding would cut it short.
    room = size[0] - left - MARGIN + 0.5
    text = QFontMetricsF(quiet).elidedText(dot + rest, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QPointF(left, baseline), text)


def paint_warning(
    painter: QPainter,
    warning: str,
    size: tuple[float, float],
    theme: Theme,
    side: Side = "left",
) -> None:
    """A sign with words, below the title: the same triangle in every theme, in its own colour."""
    if not warning:
        return
    font = _font(painter, theme.small_px, bold=False)
    metrics = QFontMetricsF(font)
    room = size[0] - 2 * MARGIN - WARNING_SIGN - GRID
    text = metrics.elidedText(warning, Qt.TextElideMode.ElideRight, max(room, 0.0))
    width = WARNING_SIGN + GRID + metrics.horizontalAdvance(text) + 2 * GRID
    left = MARGIN - GRID if side == "left" else max(size[0] - MARGIN + GRID - width, MARGIN - GRID)
    box = QRectF(left, MARGIN + BADGE_HEIGHT + GRID / 4, width, BADGE_HEIGHT)
    _paint_pill(painter, box, theme)
    colour, middle = QColor(theme.danger), box.center().y()
    at = box.left() + GRID
    triangle = QPainterPath(QPointF(at, middle + WARNING_SIGN / 2 - 1))
    triangle.lineTo(at + WARNING_SIGN / 2, middle - WARNING_SIGN / 2)
    triangle.lineTo(at + WARNING_SIGN, middle + WARNING_SIGN / 2 - 1)
    triangle.closeSubpath()
    painter.fillPath(triangle, colour)
    painter.setPen(QPen(QColor(theme.surface), 1.5))
    stem = at + WARNING_SIGN / 2
    painter.drawLine(QPointF(stem, middle - 2), QPointF(stem, middle + 1.5))
    painter.drawPoint(QPointF(stem, middle + 3.5))
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    words = box.adjusted(GRID + WARNING_SIGN + GRID, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def paint_badge(painter: QPainter, badge: str, size: tuple[float, float], theme: Theme) -> None:
    """What kind of picture this is, bottom right."""
    if not badge:
        return
    font = _font(painter, theme.small_px, bold=False)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(badge) + 16, BADGE_HEIGHT
    box = QRectF(size[0] - MARGIN - width, size[1] - MARGIN - height, width, height)
    _paint_pill(painter, box, theme)
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    painter.drawText(box, _CENTRE, badge)


def paint_message(painter: QPainter, message: str, size: tuple[float, float], theme: Theme) -> None:
    """The message of an empty view: in the middle, with room around it."""
    font = _font(painter, theme.text_px, bold=False)
    limit = QRectF(0, 0, max(min(size[0] - 4 * MARGIN, 400.0), 80.0), size[1])
    text = QFontMetricsF(font).boundingRect(limit, int(_WRAPPED), message)
    box = QRectF(0, 0, text.width() + 2 * MARGIN + 2, text.height() + 24)
    box.moveCenter(QPointF(size[0] / 2, size[1] / 2))
    _paint_pill(painter, box, theme)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, int(_WRAPPED), message)


def paint_note(
    painter: QPainter, note: str, spot: tuple[float, float], size: tuple[float, float], theme: Theme
) -> None:
    """A passing note beside ``spot`` (logical pixels), kept inside the view."""
    font = _font(painter, theme.small_px, bold=False)
    width = QFontMetricsF(font).horizontalAdvance(note) + 16
    left = min(max(spot[0] + 12, 8.0), max(size[0] - width - 8, 8.0))
    above = spot[1] - 36 if spot[1] > 44 else spot[1] + 12
    box = QRectF(left, above, width, 24)
    _paint_pill(painter, box, theme)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(box, _CENTRE, note)
    painter.setPen(QPen(QColor(theme.muted), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(*spot), 3.5, 3.5)


def paint_focus(painter: QPainter, size: tuple[float, float], theme: Theme) -> None:
    """The frame of the view that the keyboard speaks to, and the spot that Enter picks."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.accent), 2.0))
    painter.drawRoundedRect(QRectF(1, 1, size[0] - 2, size[1] - 2), GRID - 1, GRID - 1)
    x, y = size[0] / 2, size[1] / 2
    for colour, width in (("#15171b", 4.0), (theme.accent, 1.5)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(QPointF(x - 8, y), QPointF(x - 3, y))
        painter.drawLine(QPointF(x + 3, y), QPointF(x + 8, y))
        painter.drawLine(QPointF(x, y - 8), QPointF(x, y - 3))
        painter.drawLine(QPointF(x, y + 3), QPointF(x, y + 8))


def paint_corners(painter: QPainter, size: tuple[float, float], theme: Theme) -> None:
    """The window's background in the four corners, so that views are rounded as panels are."""
    outside, inside = QPainterPath(), QPainterPath()
    outside.addRect(QRectF(0, 0, *size))
    inside.addRoundedRect(QRectF(0, 0, *size), GRID, GRID)
    painter.fillPath(outside - inside, QColor(theme.background))


def _paint_pill(painter: QPainter, box: QRectF, theme: Theme) -> None:
    fill = QColor(theme.surface)
    fill.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 6, 6)


def _font(painter: QPainter, pixels: int, bold: bool) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font
