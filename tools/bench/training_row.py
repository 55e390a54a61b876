"""Steps of training at the settings of the bundled model; nothing is learnt, and nothing is saved.

Batches have their real sizes. The numbers in them are made up where a step does not care: what is
made ahead of time is no part of a step, and would take minutes. The fields get real surfaces, for
one of their instances is made anew every few steps.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from ddf_core.model import Model
from ddf_core.training.encoder import EncoderTrainer
from ddf_core.training.encoder_data import EncoderData
from ddf_core.training.encoder_settings import EncoderSettings
from ddf_core.training.field_batches import PointSources
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import FieldsSettings
from ddf_core.training.fields import FieldsTrainer
from ddf_core.training.generator import GeneratorSettings, GeneratorTrainer
from ddf_core.training.head_data import HeadData
from ddf_core.training.loop import Trainer
from ddf_core.training.process_group import Precision, ProcessGroup, join_group
from tools.bench.rows import Row, Target, row_of

# torch's own choice, as `train` has it: read before a window's worker leaves it a core less.
THREADS = torch.get_num_threads()
STEPS = 10
WARM_UP = 2
# The whole training of a network in an hour, and on a GPU in a tenth of one.
HOURS = {"cpu": 1.0, "cuda": 0.1}
HEADS, STYLES, POOL = 64, 64, 16
PRECISION: dict[str, Precision] = {"generator": "tf32", "fields": "tf32", "encoder": "bfloat16"}


def training_rows(model: Model, device: str = "cpu") -> list[Row]:
    """A row for each network that is trained, in milliseconds a step."""
    threads = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    where = model.generator.device
    try:
        model.to(torch.device(device))
        return [
            _row("generator", device, GeneratorSettings().steps, _generator),
            _row(
                "fields",
                device,
                FieldsSettings().steps,
                lambda processes: _fields(model, processes),
            ),
            _row(
                "encoder",
                device,
                EncoderSettings().steps,
                lambda processes: _encoder(model, processes),
            ),
        ]
    finally:
        model.to(where)
        torch.set_num_threads(threads)


def _row(name: str, device: str, steps: int, make: Callable[[ProcessGroup], Trainer]) -> Row:
    with join_group(device, PRECISION[name]) as processes:
        trainer = make(processes)
        took = [_milliseconds(trainer, index) for index in range(WARM_UP + STEPS)][WARM_UP:]
        if name == "generator":
            # Its rays begin half way: as many steps from the end of a run.
            took += [_milliseconds(trainer, index) for index in range(steps - STEPS, steps)]
        threads = torch.get_num_threads()
        how = PRECISION[name] if device == "cuda" else f"{threads} thread{'s' * (threads > 1)}"
    target = Target(round(HOURS[device] * 3.6e6 / steps), "ms", "median")
    note = f"{steps} steps are {np.mean(took) * steps / 60e3:.0f} min; {how}"
    where = " on the GPU" if device == "cuda" else ""
    return row_of(f"training step, {name}{where}", took, target, note)


def _milliseconds(trainer: Trainer, index: int) -> float:
    """A step answers with numbers, so a GPU has finished it too."""
    start = time.perf_counter()
    trainer.step(index)
    return (time.perf_counter() - start) * 1e3


def _generator(processes: ProcessGroup) -> GeneratorTrainer:
    settings = GeneratorSettings()
    rng = np.random.default_rng(0)
    points, rays = settings.data.points, settings.data.rays

    def draw(kind: type[np.generic], low: int, high: int, *shape: int) -> np.ndarray:
        return rng.integers(low, high, (HEADS, *shape)).astype(kind)

    arrays: dict[str, np.ndarray] = {
        "points": draw(np.int16, -32767, 32767, points, 3),
        "sdf": (draw(np.int16, -100, 100, points) / 1000).astype(np.float16),
        "colour": draw(np.uint8, 0, 255, points, 3),
        "ray_x": draw(np.int16, -32767, 32767, rays, 3),
        "ray_d": draw(np.int8, 1, 127, rays, 3),
        "ray_colour": draw(np.uint8, 0, 255, rays, 3),
    }
    theta = torch.from_numpy(rng.standard_normal((HEADS, settings.architecture.latent_dim)))
    return GeneratorTrainer(settings, HeadData(theta.float(), arrays), processes)


def _fields(model: Model, processes: ProcessGroup) -> FieldsTrainer:
    settings = FieldsSettings()
    # The scale of the descriptors is no matter here, and takes as long as the pool.
    pool = replace(settings.pool, instances=POOL)
    settings = replace(settings, pool=pool, normalise=False)
    category = Category.of(model)
    sources = PointSources(category, settings.pool, settings.seed)
    return FieldsTrainer(category, settings, sources, processes=processes)


def _encoder(model: Model, processes: ProcessGroup) -> EncoderTrainer:
    settings = EncoderSettings()
    rng = np.random.default_rng(0)
    home, side = model.card.camera, settings.data.picture_px
    shape = (STYLES, settings.data.views, side, side)
    pose = torch.zeros(*shape[:2], 5)
    pose[..., 0] = home.yaw_rad + 0.3 * torch.from_numpy(rng.standard_normal(shape[:2]))
    pose[..., 1] = math.pi / 2
    size = model.generator.config.latent_dim
    data = EncoderData(
        torch.from_numpy(rng.standard_normal((STYLES, size))).float(),
        pose,
        rng.integers(0, 255, (*shape, 4)).astype(np.uint8),
        np.full(shape, home.radius, np.float16),
    )
    return EncoderTrainer(model, settings, data, processes=processes)
