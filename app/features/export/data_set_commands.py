"""File › Export data set…: asks what and where, and begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from app.features.export.data_set import DataSet
from app.features.export.data_set_dialog import ExportDataSetDialog
from app.features.export.data_set_job import DataSetMaker
from app.features.export.parts import ExportParts
from app.state.modes import why_not
from app.widgets.file_dialog import ask_folder


class DataSetCommands(QObject):
    """Between the dialog and the maker."""

    def __init__(self, parts: ExportParts) -> None:
        super().__init__(parts.window)
        self._parts, self._window, self._store = parts, parts.window, parts.store
        self.maker = DataSetMaker(parts.store, parts.session, parts.window)

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        return {"export_data_set": self.export_data_set}

    def why_not(self) -> str:
        """Why there can be none now; empty where there can."""
        state = self._store.state
        return why_not("labels", state.model, state.labels)

    def export_data_set(self) -> None:
        """Ask what and where, and begin."""
        speed = self._store.screen.seconds_per_pixel
        dialog = ExportDataSetDialog(self._store.state.source.psi, speed, self._window)
        dialog.wanted.connect(self._ask_where)
        dialog.open()

    def _ask_where(self, wanted: DataSet) -> None:
        start = self._parts.folder()
        folder = ask_folder(self._window, "Folder for the data set", start)
        if folder is not None and not self.why_not():
            self.maker.start(replace(wanted, folder=folder))
