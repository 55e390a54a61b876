"""Pictures of a model's own instances, rendered ahead of time and cached on disk.

A style is baked once and seen by several cameras. Worker processes make shards; a shard that exists
is not made again, so making can be killed and resumed.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ddf_core.card import Card
from ddf_core.model import Model
from ddf_core.models.generator import Generator
from ddf_core.models.instance_field import InstanceField
from ddf_core.models.style_space import StyleSpace, style_space
from ddf_core.sampling.views import Views
from ddf_core.scene.bake import bake
from ddf_core.scene.photo_pose import PhotoPose, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickGrid
from ddf_core.seeding import TRAIN, stream
from ddf_core.stopping import Stop, raise_if
from ddf_core.training.category_bake import CategoryBake
from ddf_core.training.encoder_settings import EncoderDataSettings
from ddf_core.training.head_data import cache_root
from ddf_core.training.shards import join_shards, make_in_processes, write_shard

# A fraction of the styles is pulled towards the mean by U(0, 1), where sliders and reset lead.
NEAR_MEAN = 0.2


@dataclass(frozen=True, eq=False)
class EncoderData:
    """N styles seen V times each, P pixels a side.

    ``c`` (N, K) coordinates; ``pose`` (N, V, 5); ``rgba`` (N, V, P, P, 4) uint8, premultiplied;
    ``depth`` (N, V, P, P) float16 along the unit ray, 0 where nothing is hit.
    """

    c: Tensor
    pose: Tensor
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float16]


def data_folder(model: Model, settings: EncoderDataSettings) -> Path:
    """The cache folder of these pictures; the number of styles is not part of its name."""
    card = repr((model.card.camera, model.card.poses))
    key = {**asdict(settings), "styles": 0, "model": model.digest, "card": card}
    name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:12]
    return cache_root() / f"encoder-{name}"


def draw_latents(settings: EncoderDataSettings, latent_dim: int, shard: int) -> Tensor:
    """(shard, L) latents of one shard: N(0, I), some of them nearer to 0."""
    rng = stream(f"{TRAIN}-encoder-latents", settings.seed, shard)
    z = torch.randn(settings.shard, latent_dim, generator=rng)
    pull = torch.rand(settings.shard, 1, generator=rng)
    chosen = torch.rand(settings.shard, 1, generator=rng) < NEAR_MEAN
    return torch.where(chosen, z * pull, z)


def make_encoder_data(
    model: Model,
    settings: EncoderDataSettings,
    progress: Callable[[float], None],
    stop: Stop,
    workers: int | None = None,
) -> EncoderData:
    """The pictures, made where missing; ``progress`` gets the fraction done.

    Raises:
        Cancelled: ``stop`` said so; the shards that are whole stay.
        OutputError: the cache cannot be written.
        DdfError: ``train.worker``: a process was ended from outside; what is made stays.
    """
    folder = data_folder(model, settings)
    shards = -(-settings.styles // settings.shard)
    paths = [folder / f"shard-{index:05d}.npz" for index in range(shards)]
    missing = [(index, path) for index, path in enumerate(paths) if not path.exists()]
    if missing:
        jobs = [(settings, index, path) for index, path in missing]
        count = min(workers or os.cpu_count() or 1, len(jobs))
        with _make_shards(model, jobs, count) as made:
            for done, _ in enumerate(made, start=1):
                progress(1 - (len(missing) - done) / shards)
                raise_if(stop)
    return _join_shards(paths, settings.styles)


Job = tuple[EncoderDataSettings, int, Path]


@contextlib.contextmanager
def _make_shards(model: Model, jobs: list[Job], workers: int) -> Iterator[Iterator[None]]:
    # Made on the CPU, by all of its cores: a GPU's context would be needed in every process.
    generator = copy.deepcopy(model.generator).cpu()
    if workers == 1:
        _start(generator, model.card, None)
        yield map(_make_shard, jobs)
        return
    arguments = (generator, model.card, 1)
    with make_in_processes(_make_shard, jobs, workers, _start, arguments) as made:
        yield made


class _Painter:
    """One process's generator with everything that its pictures share."""

    def __init__(self, generator: Generator, card: Card) -> None:
        self.generator, self.card = generator, card
        self.space: StyleSpace = style_space(generator)
        self.views = Views(card.camera, card.poses)
        self.bake: CategoryBake | None = None

    def shard(self, settings: EncoderDataSettings, index: int) -> dict[str, NDArray[np.generic]]:
        z = draw_latents(settings, self.generator.config.latent_dim, index)
        rng = stream(f"{TRAIN}-encoder-cameras", settings.seed, index)
        with torch.no_grad():
            c = self.space.of_latents(z)
            seen = [self._style(c[i], settings, rng) for i in range(len(c))]
        arrays = {name: np.stack([each[name] for each in seen]) for name in seen[0]}
        return {"c": c.numpy(), **arrays}

    def _style(
        self, c: Tensor, settings: EncoderDataSettings, rng: torch.Generator
    ) -> dict[str, NDArray[np.generic]]:
        card = self.card
        field = InstanceField(self.generator, self.space.style(c), card.box_half, card.clip_to_box)
        self.bake = self.bake or CategoryBake(self.generator, card.box_half)
        grid = QuickGrid(bake(field, settings.grid, self.bake.coarse(field)))
        poses = torch.stack([self._pose(settings, rng) for _ in range(settings.views)])
        side = settings.picture_px
        pixels = picture_grid(side).expand(len(poses), -1, -1)
        rays = pose_rays(poses, card.camera, pixels)
        seen = grid.picture(rays, card.camera.near, card.camera.far)
        shape = (len(poses), side, side)
        rgba = torch.cat((seen.rgb, seen.alpha[:, None]), 1).clamp(0, 1) * 255 + 0.5
        return {
            "pose": poses.numpy(),
            "rgba": rgba.byte().view(*shape, 4).numpy(),
            "depth": seen.depth.view(shape).numpy().astype(np.float16),
        }

    def _pose(self, settings: EncoderDataSettings, rng: torch.Generator) -> Tensor:
        camera = self.views.draw(rng)
        zoom, right, up = (torch.rand(3, generator=rng) * 2 - 1).tolist()
        shift = settings.shift
        return PhotoPose(
            camera.yaw_rad, camera.pitch_rad, zoom * settings.zoom, right * shift, up * shift
        ).vector()


_PAINTER: list[_Painter] = []


def _start(generator: Generator, card: Card, threads: int | None) -> None:
    if threads:
        torch.set_num_threads(threads)
    _PAINTER[:] = [_Painter(generator, card)]


def _make_shard(job: Job) -> None:
    settings, index, path = job
    arrays = _PAINTER[0].shard(settings, index)
    write_shard(path, arrays)


def _join_shards(paths: list[Path], styles: int) -> EncoderData:
    whole: dict[str, Any] = {name: each[:styles] for name, each in join_shards(paths).items()}
    c, pose = torch.from_numpy(whole["c"]), torch.from_numpy(whole["pose"])
    return EncoderData(c, pose, whole["rgba"], whole["depth"])
