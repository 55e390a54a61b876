"""A process that sleeps does not work: its time stands still, whatever the clocks say."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddf_core import work_clock
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.work_clock import WorkClock
from tests.core.clocks import Clocks


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    made = Clocks()
    monkeypatch.setattr(work_clock, "time", made)
    return made


def test_work_is_counted_and_sleep_is_not(clocks: Clocks) -> None:
    clock = WorkClock()
    clocks.work(2.0)
    assert clock.seconds == 2.0
    clocks.sleep(30.0)
    assert clock.seconds == 2.0
    clocks.work(60.0)
    assert clock.seconds == 62.0


def test_short_waits_are_counted(clocks: Clocks) -> None:
    clock = WorkClock()
    for _ in range(4):
        clocks.sleep(1.0)
        assert clock.seconds > 0
    assert clock.seconds == 4.0


def test_one_that_computes_now_and_then_is_awake(clocks: Clocks) -> None:
    # A machine with much other work leaves a process some of its time.
    clock = WorkClock()
    clocks.work(1.0)
    clocks.sleep(9.0)
    assert clock.seconds == 10.0


class _Slow:
    """Every step takes a second; in the fourth the machine sleeps for an hour first."""

    def __init__(self, clocks: Clocks) -> None:
        self.clocks = clocks

    def step(self, index: int) -> dict[str, float]:
        if index == 3:
            self.clocks.sleep(3600.0)
            self.clocks.computed += 0.01
        self.clocks.work(1.0)
        return {}

    def state_dict(self) -> dict[str, torch.Tensor]:
        return {}

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None:
        """Nothing to take."""


def test_the_time_left_of_a_training_does_not_grow_by_sleep(clocks: Clocks, tmp_path: Path) -> None:
    told: list[Progress] = []
    run_loop(_Slow(clocks), LoopSettings(10, 0, log_every=1), Run(tmp_path, told.append))
    left = [state.eta_s for state in told]
    assert left == sorted(left, reverse=True)
    assert left[0] == 9.0
