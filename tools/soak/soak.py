"""The monkey's run in the event loop, with the person who answers what the program asks."""

from __future__ import annotations

import random
import sys
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.context import AppContext
from app.inference.worker import EngineLike
from tools.soak.hand import Until
from tools.soak.ledger import Ledger
from tools.soak.monkey import LARGE, Monkey, Steps
from tools.soak.person import Person
from tools.soak.watch import Watch, resident_mib

MOVE_MS = 25
"""Between two moves: long enough for coarse answers, short enough to be in the way of fine ones."""
PERSON_MS = 60
PULSE_MS = 20
"""What comes later than this is a stall."""
SAMPLE_MS = 500
LEAST_WARM_UP_S = 120.0
"""Caches fill in it (250 MiB), whatever the length of the run: growth in a shorter run says
nothing."""
SETTLE_S = 240.0
"""The exact pictures of all views, tile after tile: long on a machine with other work."""
COMPILER = "torch._dynamo"


@dataclass(frozen=True)
class Verdict:
    """How it went. ``faults`` empty is good; ``features`` and ``memory`` are tables in lines: what
    each kind of move cost, and where memory is at the end; ``curve``: MiB over the run."""

    moves: int
    seconds: float
    memory_mib: float
    growth_mib: float
    longest_stall_s: float
    faults: tuple[str, ...]
    memory: str = ""
    features: str = ""
    most_mib: float = 0.0
    late_growth_mib: float = 0.0
    curve: str = ""

    def line(self) -> str:
        """All of it in one line."""
        end = f"{len(self.faults)} FAULTS" if self.faults else "no fault"
        return (
            f"soak: {self.moves} moves in {self.seconds:.0f} s, memory {self.memory_mib:.0f} MiB, "
            f"at most {self.most_mib:.0f} ({self.growth_mib:+.0f} MiB after the warm-up, "
            f"{self.late_growth_mib:+.0f} over the second half), longest stall "
            f"{self.longest_stall_s:.2f} s, {end}"
        )


class Soak:
    """Plays for some seconds (and some moves), lets the window settle, closes it, and judges.

    Args:
        folder: where everything goes that the monkey writes.
    """

    def __init__(
        self,
        program: AppContext,
        seconds: float,
        seed: int,
        folder: Path,
        least_moves: int = 1,
        find_engine: Callable[[], EngineLike | None] = lambda: None,
    ) -> None:
        random.seed(seed)  # the dice of the program itself
        self._program, self._seconds, self._least_moves = program, seconds, least_moves
        self._find_engine, self._memory = find_engine, ""
        # Numbers of its own: when a question is seen depends on the machine.
        self._person = Person(random.Random(seed))
        self._monkey = Monkey(program, random.Random(seed), self._person, folder)
        wrong = self._monkey.files.wrong
        self._watch = Watch(program, max(seconds / 3, LEAST_WARM_UP_S), wrong)
        self._ledger = Ledger()
        self._loop = QEventLoop()
        self._steps: Steps | None = None
        self._awaited: tuple[Until, float] | None = None
        self._start = self._pulse = time.perf_counter()

    def run(self) -> Verdict:
        """The whole run; the program is closed afterwards."""
        with self._watch:
            # The largest exact pictures first: what they take is no growth later.
            self._program.window.resize(*LARGE)
            self._settle()
            self._start = self._pulse = time.perf_counter()
            # A timer does not fire while its own slot runs, so each of these has one of his own.
            timers = [
                _ticking(MOVE_MS, self._move),
                _ticking(PERSON_MS, self._person.look),
                _ticking(PULSE_MS, self._feel_pulse),
                _ticking(SAMPLE_MS, self._sample),
            ]
            self._loop.exec()
            self._end_play()
            for timer in timers:
                timer.stop()
            self._program.window.resize(1200, 800)
            self._settle()
            self._close()
        return self._verdict()

    def _end_play(self) -> None:
        """Before it settles: the exact pictures of the end take memory of their own."""
        self._watch.sample(self._elapsed())
        self._watch.judge_growth()
        if COMPILER in sys.modules:
            self._watch.note(f"{COMPILER} was loaded: a hundred MiB that nothing here needs")
        # Not before: the worker loads torch, in its own time.
        from tools.soak.memory import memory_table

        resident = self._watch.growth.samples[-1].memory_mib
        self._ledger.end(resident)
        self._memory = memory_table(self._program, self._find_engine(), resident)

    def _sample(self) -> None:
        self._watch.sample(self._elapsed())
        self._ledger.seen(self._watch.growth.samples[-1].memory_mib)

    def _elapsed(self) -> float:
        return time.perf_counter() - self._start

    def _feel_pulse(self) -> None:
        """How long the window did not answer, in a move or after it."""
        now = time.perf_counter()
        stall = max(now - self._pulse - PULSE_MS / 1000, 0.0)
        self._pulse = now
        self._watch.longest_stall_s = max(self._watch.longest_stall_s, stall)
        self._ledger.stalled(stall)

    # --- moves -------------------------------------------------------------------------------

    def _move(self) -> None:
        if self._steps is not None:
            self._go_on(self._steps)
            return
        enough = self._ledger.moves >= self._least_moves
        if enough and self._elapsed() > self._seconds:
            self._loop.quit()
            return
        _give_keyboard(self._program)
        name, move = self._monkey.choose()
        self._ledger.begin(name, resident_mib())
        self._steps = move()

    def _go_on(self, steps: Steps) -> None:
        """The next step of a move that waits, once it need not wait any longer."""
        if self._awaited is not None:
            awaited, end = self._awaited
            if time.perf_counter() < end and not awaited.holds():
                return
        self._awaited, until = None, next(steps, None)
        if until is not None:
            self._awaited = until, time.perf_counter() + until.most_s
        elif self._steps is steps:
            self._steps = None

    # --- the end -----------------------------------------------------------------------------

    def _settle(self) -> None:
        """At the end everything that is wanted must come to the screen."""
        program, end = self._program, time.perf_counter() + SETTLE_S
        program.controller.end_gesture()
        loop = QEventLoop()

        def appearance() -> None:
            if program.controller.is_settled or time.perf_counter() > end:
                loop.quit()

        timers = [_ticking(50, appearance), _ticking(PERSON_MS, self._person.look)]
        loop.exec()
        for timer in timers:
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
        watch, growth = self._watch, self._watch.growth
        return Verdict(
            self._ledger.moves,
            growth.samples[-1].seconds,
            growth.samples[-1].memory_mib,
            growth.memory_mib(),
            watch.longest_stall_s,
            tuple(watch.faults),
            self._memory,
            self._ledger.table(),
            max(sample.memory_mib for sample in growth.samples),
            growth.late_memory_mib(),
            growth.curve(),
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
