"""Makes meshes in slices, whenever the engine has nothing better to do, and writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from app.features.export.exporter import EngineExporter, EngineWork
from app.features.export.mesh import MeshExport, mesh_requests, recipe_settings, write_meshes
from app.state.viewer_state import ViewerState
from ddf_core.answers import Answer, MeshInWork, MeshMade
from ddf_core.io.recipe import recipe_record
from ddf_core.meshing.mesh import ColouredMesh
from ddf_core.requests import MakeMesh

PARTS = 100
"""Of each mesh in the bar."""


@dataclass(kw_only=True)
class _Meshes(EngineWork):
    """Meshes that are being made."""

    export: MeshExport
    state: ViewerState
    waiting: tuple[MakeMesh, ...]
    made: tuple[ColouredMesh, ...] = ()
    template_height: float | None = None

    @property
    def request(self) -> MakeMesh | None:
        return self.waiting[0] if self.waiting else None

    @property
    def _before(self) -> int:
        """Parts of the bar before the first mesh: a topology to be shared is made first."""
        return PARTS if self.export.together != "one" else 0

    def take(self, answer: Answer) -> None:
        begun = 0.0
        if isinstance(answer, MeshMade):
            self.waiting, self.made = self.waiting[1:], (*self.made, answer.mesh)
            self.template_height = self.template_height or answer.template_height
        elif isinstance(answer, MeshInWork):
            begun = answer.done
        self.done = self._before + round(PARTS * (len(self.made) + begun))


class MeshExporter(EngineExporter[_Meshes]):
    """Meshes, slice after slice."""

    asks = (MakeMesh,)

    def start(self, export: MeshExport) -> None:
        """Begin."""
        if self._work is not None:
            return
        state = self._store.state
        waiting = mesh_requests(export, state)
        # Writing the files is the last part.
        parts = PARTS * (len(waiting) + (export.together != "one")) + 1
        work = _Meshes(path=export.path, parts=parts, export=export, state=state, waiting=waiting)
        self._begin(work)

    # --- the files ---------------------------------------------------------------------------

    def _make_saver(self, work: _Meshes) -> Callable[[], None]:
        export = work.export
        path, settings = export.files()[0], recipe_settings(export)
        recipe = self._session.recipe(path, "mesh", export.views[0], settings, work.state)
        record = recipe_record(recipe) if recipe is not None else {}
        return partial(write_meshes, export, work.made, record, work.template_height)
