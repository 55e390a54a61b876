"""Draws one tile of the gallery: picture, markers, seed, confidence. For window and sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

from app.canvas.dots import Dots, paint_dots
from app.canvas.image_pixels import image_of
from app.state.gallery import Dot, Tile
from app.state.marker_colours import LOW_CONFIDENCE
from app.widgets.theme import GRID, Theme

CAPTION_PX = 20
DOT_RADIUS = 4.5
MOST_RINGS = 60
"""On a tile; more markers than that are dots of this width, for rings would cover each other ..."""
CROWD_WIDTH = 4.0
FAINT = 110
"""... and hidden or doubtful ones are so opaque, of 255."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def image_of_tile(tile: Tile) -> QImage | None:
    """The picture of a tile; None while there is none."""
    return None if tile.picture is None else image_of(tile.picture.rgba, premultiplied=False)


def paint_tile(
    painter: QPainter, tile: Tile, image: QImage | None, box: QRectF, theme: Theme
) -> None:
    """A tile in ``box`` (logical pixels): a square picture with a line of words below it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    square = QRectF(box.left(), box.top(), box.width(), box.height() - CAPTION_PX)
    round_off = QPainterPath()
    round_off.addRoundedRect(square, GRID, GRID)
    painter.fillPath(round_off, QColor(theme.view))
    if image is not None:
        painter.setClipPath(round_off)
        painter.drawImage(square, image)
        painter.setClipping(False)
    else:
        _paint_waiting(painter, square, theme)
    seen = [dot for dot in tile.dots if 0 <= dot.x <= 1 and 0 <= dot.y <= 1]
    if len(seen) > MOST_RINGS:
        _paint_crowd(painter, [dot for dot in seen if not dot.selected], square)
        seen = [dot for dot in seen if dot.selected]
    for dot in sorted(seen, key=lambda dot: (dot.selected, not dot.hidden)):
        _paint_dot(painter, dot, square, theme)
    _paint_words(painter, tile, box, theme)
    painter.restore()


def _paint_crowd(painter: QPainter, dots: Sequence[Dot], square: QRectF) -> None:
    """Dots without rings, hidden and doubtful ones faint and below the others."""
    ratio = painter.device().devicePixelRatioF()
    across, down = square.width() * ratio, square.height() * ratio
    for is_clear in (False, True):
        these = [dot for dot in dots if is_clear is not (dot.hidden or dot.hollow)]
        layer = Dots(
            [(dot.x * across, dot.y * down) for dot in these],
            [dot.colour for dot in these],
            CROWD_WIDTH * ratio,
            opacity=255 if is_clear else FAINT,
        )
        paint_dots(painter, square, layer, ratio)


def _paint_dot(painter: QPainter, dot: Dot, square: QRectF, theme: Theme) -> None:
    spot = QPointF(square.left() + dot.x * square.width(), square.top() + dot.y * square.height())
    colour, ink = QColor(*dot.colour), QColor(theme.background)
    if dot.hidden:
        colour.setAlpha(FAINT)
        ink.setAlpha(FAINT)
    radius = DOT_RADIUS + 1.5 * dot.selected
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ink, 4.0))
    painter.drawEllipse(spot, radius, radius)
    painter.setPen(QPen(QColor(theme.text) if dot.selected else colour, 2.0))
    if not (dot.hollow or dot.hidden):
        painter.setBrush(colour)
    painter.drawEllipse(spot, radius, radius)


def _paint_waiting(painter: QPainter, square: QRectF, theme: Theme) -> None:
    """Three dots in a tile whose picture is still to come."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.faint))
    for step in (-1, 0, 1):
        painter.drawEllipse(square.center() + QPointF(step * GRID * 1.25, 0), 2.0, 2.0)


def _paint_words(painter: QPainter, tile: Tile, box: QRectF, theme: Theme) -> None:
    """Below the picture: the seed, the view that shows it; on the right the confidence."""
    font = QFont(painter.font())
    font.setPixelSize(theme.small_px)
    painter.setFont(font)
    line = QRectF(box.left() + 4, box.bottom() - CAPTION_PX, box.width() - 8, CAPTION_PX)
    if tile.confidence is not None:
        is_low = tile.confidence < LOW_CONFIDENCE
        painter.setPen(QColor(theme.danger if is_low else theme.text))
        painter.drawText(line, _RIGHT, f"{tile.confidence:.0%}")
        line.adjust(0, 0, -QFontMetricsF(font).horizontalAdvance("100%  "), 0)
    for words, colour in caption_words(tile, QFontMetricsF(font), line.width()):
        painter.setPen(QColor(theme.accent if colour == "accent" else theme.muted))
        painter.drawText(line, _LEFT, words)
        line.adjust(QFontMetricsF(font).horizontalAdvance(f"{words}  "), 0, 0, 0)


def caption_words(tile: Tile, metrics: QFontMetricsF, room: float) -> list[tuple[str, str]]:
    """(words, role of their colour): the seed, and the view that shows it. Where both do not fit,
    the seed gives up its word, then its last digits."""
    role = tile.role
    taken = metrics.horizontalAdvance(f"  {role}") if role else 0.0
    for seed in (f"seed {tile.seed}", str(tile.seed)):
        if metrics.horizontalAdvance(seed) + taken <= room:
            break
    else:
        seed = metrics.elidedText(seed, Qt.TextElideMode.ElideRight, max(room - taken, 0.0))
    return [(seed, "muted"), *([(role, "accent")] if role else [])]
