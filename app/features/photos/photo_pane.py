"""A photo that can be zoomed and shifted under the hand, with a square in it and points on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.image_pixels import image_of
from app.canvas.markers import Marker
from app.widgets.theming import theme_colour
from ddf_core.io.photo import Crop, Photo

ZOOM_NOTCH = 1.2
# Widget's pixels for one of the photo, at most.
MOST_ZOOM = 8.0
SHIFTS = (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
# Opacity of what a mask hides: enough to see that the mask fits, too little to be taken for a part.
FAINT = 50


class PhotoPane(QWidget):
    """Knows where the photo's pixels are in the widget; the right or middle button shifts it.

    ``clicked`` carries the photo's pixel under a click of the left button that was no drag. What
    scale 1 is, and where the photo stands then, a subclass says.
    """

    clicked = Signal(float, float)

    def __init__(self, photo: Photo, crop: Crop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.photo, self.crop = photo, crop
        self.markers: tuple[Marker, ...] = ()
        self._image = as_image(photo)
        self._pressed: QPointF | None = None
        self._shifting: QPointF | None = None
        self._zoom = 1.0
        self._middle = (photo.size[0] / 2, photo.size[1] / 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # --- what is shown -----------------------------------------------------------------------

    def set_photo(self, photo: Photo, *, masked: bool) -> None:
        """The same photo with another mask; ``masked`` shows faintly what the mask hides."""
        self.photo = photo
        self._image = as_image(photo, FAINT if masked else 0)
        self.update()

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Points on the photo, in its pixels."""
        if markers != self.markers:
            self.markers = markers
            self.update()

    # --- where things are --------------------------------------------------------------------

    @property
    def whole_scale(self) -> float:
        """Logical pixels of the widget for one of the photo before anybody zooms."""
        raise NotImplementedError

    @property
    def least_zoom(self) -> float:
        """How small the photo may be made."""
        return 1.0

    @property
    def most_zoom(self) -> float:
        """How large it may be made."""
        return max(1.0, MOST_ZOOM / self.whole_scale)

    @property
    def scale(self) -> float:
        """Logical pixels of the widget for one of the photo."""
        return self._zoom * self.whole_scale

    def kept_middle(self, middle: tuple[float, float] | None) -> tuple[float, float]:
        """The photo's pixel in the middle of the widget; None: where nobody has shifted it."""
        width, height = self.photo.size
        x, y = middle if middle is not None else (width / 2, height / 2)
        return min(max(x, 0), width), min(max(y, 0), height)

    def look(self, zoom: float, middle: tuple[float, float] | None = None) -> None:
        """Zoomed about a pixel of the photo in the middle of the widget; None: its usual one."""
        self._zoom = min(max(zoom, self.least_zoom), self.most_zoom)
        self._middle = self.kept_middle(middle)
        self.update()

    def zoom_at(self, spot: QPointF, factor: float) -> None:
        """What is under the spot stays there."""
        before = self.to_photo(spot)
        self.look(self._zoom * factor, self._middle)
        after = self.to_photo(spot)
        middle = self._middle[0] + before[0] - after[0], self._middle[1] + before[1] - after[1]
        self.look(self._zoom, middle)

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

    def placed_markers(self) -> tuple[Marker, ...]:
        """The points where they are in the widget."""
        return tuple(self._place(marker) for marker in self.markers)

    def _place(self, marker: Marker) -> Marker:
        spot = self.to_widget(*marker.pixel_xy)
        return marker._replace(pixel_xy=(spot.x(), spot.y()))

    # --- the hand ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
        elif event.button() in SHIFTS:
            self._shifting = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._shifting is not None:
            self._shift_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._shifting = None
        was_click = self._pressed is not None and not self.is_drag(event.position())
        self._pressed = None
        if was_click and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*self.to_photo(event.position()))

    def _shift_to(self, spot: QPointF) -> None:
        assert self._shifting is not None
        way = (spot - self._shifting) / self.scale
        self._shifting = spot
        self.look(self._zoom, (self._middle[0] - way.x(), self._middle[1] - way.y()))

    def is_drag(self, spot: QPointF) -> bool:
        """Whether the hand has moved too far since the press for a click."""
        if self._pressed is None:
            return True
        return (spot - self._pressed).manhattanLength() >= QApplication.startDragDistance() / 2

    # --- painting ----------------------------------------------------------------------------

    def paint_photo(self, painter: QPainter) -> None:
        """The photo on the background of a view."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme_colour("view"))
        width, height = self.photo.size
        painter.drawImage(QRectF(self.to_widget(0, 0), self.to_widget(width, height)), self._image)

    def paint_shade(self, painter: QPainter, opacity: int) -> None:
        """What is not in the square is dimmed."""
        around = QPainterPath()
        around.addRect(QRectF(self.rect()))
        around.addPolygon(QPolygonF(self.corners()))
        around.closeSubpath()
        background = theme_colour("view")
        background.setAlpha(opacity)
        painter.fillPath(around, background)


def opaque(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 4) of colours (H, W, 3)."""
    return np.dstack((rgb, np.full(rgb.shape[:2], 255, np.uint8)))


def as_image(photo: Photo, least: int = 0) -> QImage:
    """A photo with its mask as transparency, ``least`` of it where the mask hides it."""
    alpha = np.full(photo.rgb.shape[:2], 255, np.uint8)
    if photo.alpha is not None:
        alpha = np.maximum(photo.alpha, np.uint8(least))
    return image_of(np.dstack((photo.rgb, alpha)), premultiplied=False)
