"""Several processes train one network: averaged gradients, equal weights, one that writes."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
import torch
from torch import nn

from ddf_core.errors import InputError
from ddf_core.resource_paths import PROGRAM_FOLDER
from ddf_core.training.generator import GeneratorTrainer
from ddf_core.training.loop import CHECKPOINT_NAME
from ddf_core.training.process_group import ALONE, LossModule, ProcessGroup, join_group
from tests.core.training.one_of_two import SETTINGS, any_data


class OneByOne(ProcessGroup):
    """A place in a processes of two whose other process is played by the test."""

    def share_gradients(self, cost: LossModule) -> nn.Module:
        return cost


def trained_by_hand() -> dict[str, torch.Tensor]:
    """The same steps in one process: the mean of the two halves' gradients, then Adam."""
    trainer = GeneratorTrainer(SETTINGS, any_data(), OneByOne(rank=0, size=2))
    weights = list(trainer.generator.parameters())
    for index in range(SETTINGS.steps):
        halves = []
        for rank in (0, 1):
            trainer.processes = OneByOne(rank=rank, size=2)
            trainer.optimiser.zero_grad(set_to_none=True)
            sum(trainer._terms(index).values()).backward()
            halves.append([weight.grad for weight in weights])
        for weight, first, second in zip(weights, *halves, strict=True):
            weight.grad = (first + second) / 2
        trainer.optimiser.param_groups[0]["lr"] = trainer._rate(index)
        nn.utils.clip_grad_norm_(weights, 1.0)
        trainer.optimiser.step()
    return trainer.generator.state_dict()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_two_processes_take_the_mean_of_their_halves(tmp_path: Path) -> None:
    shared = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    command = [sys.executable, "-m", "tests.core.training.one_of_two", str(tmp_path)]
    processes = [
        subprocess.Popen(
            command,
            cwd=PROGRAM_FOLDER,
            env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in (0, 1)
    ]
    wanted = trained_by_hand()
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    first, second = (torch.load(tmp_path / f"{rank}.pt", weights_only=True) for rank in (0, 1))
    for name, value in wanted.items():
        assert torch.equal(first["weights"][name], second["weights"][name]), name
        torch.testing.assert_close(first["weights"][name], value, atol=1e-6, rtol=1e-5)
    # One report a step, from the leader, and one checkpoint.
    assert (first["reports"], second["reports"]) == (SETTINGS.steps, 0)
    assert (tmp_path / CHECKPOINT_NAME).exists()


def test_no_two_processes_or_steps_share_a_stream() -> None:
    turns = [ProcessGroup(rank=rank, size=3).turn(step) for step in range(4) for rank in range(3)]
    assert turns == list(range(12))
    assert [ALONE.turn(step) for step in range(3)] == [0, 1, 2]


def test_a_batch_that_cannot_be_divided_is_refused() -> None:
    assert ProcessGroup(size=4).part(32) == 8
    with pytest.raises(InputError, match="A batch of 6 cannot be divided among 4 processes"):
        ProcessGroup(size=4).part(6)


def test_a_process_without_torchrun_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with join_group("cpu", "bfloat16") as processes:
        # The processor computes in float32 whatever is asked of a GPU.
        assert processes == ALONE
        assert isinstance(processes.precision(), nullcontext)
        assert (processes.any(False), processes.any(True)) == (False, True)
        assert processes.make_once(lambda: math.pi) == math.pi
