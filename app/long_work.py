"""What all exports have in common: one at a time, with a job for the status line and a way out."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.jobs import Job
from ddf_core.requests import Answer


class LongWork(QObject):
    """``job`` is None while there is nothing to do.

    ``saved`` carries the path that was written, ``failed`` an error for a banner.
    """

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
