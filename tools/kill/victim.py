"""One command in a process of its own, watched through what it does to files, and killed.

The process is forked from this one, in which torch is loaded already: a try takes no longer than
the command itself. Every step that changes a file below a folder (opened to be written, renamed,
linked, removed) is told through a pipe before it is made.
"""

from __future__ import annotations

import faulthandler
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ddf_core.cli.entry import BAD_INPUT
from ddf_core.errors import DdfError

STEPS = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "os.truncate")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
ENDING_S = 60.0
"""Processes of a victim that is dead are gone within this time, or they hang."""
HANGING_S = 120.0
"""A victim that lives longer hangs; the stack of every thread is in its log then."""


@dataclass(frozen=True)
class Blow:
    """What befalls a victim, and when.

    Args:
        step: just before its step of this number, counted from 1; 0: by the clock alone.
        delay_s: so long after that step was announced, or after the start; at a step 0 is exact.
        takes_folder: it lives on, and its folder is gone; at a step alone.
        file_bytes: it lives on, and no file may be longer, as on a full disk; 0: any length.
    """

    step: int = 0
    delay_s: float = 0.0
    takes_folder: bool = False
    file_bytes: int = 0

    @property
    def kills(self) -> bool:
        """Whether the victim dies of it."""
        return not self.takes_folder and not self.file_bytes


@dataclass(frozen=True)
class Fate:
    """How it went.

    Args:
        code: the exit status; None where it was killed.
        times: seconds from the start to each step that it told.
        seconds: from the start to the end.
        log: what it printed.
    """

    code: int | None
    times: tuple[float, ...]
    seconds: float
    log: str


def run(command: Callable[[], int], folder: Path, log: Path, blow: Blow | None = None) -> Fate:
    """Run ``command`` to its end, or to ``blow``; its whole group of processes is gone then.

    Args:
        folder: steps below it are counted.
        log: gets what the process prints.

    Raises:
        TimeoutError: it hangs, or a process that it began does not end by itself.
    """
    ours, theirs = os.pipe()
    start = time.perf_counter()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _live(command, folder, log, theirs, blow)
    os.close(theirs)
    try:
        times = _watch(child, ours, start, blow)
    finally:
        os.close(ours)
        _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    _await_group(child)
    code = None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)
    return Fate(code, times, seconds, log.read_text(encoding="utf-8", errors="replace"))


def apart(look: Callable[[], int]) -> int:
    """What ``look`` answers, in a process of its own: threads of libraries that it wakes (a video's
    decoder) would be missing in a process that is forked later, and their locks held for ever.

    Raises:
        AssertionError: what ``look`` raised, in words.
    """
    ours, theirs = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            said = f"{look()}"
        except BaseException:
            said = traceback.format_exc()
        with os.fdopen(theirs, "w", encoding="utf-8", errors="replace") as told:
            told.write(said)
        os._exit(0)
    os.close(theirs)
    ready, _, _ = select.select([ours], [], [], HANGING_S)
    if not ready:
        os.kill(child, signal.SIGKILL)
    with os.fdopen(ours, encoding="utf-8") as told:
        said = told.read()
    os.waitpid(child, 0)
    assert said.isdecimal(), said or "a look at the files hangs"
    return int(said)


def _live(
    command: Callable[[], int], folder: Path, log: Path, tell: int, blow: Blow | None
) -> None:
    """The child's whole life."""
    status = 70
    try:
        os.setsid()
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        blow = blow or Blow()
        if blow.file_bytes:
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (blow.file_bytes, hard))
        faulthandler.enable(handle)
        sys.addaudithook(_hook(folder, tell, blow))
        status = command()
        sys.stdout.flush()
        sys.stderr.flush()
    except DdfError as err:
        os.write(2, f"error: {err}\n".encode())
        status = BAD_INPUT
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _hook(folder: Path, tell: int, blow: Blow) -> Callable[[str, tuple[object, ...]], None]:
    count, below = 0, str(folder)
    exact = blow.step if blow.delay_s == 0 else 0

    def hook(event: str, words: tuple[object, ...]) -> None:
        nonlocal count
        if event == "open":
            flags = words[2]
            if not isinstance(flags, int) or not flags & WRITING:
                return
        elif event not in STEPS:
            return
        if not isinstance(words[0], str | Path) or not str(words[0]).startswith(below):
            return
        count += 1
        os.write(tell, b".")
        if count == exact and blow.takes_folder:
            folder.rename(folder.with_name(f"{folder.name}.gone"))
        elif count == exact:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


def _watch(child: int, told: int, start: float, blow: Blow | None) -> tuple[float, ...]:
    """Times of the steps until the pipe is closed; the victim is killed where that is due."""
    times: list[float] = []
    due = start + blow.delay_s if blow is not None and blow.kills and blow.step == 0 else None
    end = start + HANGING_S
    while True:
        left = max(min(end, due or end) - time.perf_counter(), 0.0)
        ready, _, _ = select.select([told], [], [], left)
        now = time.perf_counter()
        if now > end:
            # Its stacks are in its log then: see ``faulthandler.enable``.
            os.kill(child, signal.SIGABRT)
            raise TimeoutError(f"the victim hangs: it lives for more than {HANGING_S:.0f} s")
        if due is not None and now >= due:
            os.kill(child, signal.SIGKILL)
            due = None
        if not ready:
            continue
        said = os.read(told, 1)
        if not said:
            return tuple(times)
        times.append(now - start)
        if blow is not None and blow.delay_s > 0 and len(times) == blow.step:
            due = now + blow.delay_s


def _await_group(child: int) -> None:
    """Wait for the processes that the victim began: they end by themselves."""
    end = time.perf_counter() + ENDING_S
    while time.perf_counter() < end:
        try:
            os.killpg(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    raise TimeoutError(f"a process of the victim still runs {ENDING_S:.0f} s after its death")
