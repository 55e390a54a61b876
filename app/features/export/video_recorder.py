"""Writes a video in a thread of its own: coding must never hold up the window."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from ddf_core.errors import DdfError
from ddf_core.io.film_writer import FilmWriter, FrameFolder

Say = Callable[[], None]


class _EncodingJob:
    """A video that is being written; everything but ``give_up`` is called in the thread."""

    def __init__(self, open_writer: Callable[[], FilmWriter], count: int) -> None:
        self._open_writer, self._count = open_writer, count
        self._writer: FilmWriter | None = None
        self._over = threading.Event()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def give_up(self) -> None:
        """From the main thread: what is being written fails soon; ``clean_up`` is still due."""
        self._over.set()
        if self._writer is not None:
            self._writer.interrupt()

    def clean_up(self) -> None:
        """Leave nothing of it, of a folder whole frames."""
        self._over.set()
        if self._writer is not None:
            self._writer.cancel()

    def open(self) -> frozenset[int]:
        """The numbers of the frames that are there already."""
        self._writer = self._open_writer()
        if not isinstance(self._writer, FrameFolder):
            return frozenset()
        there = self._found(self._writer)
        self._writer = self._open_writer()
        return there

    def _found(self, folder: FrameFolder) -> frozenset[int]:
        found = set()
        for number in range(self._count):
            if self.is_over:
                break
            if folder.is_done():
                found.add(number)
            folder.skip()
        return frozenset(found)

    def add(self, pixels: NDArray[np.uint8]) -> None:
        assert self._writer is not None
        self._writer.add(pixels)

    def skip(self) -> None:
        assert isinstance(self._writer, FrameFolder)
        self._writer.skip()

    def finish(self) -> None:
        assert self._writer is not None
        self._writer.finish()


class VideoRecorder(QObject):
    """One video at a time. Every signal arrives on the main thread, and none after ``cancel``.

    ``opened`` carries the numbers of the frames that are there already, ``written`` follows each
    frame, ``finished`` the last one; ``failed`` carries an error, and nothing is left then.
    """

    opened = Signal(object)
    written = Signal()
    finished = Signal()
    failed = Signal(object)
    _crossing = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._encoding: _EncodingJob | None = None
        # One thread: frames are written in their order.
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._crossing.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def open(self, open_writer: Callable[[], FilmWriter], count: int) -> None:
        """Begin a video of ``count`` frames: a process is started, or a folder looked through."""
        self._encoding = encoding = _EncodingJob(open_writer, count)

        def work() -> Say:
            there = encoding.open()
            return lambda: self.opened.emit(there)

        self._in_thread(encoding, work)

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """The next frame: (H, W, 3), or (H, W, 4) with straight alpha."""
        encoding = self._open_encoding()
        self._do(encoding, lambda: encoding.add(pixels), self.written.emit)

    def skip(self) -> None:
        """The next frame is there already."""
        encoding = self._open_encoding()
        self._do(encoding, encoding.skip, self.written.emit)

    def finish(self) -> None:
        """All frames were handed over."""
        encoding = self._open_encoding()
        self._do(encoding, encoding.finish, self.finished.emit)

    def cancel(self) -> None:
        """Leave nothing of it, of a folder whole frames; harmless where nothing is open."""
        encoding, self._encoding = self._encoding, None
        if encoding is not None:
            encoding.give_up()
            self._pool.start(encoding.clean_up)

    def wait(self) -> None:
        """Until nothing is being written any more: the window is closing."""
        self._pool.waitForDone()

    def _open_encoding(self) -> _EncodingJob:
        assert self._encoding is not None, "a video is open"
        return self._encoding

    def _do(self, encoding: _EncodingJob, work: Callable[[], None], say: Say) -> None:
        def then_say() -> Say:
            work()
            return say

        self._in_thread(encoding, then_say)

    def _in_thread(self, encoding: _EncodingJob, work: Callable[[], Say]) -> None:
        def run() -> None:
            if encoding.is_over:
                return
            try:
                say = work()
            except DdfError as error:
                told = error  # the name ends with the clause
                encoding.clean_up()
                self._crossing.emit(encoding, lambda: self.failed.emit(told))
            else:
                self._crossing.emit(encoding, say)

        self._pool.start(run)

    def _arrived(self, encoding: _EncodingJob, say: Say) -> None:
        if encoding is self._encoding:
            say()
