"""The built window under measurement: waiting for what is on screen, and a hand to click with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.canvas.view_canvas import ViewCanvas
from app.context import AppContext
from app.state.viewer_state import SOURCE
from ddf_core.answers import Failed
from ddf_core.errors import DdfError
from ddf_core.requests import PickPixel

PATIENCE_S = 150.0
WAKE_MS = 20


class BenchError(DdfError):
    """Something never came, or the program refused."""


class Stage:
    """A program to measure. Remembers what the engine refused."""

    def __init__(self, program: AppContext) -> None:
        self.program = program
        self._refusal = ""
        program.responses.answered.connect(self._watch)
        program.responses.missed.connect(self._missed)

    def _watch(self, answer: object) -> None:
        if isinstance(answer, Failed):
            self._refusal = f"{answer.message} {answer.advice}".strip()

    def _missed(self, request: PickPixel) -> None:
        self._refusal = f"a click at {request.pixel_xy} of {request.size} met no surface."

    @property
    def canvases(self) -> dict[str, ViewCanvas]:
        """The views on screen."""
        area = self.program.window.area
        return {view: area.canvas(view) for view in self.program.store.state.views}

    @property
    def marked_canvases(self) -> dict[str, ViewCanvas]:
        """The views in which a marker can appear: without fields only the one that is clicked."""
        model = self.program.store.state.model
        if model is not None and model.has_fields:
            return self.canvases
        return {SOURCE: self.source}

    @property
    def source(self) -> ViewCanvas:
        return self.canvases[SOURCE]

    def wait(self, ready: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        """Run the event loop until ``ready()``.

        Raises:
            BenchError: after ``patience_s`` seconds, or as soon as the engine refused something or
                a click met nothing.
        """
        end = time.perf_counter() + patience_s
        flags = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        # Sleeps until the next event; with a time limit Qt would spin instead, and starve the
        # worker of the interpreter. The ticker wakes it for what comes without an event.
        ticker = QTimer()
        ticker.setInterval(WAKE_MS)
        ticker.start()
        while not ready():
            QApplication.processEvents(flags)
            if self._refusal:
                refusal, self._refusal = self._refusal, ""
                raise BenchError(refusal)
            if time.perf_counter() > end:
                raise BenchError(f"{what} did not come within {patience_s:g} s.")

    def breathe(self) -> None:
        """Let happen all that is due at once: changes are painted, answers heard."""
        QApplication.processEvents()

    def settle(self) -> None:
        """Wait until everything wanted is on screen at its best."""

        def settled() -> bool:
            views = self.canvases.values()
            return self.program.controller.is_settled and all(view.at_rest for view in views)

        self.wait(settled, "The settled window")

    def silhouette(self) -> NDArray[np.bool_]:
        """(H, W) where the source's exact picture shows a surface, without its rim."""
        picture = self.program.store.screen.view(SOURCE).picture
        if picture is None:
            raise BenchError("The source has no exact picture.")
        inside = np.isfinite(picture.depth)
        for axis in (0, 1):
            for shift in (-4, 4):
                inside &= np.roll(inside, shift, axis)
        return inside


@contextmanager
def heard(signal: Any, slot: Callable[..., None]) -> Iterator[None]:
    """``slot`` is connected to a signal for as long as the block runs."""
    signal.connect(slot)
    try:
        yield
    finally:
        signal.disconnect(slot)


def move_mouse(widget: QWidget, spot: QPoint, held: Qt.MouseButton) -> None:
    """Move the mouse over a widget at once, without the X server's delay."""
    at = QPointF(spot)
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    kind = QEvent.Type.MouseMove
    event = QMouseEvent(kind, at, widget.mapToGlobal(at), none, held, keys)
    QApplication.sendEvent(widget, event)
