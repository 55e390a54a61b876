"""Data made ahead of a training in shards, by worker processes; each is whole or absent.

A worker whose maker is gone ends after its shard; a maker whose worker is gone says so.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import DdfError
from ddf_core.io.file_door import open_plain
from ddf_core.io.safe_write import replace_file

Arrays = Mapping[str, NDArray[np.generic]]
Job = TypeVar("Job")


def write_shard(path: Path, arrays: Arrays) -> None:
    """Named arrays of any shapes, (N, ...) each, as one file, at once.

    Raises:
        OutputError: it cannot be written; nothing is left of it.
    """
    replace_file(path, partial(_save_arrays, arrays=arrays))


def _save_arrays(path: Path, arrays: Arrays) -> None:
    # Through a file: to a name numpy would add an ending.
    with path.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]  # its hints take no named arrays


def join_shards(paths: Sequence[Path]) -> dict[str, NDArray[np.generic]]:
    """The arrays (N, ...) of all shards, one behind the other."""
    columns: dict[str, list[NDArray[np.generic]]] = {}
    for path in paths:
        with open_plain(path) as file, np.load(file) as data:
            for name in data.files:
                columns.setdefault(name, []).append(data[name])
    return {name: np.concatenate(parts) for name, parts in columns.items()}


@contextlib.contextmanager
def make_in_processes(
    make: Callable[[Job], None],
    jobs: Sequence[Job],
    workers: int,
    start: Callable[..., None],
    arguments: tuple[Any, ...] = (),
) -> Iterator[Iterator[None]]:
    """Do ``jobs`` in ``workers`` processes, which end with the block; says None after each.

    Args:
        make: does one job; from a module's top, as ``start`` is.
        start: is called in each process first, with ``arguments``.

    Raises:
        DdfError: ``train.worker``: a process was ended from outside.
        Exception: what ``make`` raised.
    """
    # Not multiprocessing's own pool: it waits for ever for what a worker that was killed had.
    context = multiprocessing.get_context("spawn")
    workers, processes = min(workers, len(jobs)), []
    heard: list[Connection] = []
    try:
        for number in range(workers):
            ours, theirs = context.Pipe(duplex=False)
            words = (theirs, make, jobs[number::workers], start, arguments)
            process = context.Process(target=_work, args=words, daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            heard.append(ours)
        yield _hear(heard)
    finally:
        for process in processes:
            # A shard is whole or absent: nothing is lost but the one in work.
            process.kill()
            process.join()
        for each in heard:
            each.close()


def _hear(connections: Sequence[Connection]) -> Iterator[None]:
    working = list(connections)
    while working:
        for ready in wait(working):
            assert isinstance(ready, Connection)
            try:
                said = ready.recv()
            except EOFError as err:
                raise DdfError(
                    "A process that was making data was ended from outside.",
                    code="train.worker",
                    advice="Perhaps memory ran out. What is made stays: the same command goes on.",
                ) from err
            if isinstance(said, Exception):
                raise said
            if said == "end":
                working.remove(ready)
            else:
                yield


def _work(
    tell: Connection,
    make: Callable[[Job], None],
    jobs: Sequence[Job],
    start: Callable[..., None],
    arguments: tuple[Any, ...],
) -> None:
    # Ctrl+C reaches all processes of a terminal: the one that began them ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Who began them may have been killed meanwhile.
    with contextlib.suppress(BrokenPipeError):
        try:
            start(*arguments)
            for job in jobs:
                make(job)
                tell.send(None)
        except Exception as err:
            err.add_note(traceback.format_exc())
            tell.send(err)
        else:
            tell.send("end")
