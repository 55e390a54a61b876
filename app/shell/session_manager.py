"""Which session is open, whether it has unsaved changes; opens, saves and begins sessions.

Files are chosen in ``app.features.sessions.commands``; what a file says is in ``session_file``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.inference.controller import Controller
from app.inference.response_dispatcher import ResponseDispatcher
from app.shell.gate import Gate
from app.state import changes
from app.state.store import Store
from app.state.unsaved import differs
from app.state.viewer_state import Banner, ViewerState
from ddf_core.answers import Answer, Failed, ModelLoaded
from ddf_core.document.migration import migrate_session
from ddf_core.document.session_file import (
    SUFFIX,
    Session,
    kept_part,
    read_session,
    session_values,
    write_session,
)
from ddf_core.io.model_place import locate, model_record
from ddf_core.io.recipe import Recipe, means_recipe
from ddf_core.labels.label_record import label_record
from ddf_core.requests import LoadModel

RECOVERED = Banner(
    "note",
    "Your unsaved work is back: the program ended unexpectedly last time.",
    "Save it with Ctrl+S, or start afresh with File › New session.",
)


@dataclass(frozen=True)
class _Opening:
    """A session that waits for its model.

    Args:
        found: the file it was read from.
        path: where it is saved; None while nobody has said, also where it is a picture's recipe.
        is_recovery: it was never saved by the user, and still is not.
    """

    session: Session
    found: Path
    path: Path | None
    is_recovery: bool
    request: LoadModel | None = None


class SessionManager(QObject):
    """``changed``: another session, or its mark for unsaved changes. ``arrived``: a session or a
    model was opened or saved at this path. ``recovered`` and ``recovery_failed`` end ``recover``.
    """

    changed = Signal()
    arrived = Signal(str)
    recovered = Signal()
    recovery_failed = Signal()

    def __init__(
        self,
        store: Store,
        controller: Controller,
        responses: ResponseDispatcher,
        bundled: Path,
        gate: Gate,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._controller, self._bundled = store, controller, bundled
        self._gate = gate
        self._preset: str | None = None
        self._opening: _Opening | None = None
        self._saved: ViewerState | None = store.state
        self.path: Path | None = None
        self.is_modified = False
        store.state_changed.connect(self._compare)
        responses.answered.connect(self._heard)

    @property
    def name(self) -> str:
        """As the window's title has it."""
        return self.path.name.removesuffix(SUFFIX) if self.path else "Untitled"

    def _compare(self) -> None:
        state = self._store.state
        if self._saved is not None and state.model is not self._saved.model:
            return  # another model has just arrived: a session begins with it, see _heard
        is_work = self._saved is None or differs(self._saved, state)
        is_modified = is_work and state.model is not None
        if is_modified != self.is_modified:
            self.is_modified = is_modified
            self.changed.emit()

    def _settle(self, path: Path | None, *, saved: bool) -> None:
        """The state as it is now is the session at ``path``."""
        self.path = path
        self._saved = self._store.state if saved else None
        self.is_modified = not saved
        self.changed.emit()

    # --- opening -----------------------------------------------------------------------------

    def open(self, path: Path) -> bool:
        """Open a session, or the recipe of a picture or video: a session without a file. Whether
        the user lets it open what it names elsewhere.

        Until its model has been loaded the old state stays.

        Raises:
            SessionFileError: the file or its model's place is not good; nothing has changed.
        """
        session = read_session(path)
        return self.open_read(session, path)

    def open_read(self, session: Session, path: Path) -> bool:
        """The same for a file that was read already.

        Raises:
            SessionFileError: its model's place is not good; nothing has changed.
        """
        position = None if means_recipe(path) else path.absolute()
        needs_model = not self._has_model(session)
        if not self._gate.admit_session(session, path, needs_model=needs_model):
            return False
        return self._begin(_Opening(session, path.absolute(), position, is_recovery=False))

    def recover(self, path: Path) -> bool:
        """Take up an autosave again: it stays unsaved. Of what it names, what is not known stays
        closed.

        Raises:
            SessionFileError: as ``open``.
        """
        session = read_session(path)
        saved_as = Path(session.saved_as) if session.saved_as else None
        return self._begin(_Opening(session, path, saved_as, is_recovery=True))

    def _has_model(self, session: Session) -> bool:
        """Whether the model of a session is open, and nobody is loading another."""
        model, wanted = self._store.state.model, session.model.digest
        return model is not None and model.digest == wanted and not self._store.state.loading

    def _begin(self, opening: _Opening) -> bool:
        model = opening.session.model
        if self._has_model(opening.session):
            self._restore(opening)
            return True
        path = locate(model, opening.found, self._bundled, self._gate.known.knows)
        follow = self._gate.follow_links(path)
        if follow is None:
            return False
        request = LoadModel(path, model.preset, follow)
        self._controller.open_model(path, model.preset, follow=follow)
        self._opening = replace(opening, request=request)
        return True

    def needs_other_model(self, session: Session) -> bool:
        """Whether opening a session would put another model in place of the open one."""
        model = self._store.state.model
        return model is not None and model.digest != session.model.digest

    def forget_opening(self) -> None:
        """The user wants something else now: a session that waits for its model is given up."""
        self._opening = None

    def _heard(self, answer: Answer) -> None:
        if not isinstance(answer.request, LoadModel):
            return
        opening = self._opening
        is_awaited = opening is not None and opening.request == answer.request
        if isinstance(answer, ModelLoaded):
            self._preset = answer.request.preset
            self._gate.known.add(Path(answer.info.path))
            if opening is not None and is_awaited:
                self._restore(opening)
            else:
                self._settle(None, saved=True)
                self.arrived.emit(str(Path(answer.info.path).absolute()))
        elif isinstance(answer, Failed) and opening is not None and is_awaited:
            self._opening = None
            if opening.is_recovery:
                self.recovery_failed.emit()

    def _restore(self, opening: _Opening) -> None:
        self._opening = None
        state, note = migrate_session(opening.session, self._store.state)
        if opening.is_recovery:
            state = changes.with_note(state, RECOVERED)
        if note is not None:
            state = changes.with_note(state, Banner("note", note.message, note.advice))
        self._store.amend(replace(state, painting=False))
        self._store.forget_history()
        self._settle(opening.path, saved=not opening.is_recovery)
        if opening.is_recovery:
            self.recovered.emit()
        else:
            self.arrived.emit(str(opening.found))

    # --- the others --------------------------------------------------------------------------

    def begin_new(self) -> None:
        """A session as at the first start, with the model that is loaded."""
        info = self._store.state.model
        if info is None:
            return
        self.forget_opening()
        self._store.amend(changes.with_model(replace(ViewerState(), model=info), info))
        self._store.forget_history()
        self._settle(None, saved=True)

    def snapshot(self, path: Path | None, saved_as: Path | None = None) -> Session | None:
        """What a file at ``path`` would say now; None while there is no model."""
        return self.session_of(self._store.state, path, saved_as)

    def session_of(
        self, state: ViewerState, path: Path | None, saved_as: Path | None = None
    ) -> Session | None:
        """What a file at ``path`` would say of a state with the model that is open."""
        if state.model is None:
            return None
        model = model_record(state.model, self._preset, path, self._bundled)
        labels = label_record(state.label_map, state.model.labels)
        return Session(model, kept_part(state), str(saved_as or ""), labels)

    def recipe(
        self, path: Path, kind: str, view: str, settings: Mapping[str, object], state: ViewerState
    ) -> Recipe | None:
        """What an export to ``path`` carries: ``state`` as a session, and how the file was made."""
        # A list of photos belongs to the work, not to a picture of it.
        session = self.session_of(replace(state, photo_list=()), path)
        return Recipe(kind, session_values(session), view, settings) if session else None

    def save(self, path: Path) -> None:
        """Write the session to ``path``; from now on that is its file.

        Raises:
            OutputError: it cannot be written there; nothing has changed.
        """
        session = self.snapshot(path)
        if session is not None:
            write_session(path, session)
            self._settle(path.absolute(), saved=True)
            self.arrived.emit(str(path.absolute()))
