"""Opens a path, whatever it is, and saves the session that would be lost by it.

Every way to leave a session goes through ``may_leave``, so nothing is lost by a wrong click.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog

from app.inference.controller import Controller
from app.shell.gate import Gate
from app.shell.long_work import LongWork
from app.shell.main_window import MainWindow
from app.shell.session_manager import SessionManager
from app.shell.settings import Settings
from app.state.viewer_state import Banner
from app.widgets.file_dialog import ask_save_path
from app.widgets.questions import Unsaved, ask_about_unsaved
from ddf_core.document.session_file import SUFFIX, Session, is_session, read_session
from ddf_core.errors import DdfError

EXPORTS = "*.png *.mp4 *.gif *.npy *.csv"
"""Exported files that say how they were made."""

ONE_AT_A_TIME = Banner(
    "error",
    "Several files that are not all photos cannot be opened together.",
    "Drop several photos, or one model, session or picture alone.",
)


class FileOpener(QObject):
    """What is dropped on the window and what a dialog or a menu chose comes here."""

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        session: SessionManager,
        settings: Settings,
        work: LongWork,
        gate: Gate,
    ) -> None:
        super().__init__(window)
        self._window, self._controller = window, controller
        self._session, self._settings, self._work = session, settings, work
        self._gate = gate
        self._crowds: list[Callable[[Sequence[Path]], bool]] = []
        self._guests: list[Callable[[Path], bool]] = []
        session.arrived.connect(settings.add_recent)
        window.close_checks.append(self.may_leave)
        # Queued: the program that the file was dragged from must not wait for a question.
        window.file_dropped.connect(self.open_path, Qt.ConnectionType.QueuedConnection)
        window.files_dropped.connect(self.open_paths, Qt.ConnectionType.QueuedConnection)

    def add_guest(self, take: Callable[[Path], bool]) -> None:
        """``take`` opens files that replace no session, and says whether one was its own."""
        self._guests.append(take)

    def add_crowd(self, take: Callable[[Sequence[Path]], bool]) -> None:
        """``take`` opens several files together, and says whether they were its own."""
        self._crowds.append(take)

    # --- leaving -----------------------------------------------------------------------------

    def may_leave(self) -> bool:
        """Whether the session may go: it is saved, or the user has said what to do."""
        if not self._session.is_modified:
            return True
        answer = ask_about_unsaved(self._window, self._session.name)
        if answer is Unsaved.SAVE:
            return self.save_session()
        return answer is Unsaved.DISCARD

    # --- opening -----------------------------------------------------------------------------

    def open_path(self, name: str) -> None:
        """Open a photo, a session, the recipe of a picture or video, or a model: whichever the path
        means. A photo replaces no session."""
        path = Path(name)
        if any(take(path) for take in self._guests):
            return
        if not is_session(path):
            self.open_model(path)
        else:
            self._open_session(path)

    def _may_load_for(self, session: Session) -> bool:
        """Whether a session may bring the model it needs."""
        return not self._session.needs_other_model(session) or self._work.may_load()

    def open_paths(self, names: Sequence[str]) -> None:
        """Open files that were dropped together: photos can be, nothing else."""
        paths = [Path(name) for name in names]
        if not any(take(paths) for take in self._crowds):
            self._controller.show_banner(ONE_AT_A_TIME)

    def open_model(self, path: Path) -> bool:
        """Open a model in place of the session; whether the user lets that go."""
        if not (self._work.may_load() and self.may_leave()):
            return False
        return self.load_model(path)

    def load_model(self, path: Path, preset: str | None = None) -> bool:
        """Load a model; whether the user allows its links out of its folder, if it has any."""
        follow = self._gate.follow_links(path)
        if follow is None:
            return False
        self._session.forget_opening()
        self._controller.open_model(path, preset, follow=follow)
        return True

    def _open_session(self, path: Path) -> None:
        try:
            # Once: of thousands of points it takes a while.
            session = read_session(path)
            if self._may_load_for(session) and self.may_leave():
                self._session.open_read(session, path)
        except DdfError as error:
            self._controller.show_error(error)

    def open_first(self, path: Path, otherwise: Path) -> None:
        """Open a session at the start; a model where the session is refused, and the reason."""
        try:
            if not self._session.open(path):
                self._controller.open_model(otherwise)
        except DdfError as error:
            self._controller.open_model(otherwise)
            self._controller.show_error(error)

    def ask_for(self, kind: str, title: str, folder: Path, files: str) -> None:
        """Ask for a file of one kind, beginning in its folder, and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, str(folder), files)
        if name:
            self._settings.keep_folder(kind, Path(name).parent)
            self.open_path(name)

    # --- saving ------------------------------------------------------------------------------

    def save_session(self) -> bool:
        """Save in the session's own file, or ask for one; whether it was saved."""
        path = self._session.path
        return self.save_session_as() if path is None else self._save(path)

    def save_session_as(self) -> bool:
        """Ask where, and save; whether it was saved."""
        start = self.sessions_folder() / f"{self._session.name.lower()}{SUFFIX}"
        kinds = {"Sessions": (SUFFIX, ".json")}
        path = ask_save_path(self._window, "Save session", self._session.path or start, kinds)
        if path is None:
            return False
        self._settings.keep_folder("sessions", path.parent)
        return self._save(path)

    def _save(self, path: Path) -> bool:
        try:
            self._session.save(path)
        except DdfError as error:
            self._controller.show_error(error)
            return False
        self._window.status.show_saved(path)
        return True

    def sessions_folder(self) -> Path:
        """Where sessions were last."""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return self._settings.folder("sessions", Path(QStandardPaths.writableLocation(documents)))
