"""The first thing on screen: what was asked for, or the work that a crash has left behind."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.features.sessions.autosave import Autosave
from app.inference.controller import Controller
from app.shell.session_manager import SessionManager
from app.shell.settings import Settings
from app.state import changes
from app.state.store import Store
from app.state.viewer_state import Banner
from ddf_core.errors import DdfError, SessionFileError


class Recovery(QObject):
    """Brings unsaved work back at a plain start; else, and where it cannot, keeps it aside."""

    def __init__(
        self,
        store: Store,
        controller: Controller,
        session: SessionManager,
        settings: Settings,
        fallback: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._controller = store, controller
        self._session, self._settings, self._fallback = session, settings, fallback
        self._autosave: Autosave | None = None
        # Opening a model takes messages away, so those of the start wait until it is under way.
        self._waiting: list[Banner] | None = []
        session.recovery_failed.connect(self._failed)

    def watch(self, autosave: Autosave) -> None:
        """Say so where there is no autosave."""
        self._autosave = autosave
        autosave.failed.connect(self.note_trouble)

    def restore(self) -> bool:
        """Take up again what was left behind; whether that is on its way."""
        if self._autosave is None or self._autosave.leftover is None:
            return False
        try:
            return self._session.recover(self._autosave.leftover)
        except SessionFileError as error:
            self._keep_aside(error.message)
            return False

    def keep_aside(self) -> None:
        """The user asked for something else: what was left behind is one of the recent files."""
        if self._autosave is not None and self._autosave.leftover is not None:
            self._keep_aside("You asked for something else at the start.")

    def _failed(self) -> None:
        """Its model could not be loaded: the reason is on screen, and stays there."""
        reason = self._store.state.banner
        self._controller.open_model(self._fallback)
        self._keep_aside(reason.message if reason else "Its model could not be loaded.")

    def _keep_aside(self, why: str) -> None:
        kept = self._autosave.set_aside() if self._autosave else None
        if kept is None:
            return
        self._settings.add_recent(str(kept))
        message = "Unsaved work of last time is kept: File › Open recent has it."
        self._note(Banner("note", message, why))

    # --- messages ----------------------------------------------------------------------------

    def note_trouble(self, error: DdfError) -> None:
        """A note that there is no autosave, and why."""
        self._note(Banner("note", error.message, error.advice))

    def tell(self) -> None:
        """The first file is on its way: show what there was to say."""
        waiting, self._waiting = self._waiting or [], None
        for note in waiting:
            self._note(note)

    def _note(self, note: Banner) -> None:
        if self._waiting is not None:
            self._waiting.append(note)
        else:
            self._store.amend(changes.with_note(self._store.state, note))
