"""A widget with a camera: mouse, wheel and keys become a new camera or a signal. Paints nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.canvas.gestures import KEY_PAN, KEY_TURN_RAD, Notches, Press, orbit_camera, zoom_camera
from ddf_core.scene.camera import Camera

_PAUSE_MS = 250
"""After the last wheel notch or key an interaction counts as ended."""
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_Shift = Qt.KeyboardModifier.ShiftModifier
_Control = Qt.KeyboardModifier.ControlModifier


class InteractiveView(QWidget):
    """The hand's side of a view.

    Left drag turns, but on the selected marker takes it along (with Control along the surface's
    normal); right or middle drag or Shift + left drag pans, the wheel zooms, Home or a
    double click beside the model goes home. Arrow keys turn (with Shift: pan), + and - zoom, Enter
    picks the middle. While the hand holds a brush (``set_brushing``), a left drag is a stroke; the
    right button turns then, and so does the left one with Space. Pixels in signals are PHYSICAL
    pixels of the view, y down, (0, 0) the top left corner.
    """

    pixel_clicked = Signal(float, float, object)
    marker_clicked = Signal(int)
    handle_taken = Signal(int)
    handle_moved = Signal(float, float, bool)
    handle_released = Signal()
    camera_changed = Signal(object)
    interaction_started = Signal()
    interaction_ended = Signal()
    hovered = Signal(float, float)
    hover_left = Signal()
    home_requested = Signal()
    ray_moved = Signal(int)
    menu_asked = Signal(QPoint, object)
    stroke_started = Signal()
    stroke_moved = Signal(float, float)
    stroke_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._camera = Camera()
        self._press: Press | None = None
        self._interacting = False
        self._ray_notches = Notches()
        self._keyboard_focus = False
        self._brushing = self._stroking = self._space_down = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._end_interaction)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    # --- what the view tells its hand ---------------------------------------------------------

    @property
    def camera(self) -> Camera:
        return self._camera

    def picture_size(self) -> tuple[int, int]:
        """(width, height) of the view in physical pixels; at least 1 by 1."""
        ratio = self.devicePixelRatioF()
        return max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)

    def marker_under(self, spot: QPointF) -> int | None:
        """Id of the marker at ``spot`` (logical pixels)."""
        return None

    def handle_under(self, spot: QPointF) -> int | None:
        """Id of the marker at ``spot`` (logical pixels) that a drag takes along."""
        return None

    def is_background(self, spot: QPointF) -> bool:
        """Whether nothing is seen at ``spot`` (logical pixels)."""
        return False

    def _camera_was_changed(self) -> None:
        """Called after every change of the camera, by hand or by program."""
        self.update()

    # --- mouse ----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._press is not None or self._stroking:
            return
        left = event.button() == Qt.MouseButton.LeftButton
        other = event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
        if not (left or other):
            event.ignore()
            return
        spot = event.position()
        if left and self._brushing and not self._space_down:
            self._stroking = True
            self.stroke_started.emit()
            self.stroke_moved.emit(*self._physical(spot))
            return
        turns = self._brushing and event.button() == Qt.MouseButton.RightButton
        pans = (other and not turns) or bool(event.modifiers() & _Shift)
        picks = left and not self._brushing
        handle = self.handle_under(spot) if picks and not pans else None
        self._press = Press((spot.x(), spot.y()), pans=pans, picks=picks, handle=handle)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._stroking:
            self.stroke_moved.emit(*self._physical(spot))
            return
        if self._press is None:
            self._hover(spot)
            return
        was_dragging = self._press.dragging
        delta = self._press.drag_to(spot.x(), spot.y())
        if delta is None:
            return
        self._begin_interaction()
        if self._press.handle is not None:
            if not was_dragging:
                self.handle_taken.emit(self._press.handle)
            along_normal = bool(event.modifiers() & _Control)
            self.handle_moved.emit(*self._physical(QPointF(*delta)), along_normal)
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        size = (self.width(), self.height())
        if self._press.pans:
            self._steer(self._camera.pan_by(*delta, size))
        else:
            self._steer(orbit_camera(self._camera, *delta, size))

    def set_brushing(self, on: bool) -> None:
        """Whether the hand holds a brush."""
        if on != self._brushing:
            self._end_stroke()
            self._brushing, self._space_down = on, False

    def _end_stroke(self) -> None:
        if self._stroking:
            self._stroking = False
            self.stroke_ended.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._end_stroke()
        press, self._press = self._press, None
        if press is None:
            return
        if press.dragging:
            if press.handle is not None:
                self.handle_released.emit()
            self.setCursor(Qt.CursorShape.CrossCursor)
            self._end_interaction()
        elif press.picks:
            # A view that has shrunk under the hand is no longer there.
            if QRectF(self.rect()).contains(event.position()):
                self._click(event.position(), event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            # The number of the marker under the hand comes with it; None beside all.
            self.menu_asked.emit(
                event.globalPosition().toPoint(), self.marker_under(event.position())
            )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key; a press of the right button may still become a drag."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(self.mapToGlobal(self.rect().center()), None)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Beside the model: home. On it nothing: its first click has already been answered."""
        if event.button() == Qt.MouseButton.LeftButton and self.is_background(event.position()):
            self.home_requested.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self.hover_left.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(event.position())

    def _hover(self, spot: QPointF) -> None:
        shape = Qt.CursorShape.CrossCursor
        if self.handle_under(spot) is not None:
            shape = Qt.CursorShape.SizeAllCursor
        elif self.marker_under(spot) is not None:
            shape = Qt.CursorShape.PointingHandCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)
        self.hovered.emit(*self._physical(spot))

    def _click(self, spot: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """A marker under the hand is chosen; with Control the surface behind it is picked."""
        marker = None if modifiers & _Control else self.marker_under(spot)
        if marker is None:
            self.pixel_clicked.emit(*self._physical(spot), modifiers)
        else:
            self.marker_clicked.emit(marker)

    def _physical(self, spot: QPointF) -> tuple[float, float]:
        width, height = self.picture_size()
        return spot.x() * width / max(self.width(), 1), spot.y() * height / max(self.height(), 1)

    # --- wheel and keys -----------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        # With Shift some platforms turn the wheel's axis.
        delta = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & _Shift:
            notches = self._ray_notches.whole(delta)
            if notches:
                self.ray_moved.emit(notches)
        elif delta:
            self._begin_interaction()
            self._steer(zoom_camera(self._camera, delta / 120))
            self._pause.start()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and self._brushing:
            self._space_down = True
        elif key == Qt.Key.Key_Home:
            self.home_requested.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._click(QPointF(self.width() / 2, self.height() / 2), event.modifiers())
        elif (moved := self._camera_of_key(key, event.modifiers())) is not None:
            self._begin_interaction()
            self._steer(moved)
            self._pause.start()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_down = False
        super().keyReleaseEvent(event)

    def _camera_of_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Camera | None:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            return zoom_camera(self._camera, 1)
        if key == Qt.Key.Key_Minus:
            return zoom_camera(self._camera, -1)
        if key not in _ARROWS:
            return None
        x, y = _ARROWS[key]
        if modifiers & _Shift:
            size = (self.width(), self.height())
            return self._camera.pan_by(x * KEY_PAN * size[0], y * KEY_PAN * size[1], size)
        return self._camera.orbit_by(x * KEY_TURN_RAD, -y * KEY_TURN_RAD)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._keyboard_focus = event.reason() in by_key
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._keyboard_focus = self._space_down = False
        super().focusOutEvent(event)
        self.update()

    # --- interaction ----------------------------------------------------------------------------

    def _steer(self, camera: Camera) -> None:
        if camera == self._camera:
            return
        self._camera = camera
        self._camera_was_changed()
        self.camera_changed.emit(camera)

    def _begin_interaction(self) -> None:
        self._pause.stop()
        if not self._interacting:
            self._interacting = True
            self.interaction_started.emit()

    def _end_interaction(self) -> None:
        self._pause.stop()
        if self._interacting and (self._press is None or not self._press.dragging):
            self._interacting = False
            self.interaction_ended.emit()
