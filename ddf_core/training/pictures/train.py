"""``train pictures`` from a folder to a model: read, learn, look, save."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from ddf_core.card import Axis, Card, Made, Poses, SamplePoint, Sampling
from ddf_core.errors import InputError
from ddf_core.io.json_codec import dumps
from ddf_core.io.model_folder import save_model
from ddf_core.io.safe_write import write_bytes
from ddf_core.model import Model
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.resource_paths import PICTURES_NAME
from ddf_core.scene.camera import Camera
from ddf_core.stopping import raise_if
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.pictures.cache import PictureCache, cache_pictures
from ddf_core.training.pictures.folder import Framing, list_pictures
from ddf_core.training.pictures.marching import Proposal, Space, march
from ddf_core.training.pictures.network import with_mean_style
from ddf_core.training.pictures.report import Reporter
from ddf_core.training.pictures.settings import CameraSettings, PicturesSettings
from ddf_core.training.pictures.trainer import PicturesTrainer

LOG_EVERY = 20
MOST_SLIDERS = 16
# Positions of the frontal picture whose surface points a first look marks, y up.
FIRST_LOOK = ((0.0, 0.0), (0.22, 0.16), (-0.14, -0.24))


@dataclass(frozen=True)
class Destination:
    """What a model is called, where it goes, how it came to be, and what its card says of it."""

    name: str
    folder: Path
    made: Made = Made()
    about: str = ""


@dataclass(frozen=True)
class Told:
    """Hears what was left out of the folder, before the first step."""

    refused: Callable[[PictureCache], None] = lambda cache: None


def train_pictures(
    pictures: Path,
    settings: PicturesSettings,
    run: Run,
    destination: Destination,
    start: Model | None = None,
    told: Told = Told(),
) -> FilmGenerator:
    """Learn a generator (and its encoder) from a folder of pictures, and save the model.

    Args:
        pictures: the folder; see ``folder.list_pictures``.
        settings: what is learnt, and for how long.
        run: how; its folder holds cache, checkpoint and contact sheet.
        destination: the leader alone writes it.
        start: a model to go on from, or whose shape is a prior; None begins from nothing.
        told: hears which pictures were left out.

    Raises:
        InputError: the folder, or the start, cannot be used; ``train.batch``.
        DdfError: ``train.diverged``; the last checkpoint is kept.
        Cancelled: ``run.stop`` said so; the checkpoint is up to date.
        OutputError, ModelFileError: a file cannot be written, or belongs to another run.
    """

    def reading(done: float) -> None:
        raise_if(run.stop)
        run.progress(Progress(0, settings.all_steps, {"pictures read": done}, None))

    if not settings.all_steps:
        raise InputError("Neither stage has a step.", code="train.steps")
    listing = list_pictures(pictures)
    cache = run.processes.make_once(
        lambda: cache_pictures(listing, settings.side, run.folder / "cache", reading)
    )
    if run.processes.leads:
        told.refused(cache)
    space = space_of(cache.framing, settings.camera)
    trainer = PicturesTrainer(settings, cache, space, start, run.processes)
    loop = LoopSettings(
        settings.all_steps, settings.seed, settings.checkpoint_every_s, log_every=LOG_EVERY
    )
    figures: dict[str, float] = {}
    watched = _Watched(trainer, Reporter(trainer, run.folder), figures, run.processes.leads)
    run_loop(watched, loop, run)
    if settings.encoder:
        trainer.whiten()
    trainer.order()
    generator = with_mean_style(trainer.averaged.generator.eval().cpu())
    if run.processes.leads:
        figures |= Reporter(trainer, run.folder).report()
        _save(trainer, destination, figures)
    return generator


class _Watched:
    """A trainer that is looked at every so many steps, before the loop sees the losses."""

    def __init__(
        self, trainer: PicturesTrainer, reporter: Reporter, figures: dict[str, float], leads: bool
    ) -> None:
        self._trainer, self._reporter, self._figures = trainer, reporter, figures
        self._leads = leads
        self.load_state_dict, self.state_dict = trainer.load_state_dict, trainer.state_dict

    def step(self, index: int) -> dict[str, float]:
        """One step, and a look where one is due."""
        told = self._trainer.step(index)
        self._figures |= told
        every = self._trainer.settings.report_every
        if self._leads and every and (index + 1) % every == 0:
            self._figures |= self._reporter.report()
        return told | {k: v for k, v in self._figures.items() if k in ("psnr", "patches", "shape")}


def space_of(framing: Framing | None, camera: CameraSettings) -> Space:
    """The frontal camera and the box of a model of such pictures."""
    framing = framing or Framing(camera.fov_deg, camera.radius)
    half = camera.box * framing.radius * math.tan(math.radians(framing.fov_deg) / 2)
    home = Camera(
        radius=framing.radius,
        fov_deg=framing.fov_deg,
        near=max(framing.radius - 1.8 * half, framing.radius * 0.05),
        far=framing.radius + 1.8 * half,
    )
    return Space(home, half)


def _save(trainer: PicturesTrainer, destination: Destination, figures: dict[str, float]) -> None:
    settings, cache = trainer.settings, trainer.cache
    known: dict[str, object] = {
        "steps": settings.steps,
        "adversarial_steps": settings.adversarial_steps,
        "pictures": {part: len(cache.rows(part)) for part in ("train", "validate", "test")},
        "left_out": len(cache.refused),
        **{name: round(value, 5) for name, value in figures.items()},
    }
    made = replace(destination.made, seed=settings.seed, figures=known)
    network = trainer.averaged.cpu()
    card = pictures_card(destination.name, network.generator, trainer, made)
    if network.encoder is not None:
        card = card.with_encoder(network.encoder.eval().config, made)
    used = {
        part: sorted(cache.entries[row].digest for row in cache.rows(part))
        for part in ("train", "validate")
    }
    # Before the model: none stands there that may be judged by what it has learnt.
    write_bytes(destination.folder / PICTURES_NAME, dumps({"digests": used}))
    card = replace(card, about=destination.about)
    save_model(network.generator, card, destination.folder, encoder=network.encoder)


def pictures_card(
    name: str, generator: FilmGenerator, trainer: PicturesTrainer, made: Made
) -> Card:
    """The card of a model that learnt from pictures: their framing, and the poses they have."""
    space = trainer.space
    return Card(
        name=name,
        architecture=generator.config,
        camera=space.home,
        box_half=space.box_half,
        background="white_back",
        poses=_poses(trainer.cameras()),
        sampling=Sampling(coarse=48, fine=48, rule="midpoints"),
        sample_points=_first_look(generator, trainer.proposal.cpu(), space),
        axes=principal_axes(generator.config.latent_dim),
        made=made,
    )


def principal_axes(latent_dim: int) -> tuple[Axis, ...]:
    """Sliders for the first coordinates, which change pictures most; nobody knows their meaning."""
    count = min(latent_dim, MOST_SLIDERS)
    return tuple(Axis(f"component {number + 1}", "Components") for number in range(count))


def _poses(cameras: Tensor) -> Poses:
    """Mean and spread of the angles of training pictures."""
    spread, mean = torch.std_mean(cameras[:, :2].double(), dim=0)
    floor = math.radians(1)
    return Poses(
        kind="gaussian",
        yaw_mean_rad=round(float(mean[0]), 4),
        yaw_spread_rad=round(max(float(spread[0]), floor), 4),
        pitch_mean_rad=round(float(mean[1]), 4),
        pitch_spread_rad=round(max(float(spread[1]), floor), 4),
    )


@torch.no_grad()
def _first_look(
    generator: FilmGenerator, proposal: Proposal, space: Space
) -> tuple[SamplePoint, ...]:
    """Points on the template's surface that a first look marks."""
    home = space.home
    style = generator.mean_style()
    xy = torch.tensor(FIRST_LOOK)[None]
    pose = torch.tensor([[home.yaw_rad, home.pitch_rad, 0.0, 0.0, 0.0]])
    seen = march(
        generator, proposal, space, (style.frequencies[None], style.phases[None]), pose, xy, 48
    )
    found = []
    for number, (position, depth, opacity) in enumerate(
        zip(FIRST_LOOK, seen.depth[0].tolist(), seen.opacity[0].tolist(), strict=True)
    ):
        if opacity < 0.5:
            continue
        pixel = torch.tensor([[(position[0] + 1) / 2, (1 - position[1]) / 2]]).numpy()
        x = home.eye + depth * home.directions(pixel, (1, 1))[0]
        rounded = (round(float(x[0]), 5), round(float(x[1]), 5), round(float(x[2]), 5))
        found.append(SamplePoint(f"point {number + 1}", rounded))
    return tuple(found)
