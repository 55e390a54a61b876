"""The exact picture on a GPU, asked of the engine itself: no window is needed."""

from __future__ import annotations

import time

import numpy as np

from ddf_core.answers import PictureRendered
from ddf_core.device import CPU, chosen_device, processor_of
from ddf_core.engine import Engine
from ddf_core.model import Model
from ddf_core.requests import RenderPicture
from ddf_core.shown import LatentInstance, latent_of_seed
from tools.bench.rows import Row, Target, row_of

SIDE = 256
FRAMES = 40
WARM_UP = 3
# Fluent under the hand, with the camera moved from picture to picture.
PICTURES = Target(15, "frames/s", more_is_better=True)


def gpu_rows(model: Model, seed: int) -> list[Row]:
    """Frames a second of a view that turns; how far they are from the processor's stands beside.

    Raises:
        InputError: ``device``: no GPU works here.
    """
    device = chosen_device("cuda")
    instance = LatentInstance(latent_of_seed(seed, model.card.architecture.latent_dim), 0.8)
    home = model.card.camera

    def request(turn: int) -> RenderPicture:
        return RenderPicture("bench", instance, home.orbit_by(0.01 * turn, 0.0), (SIDE, SIDE))

    wanted = _picture(Engine(model), request(0))
    try:
        engine = Engine(model.to(device))
        error = np.abs(_picture(engine, request(0)).astype(float) - wanted).max()
        rates = []
        for turn in range(WARM_UP + FRAMES):
            start = time.perf_counter()
            _picture(engine, request(turn))
            rates.append(1 / (time.perf_counter() - start))
    finally:
        model.to(CPU)
    note = f"{SIDE} px, {processor_of(device).name}; off by {error:.0f} of 255 at most"
    return [row_of("exact picture on the GPU", rates[WARM_UP:], PICTURES, note)]


def _picture(engine: Engine, request: RenderPicture) -> np.ndarray:
    answer = engine.answer(request)
    assert isinstance(answer, PictureRendered)
    return answer.rgba
