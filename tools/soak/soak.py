"""The monkey's run in the event loop, with someone who closes what would wait for a person."""

from __future__ import annotations

import random
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from app.context import AppContext
from app.inference.worker import EngineLike
from tools.soak.monkey import LARGE, Monkey
from tools.soak.watch import Watch

MOVE_MS = 25
"""Between two moves: long enough for coarse answers, short enough to be in the way of fine ones."""
JANITOR_MS = 150
SAMPLE_MS = 500
LEAST_WARM_UP_S = 20.0
"""Caches fill in it, whatever the length of the run: growth in a shorter run says nothing."""
SETTLE_S = 240.0
"""The exact pictures of all views, tile after tile: long on a machine with other work."""


@dataclass(frozen=True)
class Verdict:
    """How it went. ``faults`` empty is good; ``memory`` says in lines where it is at the end."""

    moves: int
    seconds: float
    memory_mib: float
    growth_mib: float
    longest_stall_s: float
    faults: tuple[str, ...]
    memory: str = ""

    def line(self) -> str:
        """All of it in one line."""
        end = f"{len(self.faults)} FAULTS" if self.faults else "no fault"
        return (
            f"soak: {self.moves} moves in {self.seconds:.0f} s, memory {self.memory_mib:.0f} MiB "
            f"({self.growth_mib:+.0f} MiB after the warm-up), longest stall "
            f"{self.longest_stall_s:.2f} s, {end}"
        )


class Soak:
    """Plays for some seconds (and some moves), lets the window settle, closes it, and judges."""

    def __init__(
        self,
        program: AppContext,
        seconds: float,
        seed: int,
        least_moves: int = 1,
        find_engine: Callable[[], EngineLike | None] = lambda: None,
    ) -> None:
        random.seed(seed)  # the dice of the program itself
        self._program, self._seconds, self._least_moves = program, seconds, least_moves
        self._find_engine, self._memory = find_engine, ""
        self._monkey = Monkey(program, random.Random(seed))
        self._watch = Watch(program, warm_up_s=max(seconds / 3, LEAST_WARM_UP_S))
        self._loop = QEventLoop()
        self._moves: Counter[str] = Counter()
        self._start = self._last = time.perf_counter()

    def run(self) -> Verdict:
        """The whole run; the program is closed afterwards."""
        with self._watch:
            # The largest exact pictures first: what they take is no growth later.
            self._program.window.resize(*LARGE)
            self._settle()
            self._start = self._last = time.perf_counter()
            # A timer does not fire while its own slot runs, so the janitor has one of his own.
            timers = [
                _ticking(MOVE_MS, self._move),
                _ticking(JANITOR_MS, self._tidy),
                _ticking(SAMPLE_MS, lambda: self._watch.sample(self._elapsed())),
            ]
            self._loop.exec()
            # Before it settles: the exact pictures of the end take memory of their own.
            self._watch.sample(self._elapsed())
            self._watch.judge_growth()
            # Not before: the worker loads torch, in its own time.
            from tools.soak.memory import memory_table

            resident = self._watch.growth.samples[-1].memory_mib
            self._memory = memory_table(self._program, self._find_engine(), resident)
            for timer in timers:
                timer.stop()
            self._program.window.resize(1200, 800)
            self._settle()
            self._close()
        return self._verdict()

    def _elapsed(self) -> float:
        return time.perf_counter() - self._start

    def _move(self) -> None:
        now = time.perf_counter()
        self._watch.longest_stall_s = max(self._watch.longest_stall_s, now - self._last)
        enough = self._moves.total() >= self._least_moves
        if enough and self._elapsed() > self._seconds:
            self._loop.quit()
            return
        _give_keyboard(self._program)
        self._moves[self._monkey.act()] += 1
        self._last = time.perf_counter()

    def _tidy(self) -> None:
        """Close menus and dialogs, as a person would who opened them by mistake."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()

    def _settle(self) -> None:
        """At the end everything that is wanted must come to the screen."""
        program, end = self._program, time.perf_counter() + SETTLE_S
        program.controller.end_gesture()
        loop = QEventLoop()

        def appearance() -> None:
            if program.controller.is_settled or time.perf_counter() > end:
                loop.quit()

        timer = _ticking(50, appearance)
        loop.exec()
        timer.stop()
        if not program.controller.is_settled:
            self._watch.note(f"the window did not settle within {SETTLE_S:.0f} s")

    def _close(self) -> None:
        before = {thread for thread in threading.enumerate() if not thread.daemon}
        self._program.close()
        left = {t.name for t in before if t.is_alive() and t is not threading.main_thread()}
        if left:
            self._watch.note(f"threads left running: {', '.join(sorted(left))}")

    def _verdict(self) -> Verdict:
        watch = self._watch
        return Verdict(
            sum(self._moves.values()),
            self._elapsed(),
            watch.growth.samples[-1].memory_mib,
            watch.growth.memory_mib(),
            watch.longest_stall_s,
            tuple(watch.faults),
            self._memory,
        )


def _ticking(interval_ms: int, slot: object) -> QTimer:
    timer = QTimer()
    timer.setInterval(interval_ms)
    timer.timeout.connect(slot)
    timer.start()
    return timer


def _give_keyboard(program: AppContext) -> None:
    """Make the window the active one where no window manager does it, so that shortcuts reach it.

    Qt's own switch is the only one that works on a bare X server; it is deprecated all the same.
    """
    if QApplication.activeWindow() is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            QApplication.setActiveWindow(program.window)
