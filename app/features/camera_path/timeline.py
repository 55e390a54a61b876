"""The time of the camera path as a strip: keys to drag, a playhead to pull."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.widgets.theme import GRID
from app.widgets.theming import current_theme
from ddf_core.scene.camera_path import LONGEST_S, CameraPath

HEIGHT = 6 * GRID
EDGE = 2 * GRID
TRACK = 3.75 * GRID
KEY = 6.0
REACH = GRID
"""How near to a key a press takes it, logical pixels."""
LEAST_SPAN_S = 4.0
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
NUDGE_S, NUDGE_FAR_S = 0.1, 1.0


class Timeline(QWidget):
    """Says what the hand does; shows what it is told. Times in seconds, keys by their index.

    ``key_dragged`` follows the hand between ``gesture_started`` and ``gesture_ended``.
    """

    key_pressed = Signal(int)
    key_dragged = Signal(int, float)
    scrubbed = Signal(float)
    stepped = Signal(int)
    gesture_started = Signal()
    gesture_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("timeline")
        self.setToolTip("Drag a key to another time; drag beside keys to look along the path")
        self._path, self._time_s = CameraPath(), 0.0
        self._chosen: int | None = None
        self._span_s = LEAST_SPAN_S
        self._held: int | None = None
        self._is_scrubbing = self._has_moved = False

    def sizeHint(self) -> QSize:
        return QSize(40 * GRID, HEIGHT)

    def show_path(self, path: CameraPath, time_s: float, chosen: int | None) -> None:
        """Show a path, the playhead, and the key that it stands on."""
        self._path, self._time_s, self._chosen = path, time_s, chosen
        if self._held is not None:
            held = self._held if chosen is None else chosen
            self._held = held if held < len(path.keys) else None
        else:
            # Under the hand the scale stands still.
            self._span_s = min(max(path.end_s * 1.1, LEAST_SPAN_S), LONGEST_S)
        self.update()

    # --- places ------------------------------------------------------------------------------

    def x_of(self, time_s: float) -> float:
        """Where a time is, logical pixels from the left."""
        return EDGE + time_s / self._span_s * max(self.width() - 2 * EDGE, 1)

    def time_at(self, x: float) -> float:
        """The time at a place, kept inside what a path may be long."""
        time_s = (x - EDGE) / max(self.width() - 2 * EDGE, 1) * self._span_s
        return min(max(time_s, 0.0), LONGEST_S)

    def _key_near(self, x: float) -> int | None:
        """The key under the hand, the nearest of several."""
        away = [(abs(self.x_of(key.time_s) - x), at) for at, key in enumerate(self._path.keys)]
        nearest = min(away, default=(REACH + 1.0, 0))
        return nearest[1] if nearest[0] <= REACH else None

    # --- hand --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a key, or the playhead."""
        if event.button() != Qt.MouseButton.LeftButton or not self._path.keys:
            return
        x = event.position().x()
        self._held, self._has_moved = self._key_near(x), False
        if self._held is not None:
            self.key_pressed.emit(self._held)
        else:
            self._is_scrubbing = True
            self.gesture_started.emit()
            self._scrub(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        x = event.position().x()
        if self._held is not None:
            if not self._has_moved:
                if abs(x - self.x_of(self._path.keys[self._held].time_s)) < GRID / 2:
                    return
                self._has_moved = True
                self.gesture_started.emit()
            self.key_dragged.emit(self._held, self.time_at(x))
        elif self._is_scrubbing:
            self._scrub(x)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        is_over = event.button() == Qt.MouseButton.LeftButton
        if is_over and (self._is_scrubbing or self._has_moved):
            self._held, self._is_scrubbing, self._has_moved = None, False, False
            self.gesture_ended.emit()
        elif is_over:
            self._held = None
        self.show_path(self._path, self._time_s, self._chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows: to the next key; with Shift or Control the key itself, a little or far."""
        side = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        keys = event.modifiers()
        shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        if not side:
            super().keyPressEvent(event)
        elif keys & (shift | control) and self._chosen is not None:
            step = NUDGE_FAR_S if keys & control else NUDGE_S
            now = self._path.keys[self._chosen].time_s
            self.key_dragged.emit(self._chosen, now + side * step)
        else:
            self.stepped.emit(side)

    def _scrub(self, x: float) -> None:
        self.scrubbed.emit(min(max(self.time_at(x), self._path.start_s), self._path.end_s))

    # --- picture -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current_theme()
        self._paint_ruler(painter)
        self._paint_track(painter)
        for index, key in enumerate(self._path.keys):
            if index != self._chosen:
                self._paint_key(painter, key.time_s, QColor(theme.muted))
        if self._path.keys:
            x = self.x_of(min(max(self._time_s, self._path.start_s), self._path.end_s))
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawLine(QPointF(x, 2 * GRID), QPointF(x, HEIGHT - 2))
        if self._chosen is not None and self._chosen < len(self._path.keys):
            chosen = self._path.keys[self._chosen]
            self._paint_key(painter, chosen.time_s, QColor(theme.accent))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def _paint_ruler(self, painter: QPainter) -> None:
        theme = current_theme()
        font = QFont(painter.font())
        font.setPixelSize(theme.small_px)
        painter.setFont(font)
        room = QFontMetricsF(font).horizontalAdvance("100 s") + 2 * GRID
        scale = max(self.width() - 2 * EDGE, 1) / self._span_s
        step = next((each for each in STEPS_S if each * scale >= room), STEPS_S[-1])
        for number in range(int(self._span_s / step) + 1):
            x = self.x_of(number * step)
            painter.setPen(QPen(QColor(theme.hover), 1.0))
            painter.drawLine(QPointF(x, 2 * GRID), QPointF(x, TRACK))
            painter.setPen(QColor(theme.muted))
            box = QRectF(x - room / 2, 0, room, 2 * GRID)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{number * step:g} s")

    def _paint_track(self, painter: QPainter) -> None:
        theme, path = current_theme(), self._path
        painter.setPen(QPen(QColor(theme.raised), 4.0, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(EDGE, TRACK), QPointF(self.width() - EDGE, TRACK))
        if len(path.keys) < 2:
            return
        first, last = (self.x_of(path.keys[at].time_s) for at in (0, -1))
        painter.setPen(QPen(QColor(theme.faint), 4.0, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(first, TRACK), QPointF(last, TRACK))
        if path.is_loop:
            painter.setPen(QPen(QColor(theme.faint), 2.0, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(last, TRACK), QPointF(self.x_of(path.end_s), TRACK))

    def _paint_key(self, painter: QPainter, time_s: float, colour: QColor) -> None:
        x = self.x_of(time_s)
        painter.setPen(QPen(QColor(current_theme().surface), 1.5))
        painter.setBrush(colour)
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x, TRACK - KEY),
                    QPointF(x + KEY, TRACK),
                    QPointF(x, TRACK + KEY),
                    QPointF(x - KEY, TRACK),
                ]
            )
        )
