"""One try after the other, each under guard: what reaches outside, hangs or swells is a crash."""

from __future__ import annotations

import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tools.fuzz.world import World, damage_one
from tools.peak import peak_bytes

# Of processor time, so that a busy machine makes no crash; and of any time, for what only waits.
SECONDS_PER_TRY = 10
WAIT_PER_TRY_S = 120
EXTRA_MEMORY_BYTES = 2 << 30
# What a file's code would have to do to reach outside; Python reports each of these.
FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.connect")


@dataclass
class Result:
    """Counts by error code, and what went wrong."""

    codes: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    peak_mib: int = 0


class CodeRanError(BaseException):
    """Something in a file reached for the system; no handler may swallow this."""


class TooLongError(BaseException):
    """A try did not end in time."""


def run(tries: range, seed: int, worlds: Sequence[World], position: Path) -> Result:
    """Every try, one after the other, in the empty folder ``position``."""
    result = Result()
    for number in tries:
        rng = np.random.default_rng((seed, number))
        world = worlds[int(rng.integers(0, len(worlds)))]
        files, words = damage_one(world, rng)
        for old in position.iterdir():
            old.unlink()
        for name, data in files.items():
            (position / name).write_bytes(data)
        start = time.process_time()
        count(result, world, position / world.target, f"try {number}: {words}")
        result.slowest_s = max(result.slowest_s, time.process_time() - start)
    result.peak_mib = peak_bytes() >> 20
    return result


def count(result: Result, world: World, path: Path, words: str) -> None:
    """Open a path as a world is opened, and note how it went."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS_PER_TRY)
    signal.alarm(WAIT_PER_TRY_S)
    try:
        result.codes[world.attempt(path)] += 1
    except (Exception, CodeRanError, TooLongError):
        result.crashes.append(f"{words}\n{traceback.format_exc()}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def guard() -> None:
    """Report what files must never reach, end what hangs, and bound the memory."""

    def hook(event: str, _: tuple[object, ...]) -> None:
        if event in FORBIDDEN:
            raise CodeRanError(event)

    def ring(_: int, __: object) -> None:
        raise TooLongError(f"more than {SECONDS_PER_TRY} s of work")

    sys.addaudithook(hook)
    signal.signal(signal.SIGALRM, ring)
    signal.signal(signal.SIGPROF, ring)
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return  # only Linux says how much is in use
    used = int(pages.read_text().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + EXTRA_MEMORY_BYTES, hard))
