"""Icons: line drawings in ``resources/icons``, painted in a colour of the theme in use.

An icon is painted anew whenever it is asked for, so it follows the theme and is crisp at every
pixel ratio.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.widgets.theming import current_theme
from ddf_core.resource_paths import ICONS


class LineIcon(QIconEngine):
    """Paints a line drawing: in the text's colour, pale when disabled, in the accent when on."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _paint_icon(self._name, _colour(mode, state), size.width(), size.height())

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        painter.drawPixmap(rect, self.pixmap(rect.size(), mode, state))

    def clone(self) -> QIconEngine:
        return LineIcon(self._name)


def _colour(mode: QIcon.Mode, state: QIcon.State) -> str:
    theme = current_theme()
    if mode == QIcon.Mode.Disabled:
        return theme.faint
    return theme.accent if state == QIcon.State.On else theme.text


@cache
def icon(name: str) -> QIcon:
    """The icon of that name."""
    return QIcon(LineIcon(name))


@lru_cache(maxsize=512)
def _paint_icon(name: str, colour: str, width: int, height: int) -> QPixmap:
    """The drawing in one colour, ``width`` x ``height`` physical pixels."""
    text = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
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
