"""Shards by worker processes: whole or absent; a worker that dies is said, not waited for."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from ddf_core.errors import DdfError, OutputError
from ddf_core.training.shards import join_shards, make_in_processes, write_shard


def begin() -> None:
    """Nothing to prepare."""


def make(job: tuple[Path, int]) -> None:
    """Job 3 is killed from outside, job 4 fails, others are written."""
    path, number = job
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 4:
        raise OutputError("The disk is full.", code="output.unwritable")
    write_shard(path, {"n": np.array([number])})


def jobs(folder: Path, *numbers: int) -> list[tuple[Path, int]]:
    return [(folder / f"{number}.npz", number) for number in numbers]


def test_arrays_come_back_in_the_order_of_their_shards(tmp_path: Path) -> None:
    paths = [tmp_path / "new" / name for name in ("b.npz", "a.npz")]
    for path, first in zip(paths, (0, 5), strict=True):
        write_shard(path, {"x": np.arange(first, first + 3), "y": np.full((3, 2), first)})
    joined = join_shards(paths)
    assert joined["x"].tolist() == [0, 1, 2, 5, 6, 7]
    assert joined["y"].shape == (6, 2)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.npz", "b.npz"]


def test_a_shard_that_cannot_be_written_is_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError):
        write_shard(tmp_path / "file" / "a.npz", {"x": np.zeros(1)})


def test_work_is_shared_among_processes_and_all_of_it_is_done(tmp_path: Path) -> None:
    with make_in_processes(make, jobs(tmp_path, 0, 1, 2), 2, begin) as made:
        assert list(made) == [None] * 3
    assert join_shards(sorted(tmp_path.iterdir()))["n"].tolist() == [0, 1, 2]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(("number", "code"), [(3, "train.worker"), (4, "output.unwritable")])
def test_a_worker_that_is_killed_or_fails_is_said_and_nobody_waits(
    tmp_path: Path, number: int, code: str
) -> None:
    with (
        pytest.raises(DdfError) as caught,
        make_in_processes(make, jobs(tmp_path, 0, number), 1, begin) as made,
    ):
        list(made)
    assert caught.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["0.npz"]
    assert multiprocessing.active_children() == []


def test_work_that_is_given_up_ends_its_processes(tmp_path: Path) -> None:
    with make_in_processes(make, jobs(tmp_path, *range(5, 50)), 1, begin) as made:
        next(made)
    assert multiprocessing.active_children() == []
