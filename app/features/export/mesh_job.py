"""Makes meshes in slices, whenever the engine has nothing better to do, and writes them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from app.features.export.exporter import EngineExporter
from app.features.export.mesh import MeshExport, mesh_requests, recipe_settings, write_meshes
from app.state.viewer_state import ViewerState
from app.widgets.jobs import Job
from ddf_core.answers import (
    Answer,
    Failed,
    MeshInWork,
    MeshMade,
    ModelLoaded,
)
from ddf_core.errors import DdfError
from ddf_core.io.recipe import recipe_record
from ddf_core.meshing.mesh import ColouredMesh
from ddf_core.requests import MakeMesh

PARTS = 100
"""Of each mesh in the bar."""


@dataclass(frozen=True)
class _Work:
    """Meshes that are being made, with everything as it was when it was asked for."""

    export: MeshExport
    state: ViewerState
    waiting: tuple[MakeMesh, ...]
    made: tuple[ColouredMesh, ...]
    job: Job
    start: float

    @property
    def before(self) -> int:
        """Parts of the bar before the first mesh: a topology to be shared is made first."""
        return PARTS if self.export.together != "one" else 0


class MeshExporter(EngineExporter[_Work]):
    """Meshes, slice after slice."""

    asks = MakeMesh

    def start(self, export: MeshExport) -> None:
        """Begin."""
        if self._work is not None:
            return
        state = self._store.state
        waiting = mesh_requests(export, state)
        # Writing the files is the last part.
        parts = PARTS * (len(waiting) + (export.together != "one")) + 1
        job = Job(f"Saving {export.path.name}", 0, parts)
        self._begin(_Work(export, state, waiting, (), job, time.perf_counter()))

    # --- answers -----------------------------------------------------------------------------

    def receive(self, answer: Answer) -> None:
        work = self._work
        if work is None or not work.waiting:
            return
        if isinstance(answer, ModelLoaded):
            self.cancel()
        elif answer.request != work.waiting[0]:
            return
        elif isinstance(answer, MeshInWork):
            self._show(work, answer.done)
            self._engine.send(work.waiting[:1])
        elif isinstance(answer, MeshMade):
            self._take(work, answer)
        elif isinstance(answer, Failed):
            self._end()
            self.failed.emit(DdfError(answer.message, code=answer.code, advice=answer.advice))

    def _show(self, work: _Work, done: float) -> None:
        parts = work.before + round(PARTS * (len(work.made) + done))
        job = replace(work.job, done=parts, seconds=time.perf_counter() - work.start)
        self._work = replace(work, job=job)
        self.changed.emit()

    def _take(self, work: _Work, answer: MeshMade) -> None:
        work = replace(work, waiting=work.waiting[1:], made=(*work.made, answer.mesh))
        self._show(work, 0.0)
        if work.waiting:
            self._engine.send(work.waiting[:1])
        else:
            self._write(self._saving(work), work.export.path)

    # --- the files ---------------------------------------------------------------------------

    def _saving(self, work: _Work) -> Callable[[], None]:
        export = work.export
        path, settings = export.files()[0], recipe_settings(export)
        recipe = self._session.recipe(path, "mesh", export.views[0], settings, work.state)
        record = recipe_record(recipe) if recipe is not None else {}
        return partial(write_meshes, export, work.made, record)
