"""The chip that words of a view stand on, in the small font; legends and scale bars are on one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.widgets.theme import Theme

ROUND = 6.0
SOLID = 225
"""How opaque it is, of 255: what lies behind it is still seen."""


def use_small_font(painter: QPainter, theme: Theme) -> QFontMetricsF:
    """Words that follow are small and plain; how large they are, logical pixels."""
    font = QFont(painter.font())
    font.setPixelSize(theme.small_px)
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    return QFontMetricsF(font)


def paint_chip(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """The chip; what is drawn next has the colour of text."""
    fill = QColor(theme.surface)
    fill.setAlpha(SOLID)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, ROUND, ROUND)
    painter.setPen(QColor(theme.text))
