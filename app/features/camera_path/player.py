"""Where the playhead of the camera path stands, and playing: the view goes along.

Time is that of a clock, so a slow picture leaves some out and the path keeps its pace.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.inference.controller import Controller
from app.state.store import Store
from ddf_core.scene.camera_path import CameraPath, PathCurve, key_at

TICK_MS = 33


class PathPlayer(QObject):
    """``changed``: the playhead, or whether it plays."""

    changed = Signal()

    def __init__(self, store: Store, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._controller = store, controller
        self._curve: tuple[CameraPath, PathCurve] | None = None
        self._clock, self._start_s = QElapsedTimer(), 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._played: CameraPath | None = None
        self.time_s = 0.0
        store.state_changed.connect(self._check)

    @property
    def path(self) -> CameraPath:
        """The path of the document."""
        return self._store.state.camera_path

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def can_play(self) -> bool:
        """There is a way to go, and a model to look at."""
        return self.path.duration_s > 0 and self._store.state.model is not None

    @property
    def key(self) -> int | None:
        """The index of the key that the playhead stands on."""
        return key_at(self.path, self.time_s)

    def put(self, time_s: float) -> None:
        """The playhead to a time; the view stays."""
        if time_s != self.time_s:
            self.time_s = time_s
            self.changed.emit()

    def go_to(self, time_s: float) -> None:
        """The playhead to a time, and the view used last to what the path shows there."""
        self.put(time_s)
        path = self.path
        if path.keys and self._store.state.model is not None:
            camera = self._curve_of(path).camera(time_s)
            self._controller.set_camera(self._controller.active_view, camera)

    def _curve_of(self, path: CameraPath) -> PathCurve:
        if self._curve is None or self._curve[0] is not path:
            self._curve = (path, PathCurve(path))
        return self._curve[1]

    # --- playing -----------------------------------------------------------------------------

    def play(self) -> None:
        """From the playhead on, else from the first key; until its end, a loop until stopped."""
        path = self.path
        if self.is_playing or not self.can_play:
            return
        is_inside = path.start_s <= self.time_s < path.end_s
        self._start_s = self.time_s if is_inside else path.start_s
        self._played = path
        self._controller.begin_gesture()
        self._clock.start()
        self._timer.start()
        self.go_to(self._start_s)
        self.changed.emit()

    def stop(self) -> bool:
        """Stay where it is; whether it was playing."""
        if not self.is_playing:
            return False
        self._timer.stop()
        self._controller.end_gesture()
        self.changed.emit()
        return True

    def toggle(self) -> None:
        """Play, or stop."""
        if not self.stop():
            self.play()

    def _tick(self) -> None:
        path = self.path
        time_s = self._start_s + self._clock.elapsed() / 1000
        if path.is_loop:
            self.go_to(path.start_s + (time_s - path.start_s) % path.duration_s)
        elif time_s < path.end_s:
            self.go_to(time_s)
        else:
            self.go_to(path.end_s)
            self.stop()

    def _check(self) -> None:
        """Another path, or another model, is not what was begun."""
        if self.is_playing and (self.path is not self._played or not self.can_play):
            self.stop()
