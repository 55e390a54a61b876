"""A photo with the square that is looked at, and the mean head's outline in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.caption_painter import paint_corners
from app.canvas.marker_painter import paint_markers
from app.features.photos.changes import keep_inside
from app.features.photos.photo_pane import ZOOM_NOTCH, PhotoPane
from app.widgets.theme import GRID
from app.widgets.theming import current_theme, theme_colour
from ddf_core.io.photo import Crop, Photo, centre_crop

# Room about the photo: the square of a portrait often reaches beyond it.
ROOM = 1.35
NOTCH, KEY_STEP = 1.05, 0.02
# A square smaller than the one share of the view is looked at closely, and takes the other then.
SMALL_SHARE, SQUARE_SHARE = 0.3, 0.55
HANDLE = GRID
SHADE = 150
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SIZES = {Qt.Key.Key_Plus: NOTCH, Qt.Key.Key_Equal: NOTCH, Qt.Key.Key_Minus: 1 / NOTCH}


class CropView(PhotoPane):
    """Drag moves the square, the wheel and its corners size it; arrows, plus and minus likewise.

    Control and the wheel zoom the photo about the mouse, the right or middle button shifts it, and
    Home shows the whole again.
    ``clicked`` carries the photo's pixel under a click that was no drag. ``locked``: the square
    stays; clicks are still told. ``placing``: the outline helps to place the square; once a head
    has been found it would only hide it, until the square is moved again.
    """

    moved = Signal()

    def __init__(self, photo: Photo, parent: QWidget | None = None) -> None:
        super().__init__(photo, keep_inside(centre_crop(photo), photo.size), parent)
        self.locked, self.placing = False, True
        self.outline: NDArray[np.float64] = np.zeros((0, 2))
        self._began = self.crop
        self._hold = ""
        self.setMinimumSize(44 * GRID, 44 * GRID)
        self.setAccessibleName("photo with the square that is looked at")

    def sizeHint(self) -> QSize:
        return QSize(64 * GRID, 64 * GRID)

    # --- what is shown -----------------------------------------------------------------------

    def set_crop(self, crop: Crop) -> None:
        """Another square, kept where it shows something."""
        self.crop = keep_inside(crop, self.photo.size)
        self.placing = True
        self.moved.emit()
        self.update()

    def set_outline(self, outline: NDArray[np.float64]) -> None:
        """The mean head's outline, in parts of the square."""
        self.outline = outline
        self.update()

    # --- where things are --------------------------------------------------------------------

    @property
    def whole_scale(self) -> float:
        """The scale at which all of the photo is seen."""
        width, height = self.photo.size
        return min(self.width() / (ROOM * width), self.height() / (ROOM * height))

    def kept_middle(self, middle: tuple[float, float] | None) -> tuple[float, float]:
        """A photo that is seen whole stands in the middle."""
        return super().kept_middle(middle if self._zoom > 1 else None)

    def look_at_square(self) -> None:
        """Zoom in where the square would be too small for the hand."""
        side = self.crop.side * self.whole_scale / min(self.width(), self.height())
        zoom = SQUARE_SHARE / side if side < SMALL_SHARE else 1.0
        self.look(zoom, self.crop.middle if zoom > 1 else None)

    def _corner_at(self, spot: QPointF) -> bool:
        return any((spot - corner).manhattanLength() <= 2 * HANDLE for corner in self.corners())

    # --- the hand ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._began = self.crop
            self._hold = "corner" if self._corner_at(event.position()) else "square"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._shifting is not None:
            self._shift_to(spot)
            return
        if self._pressed is None:
            shape = Qt.CursorShape.SizeFDiagCursor if self._corner_at(spot) else None
            self.setCursor(Qt.CursorShape.ArrowCursor if shape is None or self.locked else shape)
            return
        if self.locked or not self.is_drag(spot):
            return
        if self._hold == "corner":
            self._size_to(spot)
        else:
            way = (spot - self._pressed) / self.scale
            began = self._began
            self.set_crop(replace(began, x=began.x + way.x(), y=began.y + way.y()))

    def is_drag(self, spot: QPointF) -> bool:
        """Whether the hand has moved too far for a click, or has moved the square already."""
        return self.crop != self._began or super().is_drag(spot)

    def _size_to(self, spot: QPointF) -> None:
        """The square about its middle, so that a corner is as far out as the mouse."""
        u, v = self.crop.from_photo(*self.to_photo(spot))
        self.size_by(2 * max(abs(u - 0.5), abs(v - 0.5)))

    def size_by(self, factor: float) -> None:
        """The square larger or smaller about its middle."""
        if self.locked:
            return
        side = keep_inside(Crop(0, 0, self.crop.side * factor), self.photo.size).side
        x, y = self.crop.middle
        self.set_crop(replace(self.crop, x=x - side / 2, y=y - side / 2, side=side))

    def turn_to(self, roll_deg: float) -> None:
        """The square turned about its middle, clockwise."""
        if not self.locked and roll_deg != self.crop.roll_deg:
            self.set_crop(replace(self.crop, roll_deg=roll_deg))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_at(event.position(), ZOOM_NOTCH**notches)
        else:
            self.size_by(NOTCH**notches)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self.look(1.0)
        elif key in _SIZES:
            self.size_by(_SIZES[key])
        elif key in _MOVES and not self.locked:
            dx, dy = _MOVES[key]
            crop, step = self.crop, KEY_STEP * self.crop.side
            self.set_crop(replace(crop, x=crop.x + dx * step, y=crop.y + dy * step))
        elif key not in _MOVES:
            super().keyPressEvent(event)

    # --- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_photo(painter)
        self.paint_shade(painter, SHADE)
        self._paint_square(painter)
        self._paint_outline(painter)
        size = (float(self.width()), float(self.height()))
        paint_markers(painter, self.placed_markers(), size, 1.0, current_theme())
        paint_corners(painter, size, current_theme())
        if self.hasFocus():
            # The corners left a brush behind: with it the frame would cover the photo.
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme_colour("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), GRID, GRID)

    def _paint_square(self, painter: QPainter) -> None:
        """The square has corners to pull."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme_colour("accent"), 1.5))
        painter.drawPolygon(QPolygonF(self.corners()))
        if self.locked:
            return
        painter.setBrush(theme_colour("accent"))
        half = QPointF(HANDLE / 2, HANDLE / 2)
        for corner in self.corners():
            painter.drawRect(QRectF(corner - half, corner + half))

    def _paint_outline(self, painter: QPainter) -> None:
        """Light on dark, so that it is seen on any photo."""
        if not len(self.outline) or not self.placing:
            return
        spots = [self.in_square(x, y) for x, y in self.outline.tolist()]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, wide in ((QColor(0, 0, 0, 160), 4.0), (QColor(255, 255, 255), 1.5)):
            pen = QPen(colour, wide, Qt.PenStyle.SolidLine if wide > 2 else Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(spots))
