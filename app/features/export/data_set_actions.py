"""File › Export data set…: asks what and where, and begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.context import AppContext
from app.features.export.data_set import DataSet
from app.features.export.data_set_dialog import DataSetDialog
from app.features.export.data_set_job import DataSetExporter
from app.features.export.reasons import no_data_set_reason


class DataSetActions(QObject):
    """Between the dialog and the exporter."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._window, self._store = context.window, context.store
        self.exporter = DataSetExporter(context.store, context.session, context.window)

    def export_data_set(self) -> None:
        """Ask what and where, and begin."""
        speed = self._store.screen.seconds_per_pixel
        dialog = DataSetDialog(self._store.state.source.psi, speed, self._window)
        dialog.wanted.connect(self._ask_where)
        dialog.open()

    def _ask_where(self, wanted: DataSet) -> None:
        model = self._store.state.model
        name = f"{model.name if model else 'heads'}-{wanted.count}"
        folder = self._context.ask.own_folder(
            "data sets", "Folder for the data set", name, _is_data_set
        )
        if folder is not None and not no_data_set_reason(self._store.state):
            self.exporter.start(replace(wanted, folder=folder))


def _is_data_set(folder: Path) -> bool:
    """One was begun there: the same one goes on, another is refused in words."""
    return (folder / "labels").is_dir()
