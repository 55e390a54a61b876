"""Icons: line drawings in ``resources/icons``, painted in a colour of the theme."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme import DARK

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "icons"
SIDE = 20
"""Logical pixels; drawn at twice that, for fine screens."""


@cache
def icon(name: str) -> QIcon:
    """The icon of that name, with its pale form for what is disabled and its bright one when on."""
    drawn = QIcon(_painted(name, DARK.text))
    drawn.addPixmap(_painted(name, DARK.faint), QIcon.Mode.Disabled)
    drawn.addPixmap(_painted(name, DARK.accent), QIcon.Mode.Normal, QIcon.State.On)
    return drawn


def _painted(name: str, colour: str) -> QPixmap:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap(SIDE * 2, SIDE * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(2.0)
    return pixmap


@cache
def dot(colour: tuple[int, int, int], side: int = 12) -> QIcon:
    """A disc of a marker's colour, the same when its row is selected."""
    pixmap = QPixmap(side * 2, side * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*colour))
    painter.drawEllipse(QRectF(1, 1, side * 2 - 2, side * 2 - 2))
    painter.end()
    pixmap.setDevicePixelRatio(2.0)
    drawn = QIcon(pixmap)
    drawn.addPixmap(pixmap, QIcon.Mode.Selected)
    return drawn
