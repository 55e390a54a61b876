"""Opening and saving: what the File menu, a drop on the window and the recent files do.

Every way to leave a session goes through ``may_leave``, so nothing is lost by a wrong click.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog

from app.features.sessions.manager import SessionManager
from app.features.sessions.recent_menu import RecentMenu
from app.features.sessions.session_file import SUFFIX, is_session
from app.inference.controller import Controller
from app.shell.main_window import MainWindow
from app.shell.settings import Settings
from app.state.viewer_state import Banner
from app.widgets.file_dialog import ask_save_place
from app.widgets.questions import Unsaved, ask_about_unsaved
from ddf_core.errors import DdfError
from ddf_core.resource_paths import PROGRAM_FOLDER

EXPORTS = "*.png *.mp4 *.gif *.npy *.csv"
SESSIONS = f"Sessions and exported files (*{SUFFIX} *.json {EXPORTS})"
MODELS = f"Models (card.json *.safetensors *.pth);;Exported files ({EXPORTS})"


class FileCommands(QObject):
    """One method for one action of the File menu about sessions and models."""

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        session: SessionManager,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._controller = window, controller
        self._session, self._settings = session, settings
        self.take_photo: Callable[[Path], bool] = lambda _path: False
        self.recent = RecentMenu(settings, window)
        self.recent.chosen.connect(self.open_path)
        session.arrived.connect(settings.add_recent)

    def table(self) -> dict[str, Callable[..., None]]:
        """The command of each action by its name."""
        return {
            "new_session": self.new_session,
            "open_session": self.open_session,
            "open_model": self.open_model,
            "open_recent": lambda: self.recent.popup(QCursor.pos()),
            "save_session": lambda: (self.save_session(), None)[1],
            "save_session_as": lambda: (self.save_session_as(), None)[1],
        }

    # --- leaving -----------------------------------------------------------------------------

    def may_leave(self) -> bool:
        """Whether the session may go: it is saved, or the user has said what to do."""
        if not self._session.is_modified:
            return True
        answer = ask_about_unsaved(self._window, self._session.name)
        if answer is Unsaved.SAVE:
            return self.save_session()
        return answer is Unsaved.DISCARD

    def new_session(self) -> None:
        """Begin afresh with the same model."""
        if self.may_leave():
            self._session.begin_new()

    # --- opening -----------------------------------------------------------------------------

    def open_path(self, name: str) -> None:
        """Open a photo, a session, the recipe of a picture or film, or a model: whichever the path
        means. A photo replaces no session."""
        path = Path(name)
        if self.take_photo(path) or not self.may_leave():
            return
        if is_session(path):
            self._open_session(path)
        else:
            self._session.forget_opening()
            self._controller.open_model(path)

    def _open_session(self, path: Path) -> None:
        try:
            self._session.open(path)
        except DdfError as error:
            self._refuse(error)

    def open_first(self, path: Path, otherwise: Path) -> None:
        """Open a session at the start; a model where the session is refused, and the reason."""
        try:
            self._session.open(path)
        except DdfError as error:
            self._controller.open_model(otherwise)
            self._refuse(error)

    def open_session(self) -> None:
        """Ask for a session file."""
        self._ask_for("sessions", "Open session", self._sessions_folder(), SESSIONS)

    def open_model(self) -> None:
        """Ask for a model file: the card of a folder, or a pi-GAN generator."""
        folder = self._settings.folder("models", PROGRAM_FOLDER)
        self._ask_for("models", "Open model", folder, MODELS)

    def _ask_for(self, kind: str, title: str, folder: Path, files: str) -> None:
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
        start = self._sessions_folder() / f"{self._session.name.lower()}{SUFFIX}"
        kinds = {"Sessions": (SUFFIX, ".json")}
        path = ask_save_place(self._window, "Save session", self._session.path or start, kinds)
        if path is None:
            return False
        self._settings.keep_folder("sessions", path.parent)
        return self._save(path)

    def _save(self, path: Path) -> bool:
        try:
            self._session.save(path)
        except DdfError as error:
            self._refuse(error)
            return False
        self._window.status.showMessage(f"Saved {path}", 6000)
        return True

    def _sessions_folder(self) -> Path:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return self._settings.folder("sessions", Path(QStandardPaths.writableLocation(documents)))

    def _refuse(self, error: DdfError) -> None:
        self._controller.show_banner(Banner("error", error.message, error.advice))
