"""Training data for the bundled generator, made ahead from the procedural heads and cached on disk.

Each instance gives K points of the box with signed distance and colour, dense near the surface and
near the borders of small parts, and R short rays that meet the surface head on, with the colour
seen there. Worker processes make shards; a shard that exists is not made again, so making can be
killed and resumed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import BOX_HALF, Heads, project_to_surface, template_surface
from ddf_core.procedural.palette import part_weights
from ddf_core.procedural.template import parts
from ddf_core.seeding import TRAIN, stream
from ddf_core.training.shards import join_shards, make_in_processes, write_shard

INT16_SCALE = 32767.0
# A ray loss looks at this length of ray before the surface and as much behind it (scene units).
RAY_REACH = 0.04


@dataclass(frozen=True)
class HeadDataSettings:
    """How much data, and from which seed. Two settings that differ never share a cache folder."""

    instances: int = 12_288
    shard: int = 64
    points: int = 2048
    rays: int = 256
    seed: int = 0
    near_zero_fraction: float = 0.2
    version: int = 1


@dataclass(frozen=True)
class HeadData:
    """The whole cache, memory-mapped. Row 0 of every array is the theta = 0 head.

    ``points`` (N, K, 3) and ``ray_x`` (N, R, 3) int16 in units of BOX_HALF; ``sdf`` (N, K) float16;
    ``colour`` (N, K, 3) and ``ray_colour`` (N, R, 3) uint8; ``ray_d`` (N, R, 3) int8 unit
    directions.
    """

    theta: Tensor
    arrays: dict[str, NDArray[np.generic]]


def cache_root() -> Path:
    """Where caches live: outside the repository, and free to be deleted."""
    base = (
        os.environ.get("DDF_CACHE")
        or os.environ.get("XDG_CACHE_HOME")
        or str(Path.home() / ".cache")
    )
    return Path(base) / "ddf-viewer"


def data_folder(settings: HeadDataSettings) -> Path:
    """The cache folder that belongs to these settings."""
    text = json.dumps(asdict(settings), sort_keys=True)
    return cache_root() / f"heads-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def training_thetas(settings: HeadDataSettings) -> Tensor:
    """(N, 26): N(0, I), a fifth of them scaled by U(0, 1) so that latents near 0 are seen; row 0 is
    0.
    """
    random = stream(TRAIN, settings.seed, 1)
    theta = torch.randn((settings.instances, THETA_DIM), generator=random)
    scale = torch.rand((settings.instances, 1), generator=random)
    chosen = torch.rand((settings.instances, 1), generator=random) < settings.near_zero_fraction
    theta = torch.where(chosen, theta * scale, theta)
    theta[0] = 0
    return theta


def make_head_data(settings: HeadDataSettings, progress: Callable[[float], None]) -> HeadData:
    """The data, made where missing by worker processes; ``progress`` gets the fraction done.

    Raises:
        OutputError: the cache cannot be written.
        DdfError: ``train.worker``: a process was ended from outside; what is made stays.
    """
    folder = data_folder(settings)
    jobs = [
        (settings, index, folder / f"shard-{index:05d}.npz")
        for index in range(-(-settings.instances // settings.shard))
    ]
    missing = [job for job in jobs if not job[2].exists()]
    if missing:
        workers = max(1, os.cpu_count() or 1)
        with make_in_processes(_make_shard, missing, workers, _one_thread) as made:
            for done, _ in enumerate(made, start=1):
                progress(1 - (len(missing) - done) / len(jobs))
    return HeadData(training_thetas(settings), join_shards([job[2] for job in jobs]))


def _one_thread() -> None:
    torch.set_num_threads(1)


def _make_shard(job: tuple[HeadDataSettings, int, Path]) -> None:
    settings, index, path = job
    theta = training_thetas(settings)[index * settings.shard : (index + 1) * settings.shard]
    random = stream(TRAIN, settings.seed, 2, index)
    chunks = [instance_data(theta[i : i + 8], settings, random) for i in range(0, len(theta), 8)]
    arrays = {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}
    write_shard(path, arrays)


def instance_data(
    theta: Tensor, settings: HeadDataSettings, random: torch.Generator
) -> dict[str, NDArray[np.generic]]:
    """Points and rays of a few instances (B, 26), as the arrays of HeadData."""
    heads = Heads(theta)
    x = _points(heads, len(theta), settings.points, random)
    sample = heads.sample(x)
    ray_x, ray_d, ray_colour = _rays(heads, len(theta), settings.rays, random)
    return {
        "points": _to_int16(x),
        "sdf": sample.sdf.clamp(-0.5, 0.5).numpy().astype(np.float16),
        "colour": _to_uint8(sample.colour),
        "ray_x": _to_int16(ray_x),
        "ray_d": (ray_d * 127).round().to(torch.int8).numpy(),
        "ray_colour": _to_uint8(ray_colour),
    }


def _to_int16(x: Tensor) -> NDArray[np.int16]:
    return (x.clamp(-BOX_HALF, BOX_HALF) / BOX_HALF * INT16_SCALE).round().to(torch.int16).numpy()


def _to_uint8(colour: Tensor) -> NDArray[np.uint8]:
    return (colour.clamp(0, 1) * 255).round().to(torch.uint8).numpy()


class _SurfaceBank:
    """Template surface points, half of them on small parts and their borders."""

    def __init__(self, count: int = 60_000) -> None:
        surface = template_surface(count, seed=11, above_neck=False)
        weights = part_weights(parts(surface))
        small = 1 - weights[:, [0, 1, 7]].sum(-1)
        border = 1 - weights.amax(-1)
        self.surface = surface
        self.even = torch.ones(count) / count
        detail = (
            6 * weights[:, 2] + 4 * weights[:, 4] + 3 * weights[:, 3] + small + 6 * border + 0.02
        )
        # Dense where small things are, on top of even by area.
        self.detailed = detail / detail.sum()

    def draw(self, count: int, random: torch.Generator) -> Tensor:
        """(count, 3): 60 % even by area, 40 % where detail is."""
        few = count * 2 // 5
        rows = torch.cat(
            (
                torch.multinomial(self.even, count - few, True, generator=random),
                torch.multinomial(self.detailed, few, True, generator=random),
            )
        )
        return self.surface[rows]


_BANK: list[_SurfaceBank] = []


def _bank() -> _SurfaceBank:
    if not _BANK:
        _BANK.append(_SurfaceBank())
    return _BANK[0]


def _near_inverse(heads: Heads, x_tmpl: Tensor) -> Tensor:
    """Instance points within about 1e-3 of the inverse: three fixed-point steps, no Jacobian."""
    scale = heads.warp.scale[:, None, :]
    u = x_tmpl.clone()
    for _ in range(3):
        u = u - (heads.warp.to_template_value(u * scale) - x_tmpl)
    return u * scale


def _points(heads: Heads, count: int, points: int, random: torch.Generator) -> Tensor:
    near = points * 3 // 4
    x_tmpl = torch.stack([_bank().draw(near, random) for _ in range(count)])
    spread = torch.where(torch.rand((count, near, 1), generator=random) < 0.6, 0.004, 0.018)
    close = _near_inverse(heads, x_tmpl) + spread * torch.randn((count, near, 3), generator=random)
    uniform = (torch.rand((count, points - near, 3), generator=random) * 2 - 1) * BOX_HALF
    mixed = torch.cat((close, uniform), dim=1).clamp(-BOX_HALF, BOX_HALF)
    # Shuffled, so that any slice of a row is a fair sample of it.
    return mixed[:, torch.randperm(points, generator=random)]


def _rays(
    heads: Heads, count: int, rays: int, random: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Surface points, directions that come from free space, the colour there: (B, R, 3) each."""
    x_tmpl = project_to_surface(_bank().draw(count * rays, random), steps=3).view(count, rays, 3)
    x, _ = heads.warp.from_template(x_tmpl, steps=5)
    sample = heads.sample(x)
    d = -sample.normal + 0.7 * torch.randn(sample.normal.shape, generator=random)
    d = torch.nn.functional.normalize(d, dim=-1)
    free = (d * sample.normal).sum(-1) < -0.25
    for part in (0.25, 0.5, 1.0):
        free &= heads.sdf(x - part * RAY_REACH * d) > 0.05 * part * RAY_REACH
    d = torch.where(free.unsqueeze(-1), d, -sample.normal)
    return x, d, sample.colour
