"""Resume equals uninterrupted, stop keeps the checkpoint, wrong checkpoints are refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ddf_core.errors import Cancelled, DdfError, ModelFileError, OutputError
from ddf_core.seeding import stream
from ddf_core.training.loop import (
    CHECKPOINT_NAME,
    LoopSettings,
    Progress,
    Run,
    format_seconds,
    run_loop,
)

LOOP = LoopSettings(steps=20, seed=0, log_every=5)


class _Walker:
    """A random walk with momentum: any step lost, doubled or drawn anew would show."""

    def __init__(self) -> None:
        self.place, self.speed = torch.zeros(3), torch.zeros(3)

    def step(self, index: int) -> dict[str, float]:
        self.speed = 0.9 * self.speed + torch.randn(3, generator=stream("train", index))
        self.place = self.place + self.speed
        return {"distance": float(self.place.norm())}

    def state_dict(self) -> dict[str, Any]:
        return {"place": self.place, "speed": self.speed}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.place, self.speed = state["place"], state["speed"]


def _silent(folder: Path) -> Run:
    return Run(folder, lambda _: None)


def _stop_after(count: int):
    left = iter(range(count))
    return lambda: next(left, None) is None


def test_a_stopped_and_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    whole = _Walker()
    run_loop(whole, LOOP, _silent(tmp_path / "whole"))
    with pytest.raises(Cancelled, match="Stopped at step 8 of 20"):
        run_loop(_Walker(), LOOP, replace(_silent(tmp_path / "cut"), stop=_stop_after(7)))
    resumed = _Walker()
    run_loop(resumed, LOOP, _silent(tmp_path / "cut"))
    assert torch.equal(whole.place, resumed.place)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_stops_the_run_and_keeps_the_checkpoint(
    tmp_path: Path, loss: float
) -> None:
    class Lost(_Walker):
        def step(self, index: int) -> dict[str, float]:
            return super().step(index) | {"other": loss if index == 7 else 0.0}

    often = replace(LOOP, checkpoint_every_s=0.0)
    with pytest.raises(DdfError) as caught:
        run_loop(Lost(), often, _silent(tmp_path))
    assert caught.value.code == "train.diverged"
    kept = torch.load(tmp_path / CHECKPOINT_NAME, weights_only=True)
    assert kept["step"] == 7


def test_progress_is_reported_with_means_and_time_left(tmp_path: Path) -> None:
    seen: list[Progress] = []
    run_loop(_Walker(), LOOP, Run(tmp_path, seen.append))
    assert [report.step for report in seen] == [5, 10, 15, 20]
    assert seen[-1].eta_s == 0
    assert seen[0].losses["distance"] > 0
    assert "step 5/20" in seen[0].line


def test_a_finished_run_is_not_trained_again(tmp_path: Path) -> None:
    run_loop(_Walker(), LOOP, _silent(tmp_path))
    again: list[Progress] = []
    run_loop(_Walker(), LOOP, Run(tmp_path, again.append))
    assert again == []


@pytest.mark.parametrize(("steps", "seed", "word"), [(30, 0, "steps 20"), (20, 1, "seed 0")])
def test_a_checkpoint_of_another_run_is_refused(
    tmp_path: Path, steps: int, seed: int, word: str
) -> None:
    run_loop(_Walker(), LOOP, _silent(tmp_path))
    with pytest.raises(ModelFileError, match=word):
        run_loop(_Walker(), LoopSettings(steps, seed), _silent(tmp_path))


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINT_NAME).write_bytes(b"not a checkpoint")
    with pytest.raises(ModelFileError, match="damaged"):
        run_loop(_Walker(), LOOP, _silent(tmp_path))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        run_loop(_Walker(), LOOP, _silent(tmp_path / "file"))


def test_times_are_said_in_words() -> None:
    assert format_seconds(12.4) == "12 s"
    assert format_seconds(200) == "3 min 20 s"
    assert format_seconds(7500) == "2 h 5 min"
