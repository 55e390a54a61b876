"""File › Export mesh…: asks what and where, shows a preview, and begins."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.context import AppContext
from app.features.export.mesh import PRINTED, MeshExport, full_preview, quick_preview
from app.features.export.mesh_dialog import MeshDialog
from app.features.export.mesh_job import MeshExporter
from app.state.viewer_state import TEMPLATE
from app.widgets.file_dialog import Kinds
from app.widgets.questions import confirm_overwrite
from ddf_core.answers import Answer, Failed, MeshInWork, MeshMade
from ddf_core.requests import MakeMesh, Request

KINDS: dict[str, Kinds] = {
    "glb": {"GLB mesh": (".glb",)},
    "obj": {"OBJ mesh": (".obj",)},
    "ply": {"PLY mesh": (".ply",)},
    "stl": {"STL mesh": (".stl",)},
    "3mf": {"3MF mesh": (".3mf",)},
}


class MeshActions(QObject):
    """Between the dialog, the engine and the exporter."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context, self._window = context, context.window
        self._controller, self._store = context.controller, context.store
        self._engine = context.engine
        self._dialog: MeshDialog | None = None
        self._quick: MakeMesh | None = None
        self._full: MakeMesh | None = None
        self.exporter = MeshExporter(context.store, context.engine, context.session, context.window)
        context.engine.answered.connect(self._hear)

    def export_mesh(self) -> None:
        """Ask what and where, and begin."""
        active = self._controller.active_view
        self._dialog = dialog = MeshDialog(self._store.state, active, self._window)
        dialog.preview_wanted.connect(self._look)
        dialog.wanted.connect(self._ask_where)
        dialog.finished.connect(self._look_away)
        dialog.open()
        dialog.look()

    # --- preview -----------------------------------------------------------------------------

    def _look(self, export: MeshExport) -> None:
        """The coarse mesh first, where it is another one; then the one that would be saved."""
        if not self._can_be_made(export):
            return
        quick = quick_preview(export, self._store.state)
        self._full = full_preview(export, self._store.state)
        is_seen, self._quick = quick == self._quick, quick
        self._engine.send([self._full if is_seen else quick])

    def _look_away(self) -> None:
        self._dialog = self._quick = self._full = None
        self._engine.keep(lambda request: not _is_preview(request))

    def _hear(self, answer: Answer) -> None:
        if self._dialog is None or not isinstance(answer, MeshMade | MeshInWork | Failed):
            return
        if answer.request not in (self._quick, self._full):
            return
        is_whole = answer.request == self._full
        if isinstance(answer, MeshInWork):
            self._dialog.show_progress(answer.done)
        else:
            self._dialog.show_preview(answer, is_whole)
        is_over = isinstance(answer, Failed) or (is_whole and isinstance(answer, MeshMade))
        if self._full is not None and not is_over:
            self._engine.send([self._full])

    # --- files -------------------------------------------------------------------------------

    def _can_be_made(self, export: MeshExport) -> bool:
        """A view may have gone since the dialog was opened, or the model."""
        state = self._store.state
        known = {*state.instance_views, TEMPLATE}
        return state.model is not None and set(export.views) <= known

    def _ask_where(self, export: MeshExport) -> None:
        found = self._place_export(export)
        if found is not None and self._can_be_made(found):
            self.exporter.start(found)

    def _place_export(self, export: MeshExport) -> MeshExport | None:
        """The export with its path; None where nobody wants it, or wants to keep what is
        there."""
        ask = self._context.ask
        if export.together == "same":
            position = ask.folder("meshes", "Folder for the meshes")
            if position is None:
                return None
            export = replace(export, path=position)
            old = [path for path in export.all_files() if path.exists()]
            return export if not old or confirm_overwrite(self._window, old[0]) else None
        name = "heads" if export.together == "morph" else export.views[0]
        # The ending that is typed is what counts; morph targets are GLB whatever it is.
        kinds = dict(KINDS[export.format])
        if export.together == "one":
            kinds |= {kind: ends for one in KINDS.values() for kind, ends in one.items()}
        path = ask.save_path("meshes", "Export mesh", f"{name}.{export.format}", kinds)
        if path is None:
            return None
        return _in_format_of(replace(export, path=path))


def _is_preview(request: Request) -> bool:
    return isinstance(request, MakeMesh) and request.is_preview


def _in_format_of(export: MeshExport) -> MeshExport:
    """The export as the ending of its path says."""
    ending = export.path.suffix.lower()
    printed = {f".{kind}": kind for kind in PRINTED}
    if ending in printed:
        return replace(export, format=printed[ending], texture_px=0, up=None, real_size=True)
    if ending == ".ply":
        return replace(export, format="ply", texture_px=0)
    return replace(export, format="obj" if ending == ".obj" else "glb", up=None)
