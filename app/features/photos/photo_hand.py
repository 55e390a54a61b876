"""The hand on the photo of a head: clicks, hovers, zoom and shift. Paints nothing."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.markers import Marker, marker_at
from app.features.photos.photo_pane import ZOOM_NOTCH, PhotoPane
from ddf_core.io.photo import Crop, Photo

KEY_SHIFT = 0.05
NOTHING = Photo(np.zeros((1, 1, 3), np.uint8))
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ZOOMS = {
    Qt.Key.Key_Plus: ZOOM_NOTCH,
    Qt.Key.Key_Equal: ZOOM_NOTCH,
    Qt.Key.Key_Minus: 1 / ZOOM_NOTCH,
}


class PhotoHand(PhotoPane):
    """The square fills the widget; pixels in signals are those of ``picture_size``: of the square,
    physical, y down. ``missed`` carries the spot of a click beside the square.
    """

    pixel_clicked = Signal(float, float)
    marker_clicked = Signal(int)
    hovered = Signal(float, float)
    hover_left = Signal()
    menu_asked = Signal(QPoint)
    missed = Signal(QPointF)

    def __init__(self, photo: Photo, crop: Crop, parent: QWidget | None = None) -> None:
        super().__init__(photo, crop, parent)
        self._began = QPointF()
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._keyboard_focus = False
        self.clicked.connect(self._click)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def has_photo(self) -> bool:
        """Whether there is a photo to be seen."""
        return self.photo is not NOTHING

    # --- where things are --------------------------------------------------------------------

    @property
    def whole_scale(self) -> float:
        """The scale at which the square fills the view."""
        return max(min(self.width(), self.height()), 1) / self.crop.side

    @property
    def least_zoom(self) -> float:
        """All of the photo is seen."""
        width, height = self.photo.size
        whole = min(self.width() / max(width, 1), self.height() / max(height, 1))
        return min(1.0, max(whole, 1e-3) / self.whole_scale)

    @property
    def most_zoom(self) -> float:
        """Also a square of few pixels can be looked at closely."""
        return max(4.0, super().most_zoom)

    def kept_middle(self, middle: tuple[float, float] | None) -> tuple[float, float]:
        """The square's own where nobody has shifted the photo: it may reach beyond the photo."""
        return self.crop.middle if middle is None else super().kept_middle(middle)

    def picture_size(self) -> tuple[int, int]:
        """(side, side) of the square that fills the view, physical pixels; at least 1."""
        side = max(round(min(self.width(), self.height()) * self.devicePixelRatioF()), 1)
        return side, side

    def spot_of(self, x: float, y: float) -> QPointF:
        """Where a pixel of the square is in the widget."""
        side = self.picture_size()[0]
        return self.in_square(x / side, y / side)

    def in_picture(self, spot: QPointF) -> tuple[float, float] | None:
        """The inverse of ``spot_of``; None beside the square."""
        u, v = self.crop.from_photo(*self.to_photo(spot))
        side = self.picture_size()[0]
        return (u * side, v * side) if 0 <= u <= 1 and 0 <= v <= 1 else None

    def placed_markers(self) -> tuple[Marker, ...]:
        """Points where they are in the widget: outside of it they stand at its edge."""
        return tuple(map(self._inside, super().placed_markers()))

    def _place(self, marker: Marker) -> Marker:
        spot = self.spot_of(*marker.pixel_xy)
        return marker._replace(pixel_xy=(spot.x(), spot.y()))

    def _inside(self, marker: Marker) -> Marker:
        is_seen = QRectF(self.rect()).contains(QPointF(*marker.pixel_xy))
        if is_seen == (marker.state != "offscreen"):
            return marker
        return marker._replace(state="visible" if is_seen else "offscreen")

    # --- the hand ----------------------------------------------------------------------------

    def _click(self, x: float, y: float) -> None:
        spot = self.to_widget(x, y)
        size = (float(self.width()), float(self.height()))
        marker = marker_at(self.placed_markers(), (spot.x(), spot.y()), size, 1.0)
        if self._modifiers & Qt.KeyboardModifier.ControlModifier:
            # The head under the marker is meant, as in every view.
            marker = None
        pixel = self.in_picture(spot)
        if marker is not None:
            self.marker_clicked.emit(marker.id)
        elif pixel is None:
            self.missed.emit(spot)
        else:
            self.pixel_clicked.emit(*pixel)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self._shifting is None and self.is_drag(event.position()):
            self._shifting, self._pressed = self._pressed, None
        super().mouseMoveEvent(event)
        if self._shifting is None:
            self._hover(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._began = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._modifiers = event.modifiers()
        super().mouseReleaseEvent(event)
        way = (event.position() - self._began).manhattanLength()
        is_click = way < QApplication.startDragDistance() / 2
        if is_click and event.button() == Qt.MouseButton.RightButton:
            self.menu_asked.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Nothing: its first click has already been answered."""

    def _hover(self, spot: QPointF) -> None:
        pixel = self.in_picture(spot)
        if pixel is None or not self.has_photo:
            self.hover_left.emit()
        else:
            self.hovered.emit(*pixel)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self.hover_left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key; a press of the right button may still become a drag."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self.mapToGlobal(self.rect().center()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_at(event.position(), ZOOM_NOTCH ** (event.angleDelta().y() / 120))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        middle = QPointF(self.width() / 2, self.height() / 2)
        if key == Qt.Key.Key_Home:
            self.look(1.0)
        elif key in _ZOOMS:
            self.zoom_at(middle, _ZOOMS[key])
        elif key in _MOVES:
            dx, dy = _MOVES[key]
            step = KEY_SHIFT * min(self.width(), self.height()) / self.scale
            self.look(self._zoom, (self._middle[0] + dx * step, self._middle[1] + dy * step))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._modifiers = event.modifiers()
            self._click(*self.to_photo(middle))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._keyboard_focus = event.reason() in by_key
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = False
        super().focusOutEvent(event)
        self.update()
