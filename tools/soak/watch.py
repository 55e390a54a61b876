"""What is watched while the monkey plays: mistakes, refusals, the worker, memory, leaks."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from types import TracebackType

from PySide6.QtCore import QObject

from app.context import AppContext
from ddf_core.answers import Failed
from ddf_core.requests import LoadModel

WORKER = "inference"
GROWTH_MIB = 64.0
"""Memory may grow by this much after the warm-up, in which the engine's caches fill (200 MB)."""
GROWTH_OBJECTS = 600
"""Qt objects under the window: dialogs that were closed must be gone, 29 to 125 objects each. Three
targets more have 396, and may be there in the end."""
GROWTH_THREADS, GROWTH_FILES = 6, 12
"""Threads of pools come and go; each export has a process with its pipes."""


def resident_mib(statm: Path = Path("/proc/self/statm")) -> float:
    """Resident memory of this process; 0 where the system has no such file."""
    try:
        pages = int(statm.read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20


def count_in(folder: Path) -> int:
    """How many entries a folder of the system has; 0 where there is none."""
    try:
        return sum(1 for _ in folder.iterdir())
    except OSError:
        return 0


@dataclass(frozen=True)
class Sample:
    """Memory, Qt objects, threads and open files at one moment; ``seconds`` since the start."""

    seconds: float
    memory_mib: float
    objects: int
    threads: int = 0
    files: int = 0


@dataclass
class Growth:
    """Samples over the run; growth from just after the warm-up to the end, medians of a third."""

    warm_up_s: float
    samples: list[Sample] = field(default_factory=list)

    def of(self, value: Callable[[Sample], float], from_s: float) -> float:
        """How much more there is of something at the end than just after ``from_s``."""
        warm = [s for s in self.samples if s.seconds >= from_s] or self.samples[-1:]
        third = max(len(warm) // 3, 1)
        return median(map(value, warm[-third:])) - median(map(value, warm[:third]))

    def memory_mib(self) -> float:
        """How much more memory is held."""
        return self.of(lambda s: s.memory_mib, self.warm_up_s)

    def late_memory_mib(self) -> float:
        """The same over the second half of the run."""
        half_s = self.samples[-1].seconds / 2 if self.samples else 0.0
        return self.of(lambda s: s.memory_mib, max(half_s, self.warm_up_s))

    def curve(self, parts: int = 12) -> str:
        """The median of each part of the run, in one line; empty for a run of fewer samples."""
        if len(self.samples) < parts:
            return ""
        cuts = [len(self.samples) * part // parts for part in range(parts + 1)]
        pieces = [self.samples[low:high] for low, high in pairwise(cuts)]
        return " ".join(f"{median(s.memory_mib for s in piece):.0f}" for piece in pieces)

    def objects(self) -> int:
        """How many more Qt objects live under the window."""
        return round(self.of(lambda s: s.objects, self.warm_up_s))

    def threads(self) -> int:
        """How many more threads there are."""
        return round(self.of(lambda s: s.threads, self.warm_up_s))

    def files(self) -> int:
        """How many more files and pipes are open."""
        return round(self.of(lambda s: s.files, self.warm_up_s))


class Watch(QObject):
    """Collects what went wrong, each thing once. ``with`` it, exceptions in slots are its too.

    Args:
        wrong: a folder of files that are no models: those have to be refused.
    """

    def __init__(self, program: AppContext, warm_up_s: float, wrong: Path | None = None) -> None:
        super().__init__()
        self._program, self._wrong = program, wrong
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
        if isinstance(answer, Failed) and not self._is_wrong(answer):
            self.note(f"refused: {answer.message}\n{answer.details}".strip())

    def _is_wrong(self, failed: Failed) -> bool:
        request = failed.request
        return isinstance(request, LoadModel) and request.path.parent == self._wrong

    def sample(self, seconds: float) -> None:
        """A look at memory, objects, threads, files and the worker."""
        window = self._program.window
        objects = len(window.findChildren(QObject))
        threads, files = (count_in(Path("/proc/self") / name) for name in ("task", "fd"))
        self.growth.samples.append(Sample(seconds, resident_mib(), objects, threads, files))
        if not any(thread.name == WORKER for thread in threading.enumerate()):
            self.note("the worker thread is dead")

    def judge_growth(self) -> None:
        """Memory, objects, threads and open files must be flat after the warm-up, and memory over
        the second half."""
        growth = self.growth
        memory, late = growth.memory_mib(), growth.late_memory_mib()
        if memory > GROWTH_MIB:
            self.note(f"memory grew by {memory:.0f} MiB after the warm-up")
        if late > GROWTH_MIB:
            self.note(f"memory grew by {late:.0f} MiB over the second half")
        if growth.objects() > GROWTH_OBJECTS:
            self.note(f"{growth.objects()} more Qt objects live under the window")
        if growth.threads() > GROWTH_THREADS:
            self.note(f"{growth.threads()} more threads run")
        if growth.files() > GROWTH_FILES:
            self.note(f"{growth.files()} more files or pipes are open")
