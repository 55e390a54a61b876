"""Exact pictures at pi-GAN's size: how many times quicker than the original, and how equal to it.

The original: 24 samples on every ray, 24 more where those saw weight, each FiLM layer as written
in its paper, in float32. See ``pigan_scene`` for what is shown. No window takes part.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from ddf_core.model import Model
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.generator import Style
from ddf_core.scene.bake import DENSE_RESOLUTION, bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.pigan_render import render_what_is_seen
from ddf_core.scene.render import Picture, RenderSettings, render
from tools.bench.pigan_scene import CAMERA, Unfolded, head_in_pigan_size, initialise, instance
from tools.bench.rows import Row, Target, row_of
from tools.bench.timed import one_thread

SIZE = (128, 128)
GPU_SIDES = (256, 512)
TRIES = 3
SETTINGS = RenderSettings(24, 24, "pigan", "last_back")
RATIO = Target(1.5, "x", of="median", more_is_better=True, aim=2.5)


@dataclass(frozen=True)
class _Compared:
    """Seconds of the original, and of ours with and without a grid to make first; equality, dB."""

    size: tuple[int, int]
    original_s: float
    cold_s: list[float]
    warm_s: list[float]
    psnr_db: float

    def row(self, name: str, seconds: list[float]) -> Row:
        """Ratios to the original's time."""
        ours = sorted(seconds)[len(seconds) // 2]
        note = (
            f"{self.size[0]} px, 24 + 24; original {self.original_s:.1f} s, ours {ours:.2f} s, "
            f"{self.psnr_db:.0f} dB to the original's picture"
        )
        return row_of(name, [self.original_s / value for value in seconds], RATIO, note)


def pigan_rows(model: Model, seed: int) -> list[Row]:
    """A head and, for what it is worth, the fog that untrained weights show; one thread each."""
    with one_thread():
        head = _compare(*head_in_pigan_size(model, seed))
        fog = _compare(*initialise(seed))
    return [
        head.row("pi-GAN size, new style", head.cold_s),
        head.row("pi-GAN size, camera moved", head.warm_s),
        fog.row("pi-GAN size, untrained fog", fog.cold_s),
    ]


def gpu_names(side: int) -> tuple[str, str]:
    """Of the rows of ``pigan_gpu_rows`` for pictures of that side."""
    where = f"on the GPU, {side} px"
    return f"pi-GAN size, new style {where}", f"pi-GAN size, camera moved {where}"


def pigan_gpu_rows(
    model: Model, seed: int, device: torch.device, sides: Sequence[int] = GPU_SIDES
) -> list[Row]:
    """The same head by the original's formulae and ours, both on ``device``; ``model`` is on the
    CPU."""
    generator, style = head_in_pigan_size(model, seed)
    generator, style = generator.to(device), style.to(device)
    rows = []
    for side in sides:
        found = _compare(generator, style, (side, side))
        new, moved = gpu_names(side)
        rows += [found.row(new, found.cold_s), found.row(moved, found.warm_s)]
    return rows


def _compare(generator: FilmGenerator, style: Style, size: tuple[int, int] = SIZE) -> _Compared:
    camera = CAMERA.orbit_by(0.3, 0.05)
    original, before_s = _original(generator, style, camera, size)
    cold, warm = [], []
    for _ in range(TRIES):
        ours, cold_s, warm_s = _ours(generator, style, camera, size)
        cold.append(cold_s)
        warm.append(warm_s)
    # The better of two, with ours between them: a busy moment of the machine is no gain of ours.
    original_s = min(before_s, _original(generator, style, camera, size)[1])
    error = float((ours.rgb - original.rgb).square().mean())
    return _Compared(size, original_s, cold, warm, -10 * math.log10(max(error, 1e-12)))


def _original(
    generator: FilmGenerator, style: Style, camera: Camera, size: tuple[int, int]
) -> tuple[Picture, float]:
    """The original's picture, and its seconds."""
    start = time.perf_counter()
    picture = render(Unfolded(generator, style), camera, size, SETTINGS)
    return picture, time.perf_counter() - start


def _ours(
    generator: FilmGenerator, style: Style, camera: Camera, size: tuple[int, int]
) -> tuple[Picture, float, float]:
    """The picture; seconds with folding and baking, and for the next one from the other side."""
    start = time.perf_counter()
    with torch.inference_mode():
        field = instance(generator, style)
    grid = bake(field, DENSE_RESOLUTION)
    picture = render_what_is_seen(field, grid, camera, size, SETTINGS)
    cold_s = time.perf_counter() - start
    start = time.perf_counter()
    render_what_is_seen(field, grid, camera.orbit_by(-0.6, 0.0), size, SETTINGS)
    return picture, cold_s, time.perf_counter() - start
