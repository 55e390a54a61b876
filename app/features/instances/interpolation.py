"""From one instance to another: a weight of the way, and playing back and forth.

Both ends are taken when it begins, so the instance that moves may be one of them. A drag or a play
is one step of undo.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.inference.controller import Controller
from app.state.changes import with_latent
from app.state.latent_changes import between
from app.state.store import Store
from app.state.viewer_state import InstanceState, ViewerState

TICK_MS = 40
WAY_S = 4.0
"""Playing goes from one end to the other in this time."""
WEIGHT_DECIMALS = 4


@dataclass(frozen=True)
class Way:
    """From ``start`` to ``end``, seen in the view ``mover``."""

    start: InstanceState
    end: InstanceState
    mover: str


class Interpolation(QObject):
    """``changed``: the weight, whether it plays, or whether it may move at all."""

    changed = Signal()

    def __init__(self, store: Store, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._controller = store, controller
        self._way: Way | None = None
        self._step = TICK_MS / 1000 / WAY_S
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.weight = 1.0
        store.state_changed.connect(self._check)

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def is_ready(self) -> bool:
        """Both ends are known, and the instance that moves is not locked."""
        return self._way is not None and not self._store.state.latent(self._way.mover).locked

    def begin(self, start: str, end: str, mover: str) -> None:
        """Take both ends as they are now; nothing moves yet."""
        self.pause()
        state = self._store.state
        self._way = Way(state.latent(start), state.latent(end), mover)
        self.weight = 0.0 if mover == start else 1.0
        self.changed.emit()

    def end(self) -> None:
        """Forget both ends; the instance stays where it is."""
        self.pause()
        self._way = None
        self.changed.emit()

    def move(self, weight: float) -> None:
        """Show this weight of the way, from 0 to 1."""
        if self._way is None or not self.is_ready:
            return
        # The same weights in every pass: what was computed once is shown again.
        self.weight = round(min(max(weight, 0.0), 1.0), WEIGHT_DECIMALS)
        item = replace(between(self._way.start, self._way.end, self.weight), locked=False)
        state = with_latent(self._store.state, self._way.mover, item)
        self._store.commit(state, "interpolate", f"interpolate {self._way.mover}")
        self.changed.emit()

    def play(self) -> None:
        """Back and forth until paused; it begins towards the farther end."""
        if self.is_ready and not self.is_playing:
            self._step = abs(self._step) * (1 if self.weight < 0.5 else -1)
            self._controller.begin_gesture()
            self._timer.start()
            self.changed.emit()

    def pause(self) -> None:
        """Stay where it is; that becomes the one step of undo."""
        if self.is_playing:
            self._timer.stop()
            self._controller.end_gesture()
            self.changed.emit()

    def _tick(self) -> None:
        if not 0 < self.weight + self._step < 1:
            self.move(float(self._step > 0))
            self._step = -self._step
        else:
            self.move(self.weight + self._step)

    def _check(self) -> None:
        """Another model, a removed view or a lock ends what can no longer go on."""
        if self._way is None:
            return
        if not _still_there(self._way, self._store.state):
            self.end()
        elif not self.is_ready:
            self.pause()


def _still_there(way: Way, state: ViewerState) -> bool:
    dim = state.model.latent_dim if state.model else 0
    return way.mover in state.instance_views and len(way.start.z) == len(way.end.z) == dim
