"""What the colours of a view mean: a bar with numbers, or a few chips; drawn above the picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter

from app.canvas.chip import paint_chip, use_small_font
from app.widgets.theme import GRID, Theme

BAR_WIDTH = 16 * GRID
CHIP = GRID
MOST_LINES = 4
"""Of chips: a legend must not hide what it explains."""
_LINE = 2 * GRID


@dataclass(frozen=True)
class Legend:
    """One legend.

    Args:
        title: what is shown, with its unit; empty where the chips say it.
        bar: colours as ``#rrggbb`` from left to right, evenly spaced; empty for none.
        low, high: the values at the two ends of the bar; middle: in between, or empty.
        chips: (colour, word) each; for what has no order.
    """

    title: str
    bar: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    middle: str = ""
    chips: tuple[tuple[str, str], ...] = ()


Chips = list[list[tuple[str, str]]]


def paint_legend(
    painter: QPainter,
    legend: Legend,
    corner: tuple[float, float],
    theme: Theme,
    room: float = math.inf,
) -> QRectF:
    """The legend with its bottom left at ``corner``, at most ``room`` wide; its box. All of it in
    logical pixels."""
    metrics = use_small_font(painter, theme)
    lines = chip_lines(legend, metrics, room - 2 * GRID)
    width, height = legend_size(legend, lines, metrics)
    box = QRectF(corner[0], corner[1] - height, width, height)
    paint_chip(painter, box, theme)
    inside = box.adjusted(GRID, GRID / 2, -GRID, -GRID / 2)
    if legend.title:
        _write(painter, inside, 0, legend.title, Qt.AlignmentFlag.AlignLeft)
    if legend.bar:
        _paint_bar(painter, legend, inside, theme)
    for number, chips in enumerate(lines):
        down = _LINE * (number + bool(legend.title))
        _paint_chips(painter, chips, inside.adjusted(0, down, 0, 0), theme)
    return box


def chip_lines(legend: Legend, metrics: QFontMetricsF, room: float) -> Chips:
    """The chips in lines of at most ``room``; a chip that is too long has a line of its own.

    What is more than ``MOST_LINES`` is counted at the end.
    """
    lines: Chips = []
    for number, chip in enumerate(legend.chips):
        if lines and _length([*lines[-1], chip], metrics) <= room:
            lines[-1].append(chip)
        elif len(lines) < MOST_LINES:
            lines.append([chip])
        else:
            lines[-1][-1] = ("", f"and {len(legend.chips) - number + 1} more")
            break
    return lines


def _length(chips: list[tuple[str, str]], metrics: QFontMetricsF) -> float:
    words = sum(CHIP + GRID / 2 + metrics.horizontalAdvance(word) for _, word in chips)
    return words + GRID * 1.5 * max(len(chips) - 1, 0)


def legend_size(legend: Legend, lines: Chips, metrics: QFontMetricsF) -> tuple[float, float]:
    """(width, height) of a legend in logical pixels."""
    chips = max((_length(line, metrics) for line in lines), default=0.0)
    bar = BAR_WIDTH if legend.bar else 0.0
    width = max(metrics.horizontalAdvance(legend.title), chips, bar)
    count = bool(legend.title) + len(lines) + bool(legend.bar)
    return width + 2 * GRID + 1, count * _LINE + (GRID if legend.bar else 0) + GRID


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
    _write(painter, inside, _LINE + GRID, legend.middle, Qt.AlignmentFlag.AlignHCenter)
    _write(painter, inside, _LINE + GRID, legend.high, Qt.AlignmentFlag.AlignRight)


def _paint_chips(
    painter: QPainter, chips: list[tuple[str, str]], line: QRectF, theme: Theme
) -> None:
    left, metrics = line.left(), QFontMetricsF(painter.font())
    middle = line.top() + _LINE / 2
    for colour, word in chips:
        if colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(left + CHIP / 2, middle), CHIP / 2, CHIP / 2)
            left += CHIP + GRID / 2
        painter.setPen(QColor(theme.muted))
        painter.drawText(QPointF(left, middle + metrics.ascent() / 2 - 1), word)
        left += metrics.horizontalAdvance(word) + GRID * 1.5
