"""File › Share as web page…: asks where, and begins."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.context import AppContext
from app.features.export.page_job import PageExporter
from app.features.export.reasons import no_page_reason


class PageActions(QObject):
    """Between the question for a file and the exporter."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context, self._store = context, context.store
        self.exporter = PageExporter(context.store, context.engine, context.session, context.window)

    def share_page(self) -> None:
        """Ask where, and begin."""
        kinds = {"Web page": (".html",)}
        path = self._context.ask.save_path("pages", "Share as web page", "heads.html", kinds)
        # The model may have gone while the question stood there.
        if path is not None and not no_page_reason(self._store.state):
            self.exporter.start(path)
