"""One training loop for everything: steps, progress with time left, checkpoints, stop and resume.

A trainer draws all randomness of step i from a stream named by (seed, i), so a run that was killed
and resumed equals an uninterrupted one to the last bit at the same number of threads and processes.
"""

from __future__ import annotations

import io
import math
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from ddf_core.errors import Cancelled, DdfError, ModelFileError
from ddf_core.io.safe_write import write_bytes
from ddf_core.stopping import Stop, never
from ddf_core.training.process_group import ALONE, ProcessGroup
from ddf_core.work_clock import WorkClock

CHECKPOINT_NAME = "training.ckpt"


class Trainer(Protocol):
    """What the loop can train."""

    def step(self, index: int) -> dict[str, float]:
        """Makes step ``index`` and returns its losses by name."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything a resumed run needs: parameters, optimiser, averages."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes back what ``state_dict`` gave."""
        ...


@dataclass(frozen=True)
class LoopSettings:
    """How long, and how often.

    Args:
        steps: the whole length; schedules depend on it, so it is part of a run's identity.
        seed: names the random streams.
        checkpoint_every_s: seconds between checkpoints.
        log_every: steps between progress reports.
    """

    steps: int
    seed: int
    checkpoint_every_s: float = 180.0
    log_every: int = 20


@dataclass(frozen=True)
class Progress:
    """Where a run stands; losses are means since the last report, ``eta_s`` the time left."""

    step: int
    steps: int
    losses: dict[str, float]
    eta_s: float | None
    resumed_at: int = 0

    @property
    def line(self) -> str:
        """One readable line."""
        losses = "  ".join(f"{name} {value:.4g}" for name, value in self.losses.items())
        left = "" if self.eta_s is None else f"  {format_seconds(self.eta_s)} left"
        return f"step {self.step}/{self.steps}{left}  {losses}"


def format_seconds(seconds: float) -> str:
    """12 s, 3 min 20 s, 2 h 5 min."""
    whole = int(seconds + 0.5)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@dataclass(frozen=True)
class Run:
    """How a training is carried out, as opposed to what is learnt: that is for its settings.

    Args:
        folder: where the checkpoint lies, made when absent; the same settings with the same folder
            go on from it.
        progress: gets a report every few steps, from the leader alone; work before or after the
            steps is told as a report of step 0 or of the last.
        stop: asked after every step, and within longer work around them where that can be given
            up; True ends the run with ``Cancelled``, unless its last step is done.
        processes: on which device, and with which other processes; the leader alone writes.
    """

    folder: Path
    progress: Callable[[Progress], None]
    stop: Stop = never
    processes: ProcessGroup = ALONE


def run_loop(trainer: Trainer, settings: LoopSettings, run: Run) -> None:
    """Trains to the end, resuming from the folder's checkpoint when there is one.

    Of several processes the leader alone reports and writes; a stop of any stops all, at the same
    step.

    Raises:
        Cancelled: ``run.stop()`` said so; the checkpoint is up to date, the same call goes on from
            it.
        DdfError: ``train.diverged``: a loss is not finite, in any process; the last checkpoint is
            kept.
        OutputError: the folder cannot be written.
        ModelFileError: the checkpoint is of another run (other steps or seed), or damaged.
    """
    processes, checkpoint = run.processes, run.folder / CHECKPOINT_NAME
    first = _resume(trainer, settings, checkpoint)
    meter = _Meter(settings, first)
    saved = time.monotonic()
    for index in range(first, settings.steps):
        losses = trainer.step(index)
        lost = [value for value in losses.values() if not math.isfinite(value)]
        if processes.any(bool(lost)):
            raise diverged(lost[0] if lost else math.nan)
        meter.add(losses)
        done = index + 1
        if processes.leads and (done % settings.log_every == 0 or done == settings.steps):
            run.progress(meter.report(done))
        stopping = processes.any(run.stop())
        is_due = time.monotonic() - saved > settings.checkpoint_every_s
        if processes.leads and (stopping or is_due):
            save_checkpoint(trainer, settings, done, checkpoint)
            saved = time.monotonic()
        if stopping and done < settings.steps:
            processes.wait()
            raise Cancelled(
                f"Stopped at step {done} of {settings.steps}.",
                advice="The same command goes on from there.",
            )
    if processes.leads:
        save_checkpoint(trainer, settings, settings.steps, checkpoint)
    processes.wait()


def diverged(loss: float) -> DdfError:
    """What is said of a training that came to such a loss."""
    return DdfError(
        f"The training came to a loss of {loss}.",
        code="train.diverged",
        advice="The last checkpoint is kept. Begin anew with a lower rate (--set).",
    )


class _Meter:
    """Means of the losses between reports, and the time left from the pace of this run."""

    def __init__(self, settings: LoopSettings, first: int) -> None:
        self.settings, self.first = settings, first
        self.clock = WorkClock()
        # Each name's own sum and count: some are measured every so many steps only.
        self.sums: dict[str, tuple[float, int]] = {}

    def add(self, losses: dict[str, float]) -> None:
        for name, value in losses.items():
            total, count = self.sums.get(name, (0.0, 0))
            self.sums[name] = (total + value, count + 1)

    def report(self, done: int) -> Progress:
        pace = self.clock.seconds / max(done - self.first, 1)
        means = {name: total / count for name, (total, count) in self.sums.items()}
        self.sums = {}
        eta_s = (self.settings.steps - done) * pace
        return Progress(done, self.settings.steps, means, eta_s, self.first)


def save_checkpoint(trainer: Trainer, settings: LoopSettings, done: int, path: Path) -> None:
    """Writes beside the old checkpoint, then renames over it: a kill leaves one of them whole.

    Raises:
        OutputError: there is no room, or nothing may be written there.
    """
    state = {
        "step": done,
        "steps": settings.steps,
        "seed": settings.seed,
        "state": trainer.state_dict(),
    }
    buffer = io.BytesIO()
    torch.save(state, buffer)
    write_bytes(path, buffer.getvalue())


def _resume(trainer: Trainer, settings: LoopSettings, path: Path) -> int:
    """The step to go on from: 0 without a checkpoint."""
    if not path.exists():
        return 0
    try:
        # weights_only: torch's own restricted unpickler; a checkpoint is a file like any other.
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise ModelFileError(
            f"{path}: the checkpoint is damaged.",
            code="checkpoint.damaged",
            advice="Delete it to begin anew.",
        ) from error
    for name, wanted in (("steps", settings.steps), ("seed", settings.seed)):
        if saved[name] != wanted:
            raise ModelFileError(
                f"{path}: the checkpoint is of a run with {name} {saved[name]}, not {wanted}.",
                code="checkpoint.other_run",
                advice="Give another folder, or delete the checkpoint to begin anew.",
            )
    trainer.load_state_dict(saved["state"])
    return int(saved["step"])
