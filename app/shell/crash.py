"""An exception that nobody caught: the work is saved, a report written, and the window goes on.

Python hands over here whatever escapes from a slot, an event or a thread.
"""

from __future__ import annotations

import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion

from app.inference.controller import Controller
from app.shell.lock_files import timestamped_path
from app.shell.session_manager import SessionManager
from app.state.store import Store
from app.state.viewer_state import Banner
from ddf_core.document.session_file import SUFFIX, write_session
from ddf_core.errors import DdfError
from ddf_core.io.safe_write import write_bytes

MAX_REPORTS = 10
"""In one run: a mistake in a painter comes back sixty times a second."""


class CrashHandler(QObject):
    """Installed once; ``uninstall`` puts back what was there."""

    # The text of the exception, from whatever thread it was in.
    _posted = Signal(str)

    def __init__(
        self,
        folder: Path,
        store: Store,
        controller: Controller,
        session: SessionManager,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._store = folder, store
        self._controller, self._session = controller, session
        self._seen: set[str] = set()
        self._former = (sys.excepthook, threading.excepthook)
        # Queued: the window is told when the call that failed is over, whatever it was.
        self._posted.connect(self._report, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """From now on nothing escapes."""
        self._former = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._catch
        threading.excepthook = self._catch_in_thread

    def uninstall(self) -> None:
        """Put back what was there before."""
        sys.excepthook, threading.excepthook = self._former

    def _catch(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, Exception):
            self._former[0](kind, error, trace)  # Ctrl+C in the terminal, say
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(text)
        if text not in self._seen and len(self._seen) < MAX_REPORTS:
            self._seen.add(text)
            self._posted.emit(text)

    def _catch_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._catch(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(str)
    def _report(self, text: str) -> None:
        report = f"{text}\n{circumstances(self._store)}"
        words = [self._keep_session(), self._keep_report(report)]
        self._controller.show_banner(
            Banner(
                "error",
                "Something went wrong: a mistake of the program, not yours. You can go on.",
                "\n".join(filter(None, words)),
                report,
            )
        )

    def _keep_session(self) -> str:
        """Where the session is, in words; empty where there is none yet."""
        path = timestamped_path(self._folder, "crash", SUFFIX)
        try:
            session = self._session.snapshot(None, self._session.path)
            if session is None:
                return ""
            write_session(path, session, private=True)
        except (DdfError, ValueError) as error:
            return f"The session could not be saved: {error}"
        return f"Your session: {path}"

    def _keep_report(self, report: str) -> str:
        """Where the report is, in words."""
        path = timestamped_path(self._folder, "crash", ".txt")
        try:
            write_bytes(path, report.encode(errors="backslashreplace"), private=True)
        except DdfError as error:
            return f"The report could not be written: {error}"
        return f"The report: {path}"


def circumstances(store: Store) -> str:
    """What the doctor knows without asking anything slow, and what was on screen."""
    # Here and not above: it brings importlib.metadata and e-mail, and hardly ever is there a crash.
    from ddf_core.doctor.machine import check_disk, check_memory, check_system
    from ddf_core.doctor.packages import check_packages

    checks = (check_system, check_packages, check_memory, check_disk)
    lines = [f"{each.name}: {each.value}" for check in checks for each in check()]
    model = store.state.model
    shown = "none" if model is None else f"{model.name}, {model.digest[:12]}"
    return "\n".join(
        [
            f"at: {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
            *lines,
            f"Qt: {qVersion()}",
            f"OpenGL views: {'yes' if store.screen.has_gl else 'no'}",
            f"model: {shown}",
            f"views: {', '.join(store.state.views)}; points: {len(store.state.points)}",
            "",
        ]
    )
