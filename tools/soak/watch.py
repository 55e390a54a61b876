"""What is watched while the monkey plays: mistakes, refusals, the worker, memory, leaks."""

from __future__ import annotations

import sys
import threading
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from types import TracebackType

from PySide6.QtCore import QObject

from app.context import AppContext
from ddf_core.answers import Failed

WORKER = "inference"
GROWTH_MIB = 64.0
"""Memory may grow by this much after the warm-up, in which the engine's caches fill (200 MB)."""
GROWTH_OBJECTS = 200
"""Qt objects under the window: dialogs that were closed must be gone."""


def resident_mib(statm: Path = Path("/proc/self/statm")) -> float:
    """Resident memory of this process; 0 where the system has no such file."""
    try:
        pages = int(statm.read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20


@dataclass(frozen=True)
class Sample:
    """Memory and objects at one moment; ``seconds`` since the start."""

    seconds: float
    memory_mib: float
    objects: int


@dataclass
class Growth:
    """Samples over the run; growth from just after the warm-up to the end."""

    warm_up_s: float
    samples: list[Sample] = field(default_factory=list)

    def memory_mib(self) -> float:
        """How much more memory is held at the end than after the warm-up; medians of a third."""
        first, last = self._ends()
        return median(s.memory_mib for s in last) - median(s.memory_mib for s in first)

    def objects(self) -> int:
        """How many more Qt objects live under the window."""
        first, last = self._ends()
        return round(median(s.objects for s in last) - median(s.objects for s in first))

    def _ends(self) -> tuple[list[Sample], list[Sample]]:
        warm = [s for s in self.samples if s.seconds >= self.warm_up_s] or self.samples[-1:]
        third = max(len(warm) // 3, 1)
        return warm[:third], warm[-third:]


class Watch(QObject):
    """Collects what went wrong, each thing once. ``with`` it, exceptions in slots are its too."""

    def __init__(self, program: AppContext, warm_up_s: float) -> None:
        super().__init__()
        self._program = program
        self.growth = Growth(warm_up_s)
        self.faults: list[str] = []
        self.longest_stall_s = 0.0
        program.responses.answered.connect(self._look_at_answer)

    def __enter__(self) -> Watch:
        self._hook, sys.excepthook = sys.excepthook, self._catch
        return self

    def __exit__(self, *_error: object) -> None:
        sys.excepthook = self._hook

    def note(self, fault: str) -> None:
        """Remember a fault, once."""
        if fault not in self.faults:
            self.faults.append(fault)

    def _catch(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.note("".join(traceback.format_exception(kind, error, trace)).strip())

    def _look_at_answer(self, answer: object) -> None:
        """What the engine refuses is a fault: the window should not have asked. Nonsense that is
        typed into a cell is refused before, with a banner, and rightly."""
        if isinstance(answer, Failed):
            self.note(f"refused: {answer.message}\n{answer.details}".strip())

    def sample(self, seconds: float) -> None:
        """Appearance at memory, objects and the worker."""
        window = self._program.window
        objects = len(window.findChildren(QObject))
        self.growth.samples.append(Sample(seconds, resident_mib(), objects))
        if not any(thread.name == WORKER for thread in threading.enumerate()):
            self.note("the worker thread is dead")

    def judge_growth(self) -> None:
        """Memory and objects must be flat after the warm-up."""
        memory, objects = self.growth.memory_mib(), self.growth.objects()
        if memory > GROWTH_MIB:
            self.note(f"memory grew by {memory:.0f} MiB after the warm-up")
        if objects > GROWTH_OBJECTS:
            self.note(f"{objects} more Qt objects live under the window")
