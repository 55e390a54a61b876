"""What all exports have in common: one at a time, with a job for the status line and a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from app.inference.engine_client import EngineClient
from app.shell.session_manager import SessionManager
from app.state.store import Store
from app.widgets.jobs import Job
from ddf_core.answers import Answer
from ddf_core.errors import DdfError
from ddf_core.requests import Request


class Exporter(QObject):
    """``job`` is None while there is nothing to do.

    ``saved`` carries the path that was written, ``failed`` an error for a banner. ``needs_model``:
    another model would end it.
    """

    needs_model: ClassVar[bool] = True

    changed = Signal()
    saved = Signal(object)
    failed = Signal(object)

    @property
    def job(self) -> Job | None:
        """How far it is."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Give it up; harmless where there is nothing to do."""
        raise NotImplementedError

    def receive(self, answer: Answer) -> None:
        """Take what the engine answers."""

    def close(self) -> None:
        """The window closes: give it up, and leave no thread and no process behind."""
        self.cancel()


class Work(Protocol):
    """What is being made: how far it is, and the requests that are still to be answered."""

    @property
    def job(self) -> Job: ...

    @property
    def waiting(self) -> tuple[Request, ...]: ...


W = TypeVar("W", bound=Work)


class EngineExporter(Exporter, Generic[W]):
    """One thing at a time, made by the engine part after part, then written by another thread.

    A click or a slider goes first: the part in work is then made again, no more. ``asks`` is the
    kind of request that a exporter sends.
    """

    asks: ClassVar[type]
    _written = Signal(object)

    def __init__(
        self,
        store: Store,
        engine: EngineClient,
        session: SessionManager,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._engine, self._session = store, engine, session
        self._work: W | None = None
        self._writer = QThreadPool(self)
        self._written.connect(self._close, Qt.ConnectionType.QueuedConnection)

    @property
    def job(self) -> Job | None:
        return self._work.job if self._work is not None else None

    def _begin(self, work: W) -> None:
        self._work = work
        self._engine.send(work.waiting[:1])
        self.changed.emit()

    def cancel(self) -> None:
        """Give it up; nothing is written. What is being written already is."""
        if self._work is not None and self._work.waiting:
            self._end()

    def close(self) -> None:
        self.cancel()
        self._writer.waitForDone()

    def _end(self) -> None:
        self._work = None
        self._engine.keep(lambda request: not isinstance(request, self.asks))
        self.changed.emit()

    def _write(self, save: Callable[[], object], path: Path) -> None:
        """In a thread of the pool: coding a large PNG takes seconds."""

        def write() -> None:
            try:
                save()
            except DdfError as error:
                self._written.emit(error)
            else:
                self._written.emit(path)

        self._writer.start(write)

    def _close(self, outcome: Path | DdfError) -> None:
        self._end()
        if isinstance(outcome, DdfError):
            self.failed.emit(outcome)
        else:
            self.saved.emit(outcome)
