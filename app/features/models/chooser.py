"""Models › Choose…: asks the engine for each model's picture once, and shows what is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.context import AppContext
from app.features.models.actions import is_open
from ddf_core.answers import Failed, ModelPreviewed
from ddf_core.requests import PreviewModel
from ddf_core.resource_paths import bundled_models

if TYPE_CHECKING:
    from app.features.models.dialog import ModelDialog


class ModelChooser(QObject):
    """Between the dialog and the engine; what was previewed once is kept."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._known: dict[Path, ModelPreviewed | Failed] = {}
        self.dialog: ModelDialog | None = None

    def show(self) -> None:
        """The dialog, before any picture is there."""
        from app.features.models.dialog import THUMBNAIL, ModelDialog

        if self.dialog is None:
            settings, window = self._context.settings, self._context.window
            at_start = bool(settings.start_page)
            self.dialog = dialog = ModelDialog(bundled_models(), at_start, window)
            dialog.start_page_asked.connect(settings.keep_start_page)
            dialog.chosen.connect(self._open)
            dialog.other_asked.connect(self._open_other)
            # Not destroyed, which comes later: a dialog on its way out shows nothing any more.
            dialog.finished.connect(lambda: self._forget(dialog))
        for folder in self.dialog.cards:
            if folder in self._known:
                self._tell(folder)
        lacking = [folder for folder in self.dialog.cards if folder not in self._known]
        scale = self._context.window.devicePixelRatioF()
        side = round(THUMBNAIL * scale)
        self._context.engine.send([PreviewModel(folder, side) for folder in lacking])
        self.follow()
        self.dialog.show()
        self.dialog.raise_()

    def show_at_start(self) -> None:
        """The dialog as the page that a start begins with: the first time, and whenever it was
        asked for. Who names a model, a photo or a session has chosen."""
        settings = self._context.settings
        wanted = settings.start_page
        if not self._context.start.is_plain or self._context.profile is None or wanted is False:
            return
        if wanted is None:
            settings.keep_start_page(False)
        if len(bundled_models()) > 1:
            self.show()

    def take(self, answer: ModelPreviewed) -> None:
        """A model has been looked at."""
        self._known[answer.request.path] = answer
        self._tell(answer.request.path)

    def fail(self, failed: Failed) -> None:
        """A model cannot be read: its card says so, and nothing across the window."""
        assert isinstance(failed.request, PreviewModel)
        self._known[failed.request.path] = failed
        self._tell(failed.request.path)

    def follow(self) -> None:
        """Which one is open."""
        if self.dialog is not None:
            for folder, card in self.dialog.cards.items():
                card.show_open(is_open(self._context.store, folder))

    def _tell(self, folder: Path) -> None:
        card = self.dialog.cards.get(folder) if self.dialog is not None else None
        known = self._known.get(folder)
        if card is None or known is None:
            return
        if isinstance(known, Failed):
            card.show_failure(known.message)
            # Asked again the next time: it may have been mended.
            del self._known[folder]
        else:
            card.show_model(known)

    def _forget(self, dialog: ModelDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def _open(self, folder: Path) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self._context.files.open_path(str(folder))

    def _open_other(self) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self._context.actions.trigger("open_model")
