"""Unsaved work kept on disk, some seconds after a change; taken away once it is saved or closed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal

from app.shell.lock_files import LockFile, timestamped_path
from app.shell.program import AUTOSAVE_MS
from app.shell.session_manager import SessionManager
from app.state.store import Store
from ddf_core.attempt import attempt
from ddf_core.document.session_file import SUFFIX, write_session
from ddf_core.errors import DdfError


class Autosave(QObject):
    """Writes to its slot after each change that undo knows, while there is something to lose.

    ``failed`` carries the reason, once for each row of failures.
    """

    failed = Signal(object)
    _was_written = Signal(object)

    def __init__(
        self,
        store: Store,
        session: SessionManager,
        slot: LockFile,
        delay_ms: int = AUTOSAVE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._slot = session, slot
        self._has_failed = False
        # Beside the window: the text of thousands of points takes tenths of a second.
        self._writer = QThreadPool(self)
        self._writer.setMaxThreadCount(1)
        self._was_written.connect(self._take_outcome, Qt.ConnectionType.QueuedConnection)
        # Somebody else's until the window shows it, or ours is written.
        self.leftover: Path | None = slot.path if slot.path.exists() else None
        self._timer = QTimer(self, singleShot=True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self._write)
        store.history_changed.connect(self._follow)
        session.changed.connect(self._follow)
        session.recovered.connect(self._adopt)

    @property
    def folder(self) -> Path:
        """Where autosaves and what is kept beside them lie."""
        return self._slot.path.parent

    def _adopt(self) -> None:
        """What was left behind is on screen now: it goes when that is saved."""
        self.leftover = None

    def _follow(self) -> None:
        if not self._session.is_modified:
            self._timer.stop()
            self._remove()
        elif not self._timer.isActive():
            self._timer.start()

    def _write(self) -> None:
        session = self._session.snapshot(None, self._session.path)
        if session is None:
            return
        self.set_aside()
        path, report = self._slot.path, self._was_written.emit

        def write() -> None:
            report(attempt(lambda: write_session(path, session, private=True), "Autosave"))

        self._writer.start(write)

    def _take_outcome(self, error: DdfError | None) -> None:
        if error is not None and not self._has_failed:
            self.failed.emit(error)
        self._has_failed = error is not None

    def _remove(self) -> None:
        # What is being written would come after.
        self._writer.waitForDone()
        if self.leftover is None:
            try:
                self._slot.path.unlink(missing_ok=True)
            except OSError:
                # Nothing is lost by it: the next start offers what is saved already.
                self._has_failed = True

    def set_aside(self) -> Path | None:
        """Keep what was left behind under another name, so that nothing overwrites it."""
        leftover, self.leftover = self.leftover, None
        if leftover is None:
            return None
        kept = timestamped_path(self.folder, "recovered", SUFFIX)
        try:
            leftover.replace(kept)
        except OSError:
            return None
        return kept

    def keep(self) -> bool:
        """Write what is unsaved now, and leave it: the program ends as nobody asked. Whether the
        next start brings it back."""
        self._timer.stop()
        self._writer.waitForDone()
        session = self._session.snapshot(None, self._session.path)
        if session is None or not self._session.is_modified:
            return False
        self.set_aside()
        path = self._slot.path
        return attempt(lambda: write_session(path, session, private=True), "Autosave") is None

    def close(self) -> None:
        """The program ends as it should: nothing is left behind."""
        self._timer.stop()
        self._remove()
        self._slot.lock.unlock()
