"""The photo of a head as a view beside it: clicked like a view, and compared with the head."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.canvas.caption_painter import Captions, paint_captions, paint_title
from app.canvas.hover_marker import HoverMarker, paint_hover_marker
from app.canvas.marker_painter import paint_markers
from app.canvas.markers import Marker, marker_at
from app.canvas.underlay import image_of, paint_background
from app.features.photos.photo_bar import PhotoBar
from app.features.photos.photo_pane import ZOOM_NOTCH, PhotoPane
from app.shell.split_view import LINE_WIDTH, SplitLine
from app.widgets.theming import current_theme, theme_colour
from ddf_core.io.photo import Crop, Photo

SHADE = 110
KEY_SHIFT = 0.05
NOTE_MS = 1600
OUTSIDE = "Outside of the square that was looked at"
TIP = "Wheel: zoom · drag: shift · Home: the square again · click: the point on every head"
MAKING = "Making the head …"
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


class PhotoView(PhotoPane):
    """The square fills the view, as its head fills the one beside it at the photo's camera.

    ``pixel_clicked`` and ``hovered`` carry pixels of ``picture_size``: of the square, physical,
    y down. A click beside the square is told there. ``compared``: right of a line stands the head.
    """

    pixel_clicked = Signal(float, float)
    marker_clicked = Signal(int)
    hovered = Signal(float, float)
    hover_left = Signal()
    menu_asked = Signal(QPoint)
    square_resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(NOTHING, Crop(0, 0, 1), parent)
        self.compared, self.fraction = False, 0.5
        self.hover_marker: HoverMarker | None = None
        self.captions = Captions()
        self._head: QImage | None = None
        self._began = QPointF()
        self._keyboard_focus = False
        self._note_end = QTimer(self, singleShot=True)
        self._note_end.setInterval(NOTE_MS)
        self._note_end.timeout.connect(lambda: self.say(note=None))
        self.line = SplitLine(self)
        self.line.setAccessibleName("Split between the photo and its head")
        self.line.moved.connect(lambda x: self.set_fraction(x / max(self.width(), 1)))
        self.line.nudged.connect(lambda step: self.set_fraction(self.fraction + step))
        self.line.hide()
        self.clicked.connect(self._click)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.bar = PhotoBar(self)
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    # --- what is shown -----------------------------------------------------------------------

    def show_photo(self, photo: Photo, crop: Crop, *, masked: bool) -> None:
        """A photo, its square filling the view."""
        self.crop = crop
        self.set_photo(photo, masked=masked)
        self.look(1.0)
        self._place_line()

    @property
    def has_photo(self) -> bool:
        """Whether there is a photo to be seen."""
        return self.photo is not NOTHING

    def forget_photo(self, crop: Crop) -> None:
        """The photo is not there, or not yet; where its square is is known."""
        self.show_photo(NOTHING, crop, masked=False)

    def set_compared(self, compared: bool) -> None:
        """Whether the head stands right of the line."""
        if compared != self.compared:
            self.compared = compared
            self._place_line()
            self.update()

    def set_fraction(self, fraction: float) -> None:
        """Put the line at this part of the width, from the left."""
        self.fraction = min(max(fraction, 0.0), 1.0)
        self._place_line()
        self.update()

    def set_head(self, rgba: NDArray[np.uint8] | None) -> None:
        """The head as the photo's camera sees it, (S, S, 4), straight alpha; None for none yet."""
        self._head = None if rgba is None else image_of(rgba, premultiplied=False)
        self.update()

    def set_hover_marker(self, marker: HoverMarker | None) -> None:
        """The position under the mouse in another view, in pixels of ``picture_size``."""
        if marker != self.hover_marker:
            self.hover_marker = marker
            self.update()

    def say(self, **changed: Any) -> None:
        """Title, badge, message or passing note, as ``Captions`` has them."""
        captions = replace(self.captions, **changed)
        if captions != self.captions:
            self.captions = captions
            self.setAccessibleName(captions.title)
            self.setToolTip("" if captions.message else TIP)
            self.update()

    def toast(self, text: str, x: float, y: float) -> None:
        """Say ``text`` for a moment beside a spot (logical pixels)."""
        self._note_end.start()
        self.say(note=(text, x, y))

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

    def _placed(self, marker: Marker) -> Marker:
        spot = self.spot_of(*marker.pixel_xy)
        return replace(marker, pixel_xy=(spot.x(), spot.y()))

    def _inside(self, marker: Marker) -> Marker:
        is_seen = QRectF(self.rect()).contains(QPointF(*marker.pixel_xy))
        if is_seen == (marker.state != "offscreen"):
            return marker
        return replace(marker, state="visible" if is_seen else "offscreen")

    # --- the hand ----------------------------------------------------------------------------

    def _click(self, x: float, y: float) -> None:
        spot = self.to_widget(x, y)
        size = (float(self.width()), float(self.height()))
        marker = marker_at(self.placed_markers(), (spot.x(), spot.y()), size, 1.0)
        pixel = self.in_picture(spot)
        if marker is not None:
            self.marker_clicked.emit(marker.id)
        elif pixel is None:
            self.toast(OUTSIDE, spot.x(), spot.y())
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_line()
        self.bar.to_corner()
        self.square_resized.emit()

    def _place_line(self) -> None:
        self.line.setVisible(self.compared and self.has_photo)
        x = round(self.fraction * self.width())
        self.line.setGeometry(x - LINE_WIDTH // 2, 0, LINE_WIDTH, self.height())

    # --- painting ----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, size = current_theme(), (float(self.width()), float(self.height()))
        self.paint_photo(painter)
        if self.has_photo:
            self.paint_shade(painter, SHADE)
            self._paint_square(painter)
        if self.compared and self.has_photo:
            self._paint_head(painter)
        paint_markers(painter, self.placed_markers(), size, 1.0, theme)
        if self.hover_marker is not None:
            spot = self.spot_of(*self.hover_marker.pixel_xy)
            placed = replace(self.hover_marker, pixel_xy=(spot.x(), spot.y()))
            paint_hover_marker(painter, placed, 1.0, theme)
        others = replace(self.captions, title="")
        paint_captions(painter, others, self._keyboard_focus, size, theme)
        paint_title(painter, self.captions.title, (float(self.bar.x()), size[1]), theme)

    def _paint_square(self, painter: QPainter) -> None:
        line = theme_colour("accent")
        line.setAlpha(150)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(line, 1.0))
        painter.drawPolygon(QPolygonF(self.corners()))

    def _paint_head(self, painter: QPainter) -> None:
        """Right of the line."""
        left = round(self.fraction * self.width())
        theme = current_theme()
        painter.save()
        painter.setClipRect(QRectF(left, 0, self.width() - left, self.height()))
        paint_background(painter, self.size(), (theme.view, theme.view_low))
        if self._head is None:
            painter.setPen(theme_colour("muted"))
            right = QRectF(left, 0, self.width() - left, self.height())
            painter.drawText(right, Qt.AlignmentFlag.AlignCenter, MAKING)
        else:
            painter.translate(self.to_widget(*self.crop.middle))
            painter.rotate(self.crop.roll_deg)
            half = self.crop.side * self.scale / 2
            painter.drawImage(QRectF(-half, -half, 2 * half, 2 * half), self._head)
        painter.restore()
