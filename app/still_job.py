"""Makes a picture to be saved: band after band, whenever the engine has nothing better to do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPainter

from app.canvas.lens import depth_span, seen_through
from app.canvas.marker_painter import paint_markers
from app.canvas.markers import Marker
from app.canvas.underlay import image_of, paint_ground
from app.inference.link import InferenceLink
from app.jobs import Job
from app.long_work import LongWork
from app.modes import lens_of
from app.picture_file import save_picture
from app.sessions.keeper import SessionKeeper
from app.state import ViewerState
from app.still import Still, bands, still_markers
from app.store import Store
from app.theming import current_theme
from ddf_core.errors import DdfError
from ddf_core.io.depth_file import depth_scale, write_depth
from ddf_core.io.recipe import Recipe
from ddf_core.labels.label_png import write_label_png
from ddf_core.requests import Answer, Failed, ModelLoaded, RenderRows, RowsRendered
from ddf_core.scene.camera import Camera


@dataclass(frozen=True)
class _Work:
    """A picture that is being made, with everything as it was when it was asked for."""

    still: Still
    state: ViewerState
    markers: tuple[Marker, ...]
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    numbers: NDArray[np.uint8]
    waiting: tuple[RenderRows, ...]
    job: Job
    start: float
    scale: float


class StillMaker(LongWork):
    """One picture at a time. A click or a slider goes first: the band in work is then made again,
    no more.
    """

    _written = Signal(object)

    def __init__(
        self,
        store: Store,
        link: InferenceLink,
        keeper: SessionKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._link, self._keeper = store, link, keeper
        self._work: _Work | None = None
        self._writer = QThreadPool(self)
        self._written.connect(self._close, Qt.ConnectionType.QueuedConnection)

    @property
    def job(self) -> Job | None:
        return self._work.job if self._work is not None else None

    def start(self, still: Still, view_height: float) -> None:
        """Begin; ``view_height`` is that of the view in logical pixels: markers grow with it."""
        if self._work is not None:
            return
        state, (width, height) = self._store.state, still.size
        waiting = bands(still, state)
        self._work = _Work(
            still,
            state,
            still_markers(still, state, self._store.screen) if still.markers else (),
            np.zeros((height, width, 4), np.uint8),
            np.full((height, width), np.nan, np.float32),
            np.zeros((height, width), np.uint8),
            waiting,
            # Writing the file is the last part.
            Job(f"Saving {still.path.name}", 0, len(waiting) + 1),
            time.perf_counter(),
            height / max(view_height, 1.0),
        )
        self._link.send(waiting[:1])
        self.changed.emit()

    def cancel(self) -> None:
        """Give the picture up; nothing is written. What is being written already is."""
        if self._work is not None and self._work.waiting:
            self._end()

    def _end(self) -> None:
        self._work = None
        self._link.keep(lambda request: not isinstance(request, RenderRows))
        self.changed.emit()

    # --- answers -----------------------------------------------------------------------------

    def receive(self, answer: Answer) -> None:
        """Take the next band; another model, or a refusal, ends the work."""
        work = self._work
        if work is None:
            return
        if isinstance(answer, RowsRendered) and answer.request in work.waiting[:1]:
            self._take(work, answer)
        elif isinstance(answer, ModelLoaded) or (
            isinstance(answer, Failed) and isinstance(answer.request, RenderRows)
        ):
            self.cancel()

    def _take(self, work: _Work, answer: RowsRendered) -> None:
        work.rgba[slice(*answer.request.rows)] = _as_shown(work.state, answer)
        work.depth[slice(*answer.request.rows)] = answer.depth
        if answer.numbers is not None:
            work.numbers[slice(*answer.request.rows)] = answer.numbers
        seconds = time.perf_counter() - work.start
        job = replace(work.job, done=work.job.done + 1, seconds=seconds)
        self._work = work = replace(work, waiting=work.waiting[1:], job=job)
        if work.waiting:
            self._link.send(work.waiting[:1])
        else:
            self._writer.start(self._writing(work))
        self.changed.emit()

    # --- the file ----------------------------------------------------------------------------

    def _recipe(self, work: _Work) -> Recipe | None:
        still = work.still
        settings: dict[str, object] = {"size": list(still.size)}
        if still.content == "picture":
            settings |= {"transparent": still.transparent, "markers": still.markers}
        elif still.content == "depth":
            settings["depth"] = depth_scale(_camera(work))
        return self._keeper.recipe(still.path, still.content, still.view, settings, work.state)

    def _writing(self, work: _Work) -> Callable[[], None]:
        """What a thread of the pool does: coding a large PNG takes seconds."""
        path, recipe = work.still.path, self._recipe(work)
        labels = work.state.labels
        if work.still.content == "depth":
            save = partial(write_depth, path, work.depth, _camera(work), recipe)
        elif work.still.content == "labels" and labels is not None:
            save = partial(write_label_png, path, work.numbers, labels.labels, recipe)
        else:
            save = partial(save_picture, path, _finished(work), recipe)

        def write() -> None:
            try:
                save()
            except DdfError as error:
                self._written.emit(error)
            else:
                self._written.emit(path)

        return write

    def _close(self, outcome: Path | DdfError) -> None:
        self._end()
        if isinstance(outcome, DdfError):
            self.failed.emit(outcome)
        else:
            self.saved.emit(outcome)


def _camera(work: _Work) -> Camera:
    return work.state.camera(work.still.view)


def _as_shown(state: ViewerState, answer: RowsRendered) -> NDArray[np.uint8]:
    """Rows as the mode on screen shows them: depth and opacity too."""
    span = depth_span(answer.request.camera, state.model.box_half if state.model else 1.0)
    return seen_through(lens_of(state.shown_mode), answer.rgba, answer.depth, span)


def _finished(work: _Work) -> QImage:
    """Ground, head and markers as one picture."""
    width, height = work.still.size
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    theme, scale = current_theme(), work.scale
    painter = QPainter(image)
    if not work.still.transparent:
        paint_ground(painter, image.size(), (theme.view, theme.view_low))
    painter.drawImage(0, 0, image_of(work.rgba, premultiplied=False))
    if work.markers:
        painter.scale(scale, scale)
        paint_markers(painter, work.markers, (width / scale, height / scale), scale, theme)
    painter.end()
    # Straight alpha is what a PNG holds.
    return image.convertToFormat(QImage.Format.Format_ARGB32)
