"""The last step of training the generator: where the surface is seen, set by rendered pictures.

The network's occupancy is a soft step, and light is stopped by the outer foot of it: rendered as it
is, a head comes out too large. Shifting the logit before the density rule moves that foot inwards;
which shift is right is measured on whole pictures of training heads (METHOD.md 8 found the same).
"""

from __future__ import annotations

import math
from dataclasses import replace

import torch

from ddf_core.models.generator import Generator, InstanceField
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import BOX_HALF, Head
from ddf_core.procedural.render import render_head
from ddf_core.scene.render import RenderSettings, render
from ddf_core.seeding import TRAIN, latents
from ddf_core.training.heads_card import CAMERA

SHIFTS = (0.0, 1.0, 2.0, 2.5, 3.0, 3.5, 4.0)
SIZE = (64, 64)
TURNS_RAD = (0.0, 0.6, -0.9)
SETTINGS = RenderSettings(64, 64, "midpoints", "white_back")


def with_density_shift(generator: Generator, shift: float) -> Generator:
    """The same network with ``shift`` in its density rule."""
    config = generator.config
    shifted = Generator(replace(config, density=replace(config.density, shift=shift)))
    shifted.load_state_dict(generator.state_dict())
    return shifted.eval()


def calibrated(generator: Generator, seed: int = 0) -> Generator:
    """The generator at the shift whose pictures are closest to the truth (mean squared error)."""
    thetas = latents(len(TURNS_RAD), THETA_DIM, f"{TRAIN}-density-shift", seed)
    cameras = [CAMERA.orbited(turn, 0.0) for turn in TURNS_RAD]
    truths = [
        render_head(Head(theta), camera, SIZE, samples=4).rgb
        for theta, camera in zip(thetas, cameras, strict=True)
    ]
    best, least = generator, math.inf
    for shift in SHIFTS:
        candidate = with_density_shift(generator, shift)
        error = 0.0
        for theta, camera, truth in zip(thetas, cameras, truths, strict=True):
            with torch.inference_mode():
                field = InstanceField(candidate, candidate.style(theta), BOX_HALF)
                error += float((render(field, camera, SIZE, SETTINGS).rgb - truth).square().mean())
        if error < least:
            best, least = candidate, error
    return best
