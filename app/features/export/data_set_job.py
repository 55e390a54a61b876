"""Makes a data set in a process of its own: it takes hours, and the window has its own work."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer

from app.features.export.data_set import DataSet, arguments, refusal, samples_there
from app.features.export.exporter import Exporter, Work
from app.shell.session_manager import SessionManager
from app.state.store import Store
from ddf_core.cli.stopping import ENDS_WITH_INPUT
from ddf_core.errors import DdfError
from ddf_core.io.label_file import write_labels
from ddf_core.resource_paths import PROGRAM_FOLDER

PROGRAM = (sys.executable, "-m", "ddf_core")
LOOK_MS = 500
STOP_TIP = "Stop; finished samples stay, and the same data set into the same folder goes on"
STOP_MS = 5000
"""A sample in work is given up within this time; then the process is ended."""


@dataclass(kw_only=True)
class _Samples(Work):
    """A data set that is being made; ``first`` samples were there before."""

    wanted: DataSet
    process: QProcess
    labels: tempfile.TemporaryDirectory[str]
    first: int

    def look(self) -> None:
        """Count the samples that are there by now."""
        there = samples_there(self.path, self.first + self.done, self.wanted.count)
        self.done = there - self.first


class DataSetExporter(Exporter[_Samples]):
    """One data set at a time."""

    needs_model = False  # its process has loaded one of its own

    def __init__(
        self, store: Store, session: SessionManager, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._session = store, session
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self, wanted: DataSet) -> None:
        """Begin, with the model and the labels of now."""
        session, labels = self._session.snapshot(None), self._store.state.labels
        model = self._store.state.model
        if self._work is not None or session is None or model is None or labels is None:
            return
        position = tempfile.TemporaryDirectory(prefix="ddf-labels-")
        map_file = Path(position.name) / "labels.npz"
        try:
            write_labels(map_file, labels)
        except DdfError as error:
            position.cleanup()
            self.failed.emit(error)
            return
        words = arguments(wanted, Path(model.path), session.model.preset, map_file)
        there = samples_there(wanted.folder, 0, wanted.count)
        self._work = _Samples(
            path=wanted.folder,
            action="Making",
            parts=max(wanted.count - there, 1),
            stop_tip=STOP_TIP,
            wanted=wanted,
            process=self._start_process(words),
            labels=position,
            first=there,
        )
        self._timer.start()
        self.changed.emit()

    def _start_process(self, words: list[str]) -> QProcess:
        process = QProcess(self)
        process.setWorkingDirectory(str(PROGRAM_FOLDER))
        process.setStandardOutputFile(QProcess.nullDevice())
        environment = QProcessEnvironment.systemEnvironment()
        # One thread: the window's own engine wants the other cores.
        environment.insert("OMP_NUM_THREADS", "1")
        # Should this program be killed, nobody would ever stop it: its input is a pipe from here.
        environment.insert(ENDS_WITH_INPUT, "1")
        process.setProcessEnvironment(environment)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._broken)
        process.start(PROGRAM[0], [*PROGRAM[1:], *words])
        return process

    def _look(self) -> None:
        if self._work is not None:
            self._work.look()
            self.changed.emit()

    def cancel(self) -> None:
        work = self._work
        if work is None or work.is_over.is_set():
            return
        work.is_over.set()
        work.action = "Stopping"
        _ask_to_stop(work.process)
        QTimer.singleShot(STOP_MS, work.process, work.process.kill)
        self.changed.emit()

    def close(self) -> None:
        work = self._work
        self.cancel()
        if work is not None and not work.process.waitForFinished(STOP_MS):
            work.process.kill()
            work.process.waitForFinished()

    # --- the end -----------------------------------------------------------------------------

    def _broken(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._finished(1, QProcess.ExitStatus.CrashExit)

    def _finished(self, status: int, end: QProcess.ExitStatus) -> None:
        work, self._work = self._work, None
        if work is None:
            return
        self._timer.stop()
        work.labels.cleanup()
        told = bytes(work.process.readAllStandardError().data()).decode(errors="replace")
        work.process.deleteLater()
        self.changed.emit()
        if work.is_over.is_set():
            return
        if status == 0 and end == QProcess.ExitStatus.NormalExit:
            self.saved.emit(work.path)
        else:
            self.failed.emit(DdfError(refusal(told.splitlines()), code="dataset.process"))


def _ask_to_stop(process: QProcess) -> None:
    """The sample in work is given up, nothing is left half written."""
    if os.name == "posix" and process.processId():
        os.kill(process.processId(), signal.SIGINT)
    else:
        process.kill()
