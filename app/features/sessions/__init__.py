"""Sessions: new, open, save, recent files; autosave, and what a crash has left behind."""

from __future__ import annotations

from PySide6.QtGui import QCursor

from app.context import AppContext
from app.features.sessions.autosave import Autosave
from app.features.sessions.recovery import Recovery
from app.shell.actions import Action
from app.shell.file_opener import EXPORTS
from app.shell.lock_files import take_lock
from app.shell.recent_menu import RecentMenu
from ddf_core.document.session_file import SUFFIX
from ddf_core.errors import OutputError
from ddf_core.resource_paths import BUNDLED_MODEL

SESSIONS = f"Sessions and exported files (*{SUFFIX} *.json {EXPORTS})"


def install(context: AppContext) -> None:
    """The actions of the menu File, and the first file of all."""
    context.actions.add(*session_actions(context))
    _add_recent(context)
    recovery = Recovery(
        context.store,
        context.controller,
        context.session,
        context.settings,
        context.start.model,
        context.window,
    )
    _start_autosave(context, recovery)
    context.openers.append(lambda: _open_first(context, recovery))


def session_actions(context: AppContext) -> tuple[Action, ...]:
    """New, open and save."""
    files, store = context.files, context.store

    def has_model() -> bool:
        return store.state.model is not None

    def begin_new() -> None:
        if files.may_leave():
            context.session.begin_new()

    def open_session() -> None:
        files.ask_for("sessions", "Open session", files.sessions_folder(), SESSIONS)

    return (
        Action("new_session", "New session", "File", "Begin afresh with the same model",
               begin_new, "Ctrl+N", position=10, enabled=has_model),
        Action("open_session", "Open session…", "File",
               "Open a saved session, or the state that an exported picture was made in",
               open_session, "Ctrl+Shift+O", position=20),
        Action("save_session", "Save session", "File", "Save everything you chose in one file",
               files.save_session, "Ctrl+S", "session", position=110, enabled=has_model),
        Action("save_session_as", "Save session as…", "File", "Save the session in another file",
               files.save_session_as, "Ctrl+Alt+S", position=120, enabled=has_model),
    )  # fmt: skip


def _add_recent(context: AppContext) -> None:
    recent = RecentMenu("Open recent", context.settings, context.window)
    recent.chosen.connect(context.files.open_path)
    context.actions.add(
        Action("open_recent", "Open recent", "File", "Sessions and models opened last",
               lambda: recent.popup(QCursor.pos()), position=50)
    )  # fmt: skip
    context.actions["open_recent"].setMenu(recent)


def _start_autosave(context: AppContext, recovery: Recovery) -> None:
    profile, session = context.profile, context.session
    if profile is None:
        return
    try:
        slot = take_lock(profile.data)
    except OutputError as error:
        recovery.note_trouble(error)
        return
    autosave = Autosave(context.store, session, slot, profile.autosave_ms, session)
    recovery.watch(autosave)
    context.closers.append(autosave.close)
    context.keepers.append(autosave.keep)


def _open_first(context: AppContext, recovery: Recovery) -> None:
    """What the user asked for; at a plain start, unsaved work of last time."""
    start = context.start
    if not (start.is_plain and recovery.restore()):
        if start.session is None:
            if not context.files.load_model(start.model, start.preset):
                context.controller.open_model(BUNDLED_MODEL)
        else:
            context.files.open_first(start.session, start.model)
        recovery.keep_aside()
    recovery.tell()
