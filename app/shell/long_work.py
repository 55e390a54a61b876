"""Long work that would be lost: asked about before the window closes, or another model is opened.

An export can also be finished out of sight: the window hides, and the program ends with the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.shell.main_window import MainWindow
from app.widgets.jobs import Job
from app.widgets.questions import AtWork, ask_about_work, confirm_stop

JobNow = Callable[[], Job | None]


@dataclass(frozen=True)
class _Kind:
    """One kind of long work.

    Args:
        job: what goes on now; None for nothing.
        can_finish: it writes a file, and needs nobody to look on.
        needs_model: it ends when another model is opened.
    """

    job: JobNow
    can_finish: bool
    needs_model: bool


class LongWork(QObject):
    """Knows what goes on. ``put_away``: the window was hidden, and nobody looks at it any more."""

    put_away = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._kinds: list[_Kind] = []
        self._is_away = self._has_failed = False

    def add(self, job: JobNow, *, can_finish: bool = False, needs_model: bool = True) -> None:
        """One more kind of work that is asked about."""
        self._kinds.append(_Kind(job, can_finish, needs_model))

    # --- questions ---------------------------------------------------------------------------

    def may_load(self) -> bool:
        """Whether another model may be opened: nothing is lost by it, or the user lets it go."""
        jobs = [job for kind in self._kinds if kind.needs_model and (job := kind.job()) is not None]
        return not jobs or confirm_stop(self._window, jobs[0])

    def may_close(self) -> bool:
        """Whether the window may close now; where work goes on, what the user says."""
        at_work = [(kind, job) for kind in self._kinds if (job := kind.job()) is not None]
        if not at_work or self._is_away:
            return True
        can_finish = all(kind.can_finish for kind, _ in at_work)
        self._has_failed = False
        answer = ask_about_work(self._window, at_work[0][1], can_finish=can_finish)
        # While the question stood there, the work may have come to its end. Whoever wanted it
        # finished hears why it was not.
        if all(kind.job() is None for kind, _ in at_work):
            return answer is AtWork.LOSE or (answer is AtWork.FINISH and not self._has_failed)
        if answer is AtWork.FINISH:
            self._put_away()
        return answer is AtWork.LOSE

    # --- out of sight ------------------------------------------------------------------------

    def _put_away(self) -> None:
        self._is_away, self._has_failed = True, False
        QApplication.setQuitOnLastWindowClosed(False)
        self._window.hide()
        self.put_away.emit()

    def follow(self) -> None:
        """Work has gone on, or come to its end: out of sight the program ends with it."""
        if self._is_away and all(kind.job() is None for kind in self._kinds):
            # Queued: a failure is told right after the end.
            QTimer.singleShot(0, self, self._end)

    def note_failure(self) -> None:
        """The work has failed: nobody would know if the program ended now."""
        self._has_failed = True

    def _end(self) -> None:
        if not self._is_away:
            return
        self._is_away = False
        QApplication.setQuitOnLastWindowClosed(True)
        if self._has_failed:
            self._window.show()
        else:
            self._window.close_at_once()
            QCoreApplication.exit(0)
