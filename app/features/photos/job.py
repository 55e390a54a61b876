"""Inverts a photo: asks for slice after slice, whenever the engine has nothing better to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.features.photos.changes import PhotoPlace, with_photos
from app.inference.engine_client import EngineClient
from app.state.store import Store
from app.state.viewer_state import view_title
from app.widgets.jobs import Job
from ddf_core.answers import Answer, Failed, ModelLoaded
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.photo import SquarePhoto
from ddf_core.requests import FoundInstance, InvertStep, PhotoStepped
from ddf_core.work_clock import WorkClock

PARTS = 1000
STOP_TIP = "Stop; the best head so far is kept"


@dataclass(frozen=True)
class PhotoRun:
    """An inversion that goes on.

    Args:
        places: the square of each photo; view: whose instance it becomes, empty for none yet.
        asked: the request whose answer is waited for.
        clock: since it was begun.
        losses: of all steps so far; preview: (S, K * S, 3) uint8 of K photos, None before the
            first.
        stage, fraction, seconds_left: as the engine says.
    """

    places: tuple[PhotoPlace, ...]
    view: str
    asked: InvertStep
    clock: WorkClock
    losses: tuple[float, ...] = ()
    preview: NDArray[np.uint8] | None = None
    stage: str = "start"
    fraction: float = 0.0
    seconds_left: float = 0.0

    @property
    def is_stopping(self) -> bool:
        """Whether the best so far has been asked for."""
        return self.asked.last


class PhotoInverter(QObject):
    """One photo at a time. ``run`` is None while there is nothing to do.

    ``found`` carries the ``FoundInstance`` and the places of its photos: it is in the state by
    then, one step of undo, unless the view that it was for is empty.
    """

    changed = Signal()
    found = Signal(object, object)
    # Of all inverters together: the engine knows an inversion by its token alone.
    _tokens = count(1)

    def __init__(self, store: Store, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._engine = store, engine
        self.run: PhotoRun | None = None

    @property
    def job(self) -> Job | None:
        """How far it is."""
        run = self.run
        if run is None:
            return None
        seconds = run.clock.seconds
        done = round(run.fraction * PARTS)
        count = len(run.places)
        title = f"Photo {run.places[0].path.name}" if count == 1 else f"{count} photos of one head"
        return Job(title, done, PARTS, seconds, STOP_TIP)

    def start(
        self,
        places: Sequence[PhotoPlace],
        view: str,
        photos: Sequence[SquarePhoto],
        settings: InvertSettings,
    ) -> None:
        """Begin, where nothing is going on; several photos become one head."""
        if self.run is None:
            step = InvertStep(next(self._tokens), 0, tuple(photos), settings)
            left_s = settings.seconds
            run = PhotoRun(tuple(places), view, step, WorkClock(), seconds_left=left_s)
            self._ask(run, step)

    def stop(self) -> None:
        """End it, and take the best so far."""
        run = self.run
        if run is not None and not run.is_stopping:
            self._ask(run, replace(run.asked, turn=run.asked.turn + 1, last=True))

    def give_up(self) -> None:
        """End it; nothing is changed."""
        if self.run is not None:
            self.run = None
            self._engine.keep(lambda request: not isinstance(request, InvertStep))
            self.changed.emit()

    def _ask(self, run: PhotoRun, step: InvertStep) -> None:
        self.run = replace(run, asked=step)
        self._engine.send([step])
        self.changed.emit()

    # --- answers -----------------------------------------------------------------------------

    def receive(self, answer: Answer) -> None:
        """Take a slice and ask for the next; another model, or a refusal, ends the work."""
        run = self.run
        if run is None:
            return
        if isinstance(answer, PhotoStepped) and answer.request == run.asked:
            self._take(run, answer)
        elif isinstance(answer, ModelLoaded) or (
            isinstance(answer, Failed) and answer.request == run.asked
        ):
            # The dispatcher says why.
            self.give_up()

    def _take(self, run: PhotoRun, answer: PhotoStepped) -> None:
        if answer.found is not None:
            self._finish(run, answer.found)
            return
        run = replace(
            run,
            losses=run.losses + answer.losses,
            preview=run.preview if answer.preview is None else answer.preview,
            stage=answer.stage,
            fraction=answer.fraction,
            seconds_left=answer.seconds_left,
        )
        self._ask(run, replace(run.asked, turn=run.asked.turn + 1))

    def _finish(self, run: PhotoRun, found: FoundInstance) -> None:
        self.run = None
        if run.view:
            state = with_photos(self._store.state, run.view, run.places, found)
            self._store.commit(state, f"photo in {view_title(run.view).lower()}")
        self.changed.emit()
        self.found.emit(found, run.places)
