"""What all exports have in common: one at a time, with a job for the status line and a way out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from app.inference.engine_client import EngineClient
from app.shell.session_manager import SessionManager
from app.state.store import Store
from app.widgets.jobs import Job
from ddf_core.answers import Answer, Failed, ModelLoaded
from ddf_core.attempt import attempt
from ddf_core.errors import DdfError
from ddf_core.requests import Request
from ddf_core.work_clock import WorkClock


@dataclass(kw_only=True)
class Work:
    """What is being made, with everything as it was when it was asked for.

    Args:
        path: the file or folder that it will be; action: what is done to it, for the title.
        parts: of equal size, that progress is counted in, the writing of the file among them.
        stop_tip: what stopping it leaves.
        done: how many parts are made; clock: since it was begun.
        is_over: set once it was given up; any thread may look.
    """

    path: Path
    action: str = "Saving"
    parts: int = 1
    stop_tip: str = Job.stop_tip
    done: int = 0
    clock: WorkClock = field(default_factory=WorkClock)
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def job(self) -> Job:
        """For the status line."""
        title, seconds = f"{self.action} {self.path.name}", self.clock.seconds
        return Job(title, self.done, self.parts, seconds, self.stop_tip)


class EngineWork(Work):
    """What the engine makes part after part."""

    @property
    def request(self) -> Request | None:
        """What is to be asked now; None where all is there, or nothing is wanted yet."""
        raise NotImplementedError

    def take(self, answer: Answer) -> None:
        """Take the answer to ``request``, and count it."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """From the main thread: what is being written now fails soon."""

    def clean_up(self) -> None:
        """In the writer's thread, when it was given up or cannot be written: leave nothing half."""


W = TypeVar("W", bound=Work)
EW = TypeVar("EW", bound=EngineWork)
T = TypeVar("T")


class Exporter(QObject, Generic[W]):
    """One thing at a time: ``job`` is None while there is nothing to do.

    ``saved`` carries the path that was written, ``failed`` an error for a banner; ``refused`` says
    that the engine has failed, of which whoever brings its answers has told by then.
    ``needs_model``: another model would end it.
    """

    needs_model: ClassVar[bool] = True

    changed = Signal()
    saved = Signal(object)
    failed = Signal(object)
    refused = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: W | None = None

    @property
    def job(self) -> Job | None:
        """How far it is."""
        return self._work.job if self._work is not None else None

    def cancel(self) -> None:
        """Give it up; harmless where there is nothing to do."""
        raise NotImplementedError

    def receive(self, answer: Answer) -> None:
        """Take what the engine answers."""

    def close(self) -> None:
        """The window closes: give it up, and leave no thread and no process behind."""
        self.cancel()


class EngineExporter(Exporter[EW]):
    """Makes things by the engine, part after part, and writes them in a thread of its own.

    A click or a slider goes first: the part in work is then made again, no more. ``asks`` are the
    kinds of requests that an exporter sends.
    """

    asks: ClassVar[tuple[type, ...]]
    _posted = Signal(object, object)

    def __init__(
        self,
        store: Store,
        engine: EngineClient,
        session: SessionManager,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._engine, self._session = store, engine, session
        # One thread: what is written is written in its order.
        self._writer = QThreadPool(self)
        self._writer.setMaxThreadCount(1)
        self._posted.connect(self._call_if_current, Qt.ConnectionType.QueuedConnection)

    def _begin(self, work: EW) -> None:
        self._work = work
        self._go_on(work)
        self.changed.emit()

    def _go_on(self, work: EW) -> None:
        """Ask for the next part; where all are there, write the file."""
        if work.request is not None:
            self._engine.send([work.request])
        else:
            self._in_thread(self._make_saver(work), lambda _: self._finish(work))

    def _make_saver(self, work: EW) -> Callable[[], object]:
        """What writes the file, whole or not at all; it is called in the writer's thread."""
        raise NotImplementedError

    def receive(self, answer: Answer) -> None:
        """Take the next part; another model, or a refusal, ends the work."""
        work = self._work
        if work is None:
            return
        if isinstance(answer, ModelLoaded):
            self.cancel()
        elif work.request is None or answer.request != work.request:
            return
        elif isinstance(answer, Failed):
            self._give_up(work)
            self.refused.emit()
        else:
            work.take(answer)
            self._go_on(work)
            self.changed.emit()

    # --- the writer's thread -----------------------------------------------------------------

    def _in_thread(self, step: Callable[[], T], then: Callable[[T], None]) -> None:
        """``then``, on the main thread, gets what ``step`` answers in the writer's, unless the work
        is over by then. An error ends the work."""
        work = self._work
        assert work is not None, "something is being made"

        def run() -> None:
            if work.is_over.is_set():
                return
            answer = attempt(step, "Writing the file")
            if isinstance(answer, DdfError):
                told = answer
                attempt(work.clean_up, "Cleaning up")
                self._posted.emit(work, lambda: self._fail(told))
            else:
                made = answer
                self._posted.emit(work, lambda: then(made))

        self._writer.start(run)

    def _call_if_current(self, work: Work, then: Callable[[], None]) -> None:
        if work is self._work:
            then()

    # --- the end -----------------------------------------------------------------------------

    def cancel(self) -> None:
        """Give it up; nothing is left. A file that is being written in one go still comes."""
        if self._work is not None and self._work.request is not None:
            self._give_up(self._work)

    def _give_up(self, work: EW) -> None:
        work.is_over.set()
        work.interrupt()
        self._writer.start(work.clean_up)
        self._end()

    def close(self) -> None:
        self.cancel()
        self._writer.waitForDone()

    def _end(self) -> None:
        self._work = None
        self._engine.keep(lambda request: not isinstance(request, self.asks))
        self.changed.emit()

    def _finish(self, work: EW) -> None:
        self._end()
        self.saved.emit(work.path)

    def _fail(self, error: DdfError) -> None:
        self._end()
        self.failed.emit(error)
