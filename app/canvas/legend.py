"""What the colours of a view mean: a bar with numbers, or a few chips; drawn above the picture."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter

from app.theme import GRID, Theme

BAR_WIDTH = 16 * GRID
CHIP = GRID
_LINE = 2 * GRID


@dataclass(frozen=True)
class Legend:
    """One legend.

    Args:
        title: what is shown, with its unit.
        bar: colours as ``#rrggbb`` from left to right, evenly spaced; empty for none.
        low, high: the values at the two ends of the bar.
        chips: (colour, word) each; for what has no order.
    """

    title: str
    bar: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    chips: tuple[tuple[str, str], ...] = ()


def paint_legend(
    painter: QPainter, legend: Legend, corner: tuple[float, float], theme: Theme
) -> None:
    """The legend with its bottom left at ``corner``, logical pixels."""
    font = QFont(painter.font())
    font.setPixelSize(theme.small_px)
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    width, height = legend_size(legend, QFontMetricsF(font))
    box = QRectF(corner[0], corner[1] - height, width, height)
    fill = QColor(theme.surface)
    fill.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 6, 6)
    inside = box.adjusted(GRID, GRID / 2, -GRID, -GRID / 2)
    painter.setPen(QColor(theme.text))
    _write(painter, inside, 0, legend.title, Qt.AlignmentFlag.AlignLeft)
    if legend.bar:
        _paint_bar(painter, legend, inside, theme)
    if legend.chips:
        _paint_chips(painter, legend, inside, theme)


def legend_size(legend: Legend, metrics: QFontMetricsF) -> tuple[float, float]:
    """(width, height) of a legend in logical pixels."""
    chips = sum(CHIP + GRID / 2 + metrics.horizontalAdvance(word) for _, word in legend.chips)
    chips += GRID * 1.5 * max(len(legend.chips) - 1, 0)
    bar = BAR_WIDTH if legend.bar else 0.0
    width = max(metrics.horizontalAdvance(legend.title), chips, bar)
    lines = 1 + bool(legend.chips) + bool(legend.bar)
    return width + 2 * GRID + 1, lines * _LINE + (GRID if legend.bar else 0) + GRID


def _write(
    painter: QPainter, inside: QRectF, down: float, text: str, side: Qt.AlignmentFlag
) -> None:
    line = QRectF(inside.left(), inside.top() + down, inside.width(), _LINE)
    painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_bar(painter: QPainter, legend: Legend, inside: QRectF, theme: Theme) -> None:
    bar = QRectF(inside.left(), inside.top() + _LINE, inside.width(), GRID)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    for index, colour in enumerate(legend.bar):
        gradient.setColorAt(index / (len(legend.bar) - 1), QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(gradient)
    painter.drawRoundedRect(bar, 2, 2)
    painter.setPen(QColor(theme.muted))
    _write(painter, inside, _LINE + GRID, legend.low, Qt.AlignmentFlag.AlignLeft)
    _write(painter, inside, _LINE + GRID, legend.high, Qt.AlignmentFlag.AlignRight)


def _paint_chips(painter: QPainter, legend: Legend, inside: QRectF, theme: Theme) -> None:
    left, metrics = inside.left(), QFontMetricsF(painter.font())
    middle = inside.top() + _LINE * 1.5
    for colour, word in legend.chips:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(left + CHIP / 2, middle), CHIP / 2, CHIP / 2)
        left += CHIP + GRID / 2
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(left, middle + metrics.ascent() / 2 - 1), word)
        left += metrics.horizontalAdvance(word) + GRID * 1.5
