"""One export at a time: its progress in the status line, and what is said at its end."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.context import AppContext
from app.widgets.jobs import Job

if TYPE_CHECKING:
    from app.features.export.exporter import Exporter


def _job_of(exporter: Exporter[Any]) -> Job | None:
    return exporter.job


class OneAtATime(QObject):
    """Follows all exporters that there are by now, of which one can be at work."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._exporters: list[Exporter[Any]] = []

    def follow(self, exporter: Exporter[Any]) -> None:
        """One more exporter."""
        context = self._context
        self._exporters.append(exporter)
        exporter.changed.connect(self._show_job)
        exporter.changed.connect(context.actions.refresh)
        exporter.changed.connect(context.work.follow)
        exporter.failed.connect(context.work.note_failure)
        exporter.refused.connect(context.work.note_failure)
        exporter.saved.connect(self._show_saved)
        exporter.failed.connect(context.controller.show_error)
        context.responses.answered.connect(exporter.receive)
        context.window.status.job.cancelled.connect(exporter.cancel)
        context.window.closed.connect(exporter.close)
        context.work.add(
            partial(_job_of, exporter), can_finish=True, needs_model=exporter.needs_model
        )

    def is_free(self) -> bool:
        """Whether something could be exported now: there is a model, and nothing else is made."""
        is_busy = any(exporter.job is not None for exporter in self._exporters)
        return self._context.store.state.model is not None and not is_busy

    def _show_job(self) -> None:
        jobs = (exporter.job for exporter in self._exporters)
        bar = self._context.window.status.job
        bar.show_job(next((job for job in jobs if job is not None), None))

    def _show_saved(self, path: Path) -> None:
        self._context.window.status.show_saved(path)
