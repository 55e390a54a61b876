"""File › Save picture…: asks what and where, and begins."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.context import AppContext
from app.features.export.image import ImageExport
from app.features.export.image_dialog import ImageDialog
from app.features.export.image_job import ImageExporter
from app.widgets.file_dialog import DEPTH, PNG
from ddf_core.document.modes import disabled_reason


class ImageActions(QObject):
    """Between the dialog and the exporter."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context, self._window = context, context.window
        self._controller, self._store = context.controller, context.store
        self.exporter = ImageExporter(
            context.store, context.engine, context.session, context.window
        )

    def save_picture(self) -> None:
        """Ask what and where, and begin."""
        area = self._window.area
        views = [(view, area.canvas(view).picture_size()) for view in self._store.state.views]
        speed = self._store.screen.seconds_per_pixel
        state = self._store.state
        has_labels = not disabled_reason("labels", state.model, state.labels)
        active = self._controller.active_view
        dialog = ImageDialog(views, active, speed, self._window, has_labels=has_labels)
        dialog.wanted.connect(self._ask_where)
        dialog.open()

    def _ask_where(self, export: ImageExport) -> None:
        kinds = DEPTH if export.content == "depth" else PNG
        title = f"Save {export.content}"
        name = export.view if export.content == "picture" else f"{export.view}-{export.content}"
        path = self._context.ask.save_path("pictures", title, f"{name}.png", kinds)
        # While the file was chosen, a view may have gone, or the model.
        state = self._store.state
        if path is not None and export.view in state.views and state.model is not None:
            height = self._window.area.canvas(export.view).height()
            self.exporter.start(replace(export, path=path), height)
