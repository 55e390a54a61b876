"""The window's end of the line: requests go out, answers come in as a queued Qt signal."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.inference.request_queue import RequestQueue
from app.inference.worker import EngineFactory, Worker
from ddf_core.answers import Answer
from ddf_core.requests import Request


class EngineClient(QObject):
    """Owns the queue and the worker. Signals arrive on the main thread.

    ``answered`` carries an answer; ``rested`` follows the last one, or work that was given up, once
    nothing waits, runs or is on its way.
    """

    answered = Signal(object)
    rested = Signal()
    _posted = Signal(object)

    def __init__(self, make_engine: EngineFactory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = RequestQueue()
        self._worker = Worker(self._queue, make_engine, self._posted.emit)
        self._posted.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _arrived(self, answer: Answer | None) -> None:
        if answer is not None:
            self._queue.collect(answer.request)
            self.answered.emit(answer)
        if self.is_idle:
            self.rested.emit()

    def start(self) -> None:
        """Start the thread; the engine is made when the first request comes."""
        self._worker.start()

    def send(self, requests: Iterable[Request]) -> None:
        """Post requests; doubles of what already waits are dropped."""
        for request in requests:
            self._queue.post(request)

    def keep(self, wanted: Callable[[Request], bool]) -> None:
        """Give up waiting and long running work that is no longer wanted."""
        self._queue.keep(wanted)

    @property
    def is_idle(self) -> bool:
        """Nothing waits, runs or is on its way."""
        return self._queue.is_idle

    def close(self) -> None:
        """Stop the work and join the thread."""
        self._worker.stop()
