"""Makes a picture to be saved: band after band, whenever the engine has nothing better to do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.canvas.lens import depth_span, seen_through
from app.canvas.marker_painter import paint_markers
from app.canvas.markers import Marker
from app.canvas.underlay import image_of, paint_ground
from app.features.export.exporter import EngineExporter
from app.features.export.image import ImageExport, chunks, image_markers
from app.features.export.picture_file import save_picture
from app.state.modes import lens_of
from app.state.viewer_state import ViewerState
from app.widgets.jobs import Job
from app.widgets.theming import current_theme
from ddf_core.answers import (
    Answer,
    Failed,
    ModelLoaded,
    RowsRendered,
)
from ddf_core.io.depth_file import depth_scale, write_depth
from ddf_core.io.label_png import write_label_png
from ddf_core.io.recipe import Recipe
from ddf_core.requests import RenderRows
from ddf_core.scene.camera import Camera


@dataclass(frozen=True)
class _Work:
    """A picture that is being made, with everything as it was when it was asked for."""

    export: ImageExport
    state: ViewerState
    markers: tuple[Marker, ...]
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    numbers: NDArray[np.uint8]
    waiting: tuple[RenderRows, ...]
    job: Job
    start: float
    scale: float


class ImageExporter(EngineExporter[_Work]):
    """Pictures, their depth, and their labels, band after band."""

    asks = RenderRows

    def start(self, export: ImageExport, view_height: float) -> None:
        """Begin; ``view_height`` is that of the view in logical pixels: markers grow with it."""
        if self._work is not None:
            return
        state, (width, height) = self._store.state, export.size
        waiting = chunks(export, state)
        work = _Work(
            export,
            state,
            image_markers(export, state, self._store.screen) if export.markers else (),
            np.zeros((height, width, 4), np.uint8),
            np.full((height, width), np.nan, np.float32),
            np.zeros((height, width), np.uint8),
            waiting,
            # Writing the file is the last part.
            Job(f"Saving {export.path.name}", 0, len(waiting) + 1),
            time.perf_counter(),
            height / max(view_height, 1.0),
        )
        self._begin(work)

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
            self._engine.send(work.waiting[:1])
        else:
            self._write(self._saving(work), work.export.path)
        self.changed.emit()

    # --- the file ----------------------------------------------------------------------------

    def _recipe(self, work: _Work) -> Recipe | None:
        export = work.export
        settings: dict[str, object] = {"size": list(export.size)}
        if export.content == "picture":
            settings |= {"transparent": export.transparent, "markers": export.markers}
        elif export.content == "depth":
            settings["depth"] = depth_scale(_camera(work))
        return self._session.recipe(export.path, export.content, export.view, settings, work.state)

    def _saving(self, work: _Work) -> Callable[[], None]:
        path, recipe, labels = work.export.path, self._recipe(work), work.state.labels
        if work.export.content == "depth":
            return partial(write_depth, path, work.depth, _camera(work), recipe)
        if work.export.content == "labels" and labels is not None:
            return partial(write_label_png, path, work.numbers, labels.labels, recipe)
        return partial(save_picture, path, _finished(work), recipe)


def _camera(work: _Work) -> Camera:
    return work.state.camera(work.export.view)


def _as_shown(state: ViewerState, answer: RowsRendered) -> NDArray[np.uint8]:
    """Rows as the mode on screen shows them: depth and opacity too."""
    span = depth_span(answer.request.camera, state.model.box_half if state.model else 1.0)
    return seen_through(lens_of(state.shown_mode), answer.rgba, answer.depth, span)


def _finished(work: _Work) -> QImage:
    """Ground, head and markers as one picture."""
    width, height = work.export.size
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    theme, scale = current_theme(), work.scale
    painter = QPainter(image)
    if not work.export.transparent:
        paint_ground(painter, image.size(), (theme.view, theme.view_low))
    painter.drawImage(0, 0, image_of(work.rgba, premultiplied=False))
    if work.markers:
        painter.scale(scale, scale)
        paint_markers(painter, work.markers, (width / scale, height / scale), scale, theme)
    painter.end()
    # Straight alpha is what a PNG holds.
    return image.convertToFormat(QImage.Format.Format_ARGB32)
