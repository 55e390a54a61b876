"""The exact picture on a GPU, asked of the engine itself: no window is needed."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from ddf_core.answers import PictureRendered
from ddf_core.device import CPU, chosen_device, processor_of
from ddf_core.engine import Engine
from ddf_core.model import Model
from ddf_core.requests import RenderPicture
from ddf_core.shown import LatentInstance, latent_of_seed
from tools.bench.rows import Row, Target, row_of

SIDES = (256, 512)
FRAMES = 40
WARM_UP = 3
# Fluent under the hand, with the camera moved from picture to picture.
PICTURES = Target(15, "frames/s", more_is_better=True)


def row_name(name: str, side: int) -> str:
    """Of a model's pictures of ``side`` pixels."""
    return f"{name}, exact picture on the GPU, {side} px"


def gpu_rows(model: Model, seed: int, sides: Sequence[int] = SIDES) -> list[Row]:
    """Frames a second of a view that turns; how far they are from the processor's stands beside.

    Raises:
        InputError: ``device``: no GPU works here.
    """
    device = chosen_device("cuda")
    instance = LatentInstance(latent_of_seed(seed, model.card.architecture.latent_dim), 0.8)
    home = model.card.camera

    def request(turn: int, side: int) -> RenderPicture:
        return RenderPicture("bench", instance, home.orbit_by(0.01 * turn, 0.0), (side, side))

    here = Engine(model)
    wanted = {side: _picture(here, request(0, side)) for side in sides}
    rows = []
    try:
        engine = Engine(model.to(device))
        for side in sides:
            error = np.abs(_picture(engine, request(0, side)).astype(float) - wanted[side]).max()
            rates = []
            for turn in range(WARM_UP + FRAMES):
                start = time.perf_counter()
                _picture(engine, request(turn, side))
                rates.append(1 / (time.perf_counter() - start))
            note = f"{processor_of(device).name}; off by {error:.0f} of 255 at most"
            name = row_name(model.card.name, side)
            rows.append(row_of(name, rates[WARM_UP:], PICTURES, note))
    finally:
        model.to(CPU)
    return rows


def _picture(engine: Engine, request: RenderPicture) -> np.ndarray:
    answer = engine.answer(request)
    assert isinstance(answer, PictureRendered)
    return answer.rgba
