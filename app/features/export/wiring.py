"""Everything that is exported beside the work: one at a time, with progress and a way out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.export.data_set_commands import DataSetCommands
from app.features.export.exporter import LongWork
from app.features.export.image_commands import StillCommands
from app.features.export.mesh_commands import MeshCommands
from app.features.export.parts import ExportParts
from app.features.export.video_commands import FilmCommands
from app.shell.actions import action_tip
from app.shell.program import Program
from app.state.viewer_state import Banner
from ddf_core.errors import DdfError


class ExportCommands(QObject):
    """The commands of all exports, and their makers by the names of their actions."""

    def __init__(self, parts: ExportParts) -> None:
        super().__init__(parts.window)
        self._window, self._controller = parts.window, parts.controller
        self._settings = parts.settings
        stills, films, meshes = StillCommands(parts), FilmCommands(parts), MeshCommands(parts)
        self.data_sets = DataSetCommands(parts)
        self._tables = (stills.table(), films.table(), meshes.table(), self.data_sets.table())
        self.makers: dict[str, LongWork] = {
            "save_picture": stills.maker,
            "export_film": films.maker,
            "export_mesh": meshes.maker,
            "export_data_set": self.data_sets.maker,
        }
        for maker in self.makers.values():
            maker.changed.connect(self._show_job)
            maker.saved.connect(self._saved)
            maker.failed.connect(self._say)
            parts.window.status.job.cancelled.connect(maker.cancel)
            parts.window.closed.connect(maker.close)

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        return {name: run for table in self._tables for name, run in table.items()}

    @property
    def is_busy(self) -> bool:
        """Whether something is being exported."""
        return any(maker.job is not None for maker in self.makers.values())

    def _show_job(self) -> None:
        jobs = (maker.job for maker in self.makers.values())
        self._window.status.job.show_job(next((job for job in jobs if job is not None), None))

    def _saved(self, path: Path) -> None:
        self._settings.keep_folder("exports", path.parent)
        self._window.status.showMessage(f"Saved {path}", 6000)

    def _say(self, error: DdfError) -> None:
        self._controller.show_banner(Banner("error", error.message, error.advice))


def wire_exports(program: Program, exports: ExportCommands) -> None:
    """The makers hear the engine; something can be exported where there is a model."""
    for maker in exports.makers.values():
        program.responses.answered.connect(maker.receive)
    follow = partial(_keep_actions, program, exports)
    for maker in exports.makers.values():
        maker.changed.connect(follow)
    program.store.state_changed.connect(follow)
    follow()


def _keep_actions(program: Program, exports: ExportCommands) -> None:
    is_free = program.store.state.model is not None and not exports.is_busy
    for name in exports.makers:
        program.actions[name].setEnabled(is_free)
    action, reason = program.actions["export_data_set"], exports.data_sets.why_not()
    action.setEnabled(is_free and not reason)
    action.setToolTip(reason or action_tip("export_data_set"))
