"""A process of a run of two, as torchrun starts it: ``python -m tests.core.training.one_of_two``.

The folder named on the command line gets the checkpoint, and this process's weights.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from ddf_core.errors import Cancelled
from ddf_core.training.generator import GeneratorSettings, GeneratorTrainer
from ddf_core.training.head_data import HeadData
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.process_group import join_group

SETTINGS = GeneratorSettings(
    steps=4,
    hidden_dim=8,
    layers=2,
    mapping_hidden=8,
    instances_per_step=6,
    points_per_instance=16,
    rays_per_instance=4,
    rays_from=0.5,
    warmup_steps=1,
)


def any_data() -> HeadData:
    """Numbers without meaning, in the layout of training data."""
    rng = np.random.default_rng(5)
    heads, points, rays = 8, 32, 8

    def drawn(kind: type[np.generic], low: int, high: int, *shape: int) -> np.ndarray:
        return rng.integers(low, high, shape).astype(kind)

    arrays = {
        "points": drawn(np.int16, -30000, 30000, heads, points, 3),
        "sdf": (drawn(np.int16, -100, 100, heads, points) / 1000).astype(np.float16),
        "colour": drawn(np.uint8, 0, 255, heads, points, 3),
        "ray_x": drawn(np.int16, -30000, 30000, heads, rays, 3),
        "ray_d": drawn(np.int8, 1, 127, heads, rays, 3),
        "ray_colour": drawn(np.uint8, 0, 255, heads, rays, 3),
    }
    theta = torch.from_numpy(rng.standard_normal((heads, SETTINGS.architecture.latent_dim)))
    return HeadData(theta.float(), arrays)


def main(folder: Path) -> None:
    reports: list[Progress] = []
    with join_group("cpu") as processes:
        trainer = GeneratorTrainer(SETTINGS, any_data(), processes)
        loop = LoopSettings(SETTINGS.steps, SETTINGS.seed, log_every=1)
        run = Run(folder, reports.append, processes=processes)
        # Process 1 alone asks for a stop, at step 2: both stop there, and both go on from it.
        try:
            run_loop(trainer, loop, replace(run, stop=lambda: processes.rank == 1))
        except Cancelled as error:
            assert "step 1 of" in str(error), error
        resumed = GeneratorTrainer(SETTINGS, any_data(), processes)
        run_loop(resumed, loop, run)
        state = {"weights": resumed.generator.state_dict(), "reports": len(reports)}
        torch.save(state, folder / f"{processes.rank}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
