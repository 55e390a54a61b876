"""A photo with the square that is looked at, and the mean head's outline in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.marker_painter import paint_markers
from app.canvas.markers import Marker
from app.canvas.underlay import image_of
from app.features.photos.changes import kept_inside
from app.widgets.theme import GRID
from app.widgets.theming import current_theme, theme_colour
from ddf_core.io.photo import Crop, Photo, centre_crop

# Room about the photo: the square of a portrait often reaches beyond it.
ROOM = 1.35
NOTCH, KEY_STEP = 1.05, 0.02
ZOOM_NOTCH = 1.2
# Widget's pixels for one of the photo, at most.
MOST_ZOOM = 8.0
# A square smaller than the one share of the view is looked at closely, and takes the other then.
SMALL_SHARE, SQUARE_SHARE = 0.3, 0.55
SHIFTS = (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
HANDLE = GRID
SHADE = 150
# Opacity of what a mask hides: enough to see that the mask fits, too little to be taken for a part.
FAINT = 50
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SIZES = {Qt.Key.Key_Plus: NOTCH, Qt.Key.Key_Equal: NOTCH, Qt.Key.Key_Minus: 1 / NOTCH}


class CropView(QWidget):
    """Drag moves the square, the wheel and its corners size it; arrows, plus and minus likewise.

    Control and the wheel zoom the photo about the mouse, the right or middle button shifts it, and
    Home shows the whole again.
    ``clicked`` carries the photo's pixel under a click that was no drag. ``locked``: the square
    stays; clicks are still told. ``placing``: the outline helps to place the square; once a head
    has been found it would only hide it, until the square is moved again.
    """

    moved = Signal()
    clicked = Signal(float, float)

    def __init__(self, photo: Photo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo = photo
        self.crop = kept_inside(centre_crop(photo), photo.size)
        self.locked, self.placing = False, True
        self.outline: NDArray[np.float64] = np.zeros((0, 2))
        self.markers: tuple[Marker, ...] = ()
        self._image = _as_image(photo)
        self._pressed: QPointF | None = None
        self._shifting: QPointF | None = None
        self._began = self.crop
        self._hold = ""
        self._zoom, self._middle = 1.0, (photo.size[0] / 2, photo.size[1] / 2)
        self.setMinimumSize(44 * GRID, 44 * GRID)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("photo with the square that is looked at")

    def sizeHint(self) -> QSize:
        return QSize(64 * GRID, 64 * GRID)

    # --- what is shown -----------------------------------------------------------------------

    def set_crop(self, crop: Crop) -> None:
        """Another square, kept where it shows something."""
        self.crop = kept_inside(crop, self.photo.size)
        self.placing = True
        self.moved.emit()
        self.update()

    def set_outline(self, outline: NDArray[np.float64]) -> None:
        """The mean head's outline, in parts of the square."""
        self.outline = outline
        self.update()

    def set_photo(self, photo: Photo, *, masked: bool) -> None:
        """The same photo with another mask; ``masked`` shows faintly what the mask hides."""
        self.photo = photo
        self._image = _as_image(photo, FAINT if masked else 0)
        self.update()

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Points on the photo, in its pixels."""
        if markers != self.markers:
            self.markers = markers
            self.update()

    # --- where things are --------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """Logical pixels of the widget for one of the photo."""
        return self._zoom * self._whole

    @property
    def _whole(self) -> float:
        """The scale at which all of the photo is seen."""
        width, height = self.photo.size
        return min(self.width() / (ROOM * width), self.height() / (ROOM * height))

    def look_at_square(self) -> None:
        """Zoom in where the square would be too small for the hand."""
        side = self.crop.side * self._whole / min(self.width(), self.height())
        zoom = SQUARE_SHARE / side if side < SMALL_SHARE else 1.0
        self._look(zoom, self.crop.middle if zoom > 1 else None)

    def _look(self, zoom: float, middle: tuple[float, float] | None = None) -> None:
        """Zoomed about a pixel of the photo in the middle of the widget; None: the photo's own."""
        width, height = self.photo.size
        self._zoom = min(max(zoom, 1.0), max(1.0, MOST_ZOOM / self._whole))
        x, y = middle if middle is not None and self._zoom > 1 else (width / 2, height / 2)
        self._middle = min(max(x, 0), width), min(max(y, 0), height)
        self.update()

    def to_widget(self, x: float, y: float) -> QPointF:
        """Where a pixel of the photo is."""
        return QPointF(
            self.width() / 2 + (x - self._middle[0]) * self.scale,
            self.height() / 2 + (y - self._middle[1]) * self.scale,
        )

    def to_photo(self, spot: QPointF) -> tuple[float, float]:
        """The pixel of the photo under a spot of the widget."""
        return (
            (spot.x() - self.width() / 2) / self.scale + self._middle[0],
            (spot.y() - self.height() / 2) / self.scale + self._middle[1],
        )

    def in_square(self, u: float, v: float) -> QPointF:
        """Where parts (u, v) of the square are in the widget."""
        return self.to_widget(*self.crop.to_photo(u, v))

    def corners(self) -> list[QPointF]:
        """The corners of the square in the widget, one beside the other."""
        return [self.in_square(u, v) for u, v in ((0, 0), (1, 0), (1, 1), (0, 1))]

    def _corner_at(self, spot: QPointF) -> bool:
        return any((spot - corner).manhattanLength() <= 2 * HANDLE for corner in self.corners())

    # --- the hand ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._began = event.position(), self.crop
            self._hold = "corner" if self._corner_at(event.position()) else "square"
        elif event.button() in SHIFTS:
            self._shifting = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._shifting is not None:
            way = (spot - self._shifting) / self.scale
            self._shifting = spot
            self._look(self._zoom, (self._middle[0] - way.x(), self._middle[1] - way.y()))
            return
        if self._pressed is None:
            shape = Qt.CursorShape.SizeFDiagCursor if self._corner_at(spot) else None
            self.setCursor(Qt.CursorShape.ArrowCursor if shape is None or self.locked else shape)
            return
        if self.locked or not self._is_drag(spot):
            return
        if self._hold == "corner":
            self._size_to(spot)
        else:
            way = (spot - self._pressed) / self.scale
            began = self._began
            self.set_crop(replace(began, x=began.x + way.x(), y=began.y + way.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._shifting = None
        was_click = self._pressed is not None and not self._is_drag(event.position())
        self._pressed = None
        if was_click and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*self.to_photo(event.position()))

    def _is_drag(self, spot: QPointF) -> bool:
        if self._pressed is None or self.crop != self._began:
            return True
        return (spot - self._pressed).manhattanLength() >= QApplication.startDragDistance() / 2

    def _size_to(self, spot: QPointF) -> None:
        """The square about its middle, so that a corner is as far out as the mouse."""
        u, v = self.crop.from_photo(*self.to_photo(spot))
        self.size_by(2 * max(abs(u - 0.5), abs(v - 0.5)))

    def size_by(self, factor: float) -> None:
        """The square larger or smaller about its middle."""
        if self.locked:
            return
        side = kept_inside(Crop(0, 0, self.crop.side * factor), self.photo.size).side
        x, y = self.crop.middle
        self.set_crop(replace(self.crop, x=x - side / 2, y=y - side / 2, side=side))

    def turn_to(self, roll_deg: float) -> None:
        """The square turned about its middle, clockwise."""
        if not self.locked and roll_deg != self.crop.roll_deg:
            self.set_crop(replace(self.crop, roll_deg=roll_deg))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            spot, before = event.position(), self.to_photo(event.position())
            self._look(self._zoom * ZOOM_NOTCH**notches, self._middle)
            after = self.to_photo(spot)
            middle = self._middle[0] + before[0] - after[0], self._middle[1] + before[1] - after[1]
            self._look(self._zoom, middle)
        else:
            self.size_by(NOTCH**notches)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self._look(1.0)
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme_colour("view"))
        width, height = self.photo.size
        painter.drawImage(QRectF(self.to_widget(0, 0), self.to_widget(width, height)), self._image)
        self._paint_shade(painter)
        self._paint_outline(painter)
        self._paint_markers(painter)
        if self.hasFocus():
            # The corners left a brush behind: with it the frame would cover the photo.
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme_colour("accent"), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_shade(self, painter: QPainter) -> None:
        """What is not looked at is dimmed; the square has corners to pull."""
        square, around = QPolygonF(self.corners()), QPainterPath()
        around.addRect(QRectF(self.rect()))
        around.addPolygon(square)
        around.closeSubpath()
        background = theme_colour("view")
        background.setAlpha(SHADE)
        painter.fillPath(around, background)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme_colour("accent"), 1.5))
        painter.drawPolygon(square)
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

    def _paint_markers(self, painter: QPainter) -> None:
        if self.markers:
            placed = tuple(self._placed(marker) for marker in self.markers)
            size = (float(self.width()), float(self.height()))
            paint_markers(painter, placed, size, 1.0, current_theme())

    def _placed(self, marker: Marker) -> Marker:
        spot = self.to_widget(*marker.pixel_xy)
        return replace(marker, pixel_xy=(spot.x(), spot.y()))


def _as_image(photo: Photo, least: int = 0) -> QImage:
    alpha = np.full(photo.rgb.shape[:2], 255, np.uint8)
    if photo.alpha is not None:
        alpha = np.maximum(photo.alpha, np.uint8(least))
    return image_of(np.dstack((photo.rgb, alpha)), premultiplied=False)
