"""``train cameras``: a network that says from where pictures are taken, beside an encoder's codes.

While a generator learns from pictures its encoder may leave the given cameras by a slack, and does:
what explains the pictures counts there. When a photo is inverted its camera is about what the
encoder says, and matches between photos are as good as that. So afterwards the encoder gets a
network that learns nothing but cameras: the given ones, and those of the generator's own pictures
from further aside than the folder has many. The codes stay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.card import Made, Poses
from ddf_core.errors import InputError
from ddf_core.io.model_folder import save_encoder
from ddf_core.model import Model
from ddf_core.models.camera_network import CameraConfig, CameraNetwork
from ddf_core.models.encoder import Encoder
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.seeding import TRAIN, salted_seed, stream
from ddf_core.stopping import raise_if
from ddf_core.training.encoder_augment import augment
from ddf_core.training.encoder_data import EncoderData, make_encoder_data
from ddf_core.training.encoder_descent import EncoderDescent, cosine_rate
from ddf_core.training.encoder_settings import EncoderDataSettings
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.pictures.batches import cameras_of, draw_batch, pixels_of
from ddf_core.training.pictures.cache import PictureCache, cache_pictures
from ddf_core.training.pictures.folder import Listing, list_pictures
from ddf_core.training.pictures.settings import AugmentSettings
from ddf_core.training.process_group import ALONE, LossModule, ProcessGroup, Terms

SALT = f"{TRAIN}-cameras"
LOG_EVERY = 20
# What given cameras are about uncertain by: yaw, pitch, log zoom, shift right and up.
UNITS = (0.035, 0.035, 0.015, 0.012, 0.012)
# Rendered pictures are seen from anywhere within so many standard deviations of the poses.
ASIDE = 5.0
CHANGES = AugmentSettings()
NETWORK = CameraConfig()
OWN_PICTURES = EncoderDataSettings(styles=220, picture_px=108, zoom=0.03, shift=0.02)
# Of the pictures that are measured at once.
AT_ONCE = 128


@dataclass(frozen=True)
class CamerasSettings:
    """One run.

    Args:
        batch, rendered: pictures a step, and pictures of the generator's own beside them.
        side: pixels a side of the pictures as they are read.
        network: its sizes.
        rate, warmup_steps: of AdamW; a cosine leads down. ema: decay of the averaged weights.
        data: of the rendered pictures.
    """

    steps: int = 2_000
    seed: int = 0
    batch: int = 32
    rendered: int = 16
    side: int = 128
    network: CameraConfig = NETWORK
    rate: float = 1e-3
    warmup_steps: int = 100
    ema: float = 0.995
    checkpoint_every_s: float = 60.0
    augment: AugmentSettings = CHANGES
    data: EncoderDataSettings = OWN_PICTURES

    def rate_at(self, index: int) -> float:
        """The rate of a step; it depends on the step alone."""
        return cosine_rate(self.rate, self.warmup_steps, self.steps, index)


@dataclass(frozen=True, eq=False)
class TrainedCameras:
    """The encoder as it is saved, and its figures before and after: see
    ``CamerasTrainer.figures``."""

    encoder: Encoder
    figures: dict[str, float]


def train_cameras(
    model: Model, pictures: Path, settings: CamerasSettings, run: Run, made: Made = Made()
) -> TrainedCameras:
    """Train a network for the cameras of a model's encoder and save it into the model's folder.

    Args:
        model: one with an encoder, on the device of the processes.
        pictures: a folder with ``cameras.json``; see ``folder.list_pictures``. Pictures of its part
            "train" are learnt from, those of "validate" are measured.
        settings: what is trained, and for how long.
        run: how; its folder holds cache and checkpoint.
        made: command, date and commit for the card; seed and figures are filled in here.

    Raises:
        InputError: the folder cannot be used; ``train.encoder``: the model has no encoder;
            ``train.cameras``: no angle is given for any picture.
        Cancelled: ``run.stop`` said so; the checkpoint is up to date.
        DdfError: ``train.diverged``: a loss is not finite; the last checkpoint is kept.
        OutputError, ModelFileError: a file cannot be written, or belongs to another run.
    """
    listing = listed_cameras(model, pictures)

    def reading(done: float) -> None:
        raise_if(run.stop)
        run.progress(Progress(0, settings.steps, {"pictures read": done}, None))

    def rendering(done: float) -> None:
        raise_if(run.stop)
        run.progress(Progress(0, settings.steps, {"pictures made": done}, None))

    cache = run.processes.make_once(
        lambda: cache_pictures(listing, settings.side, run.folder / "cache", reading)
    )
    aside = replace(model, card=replace(model.card, poses=poses_aside(model.card.poses)))
    data = run.processes.make_once(
        lambda: make_encoder_data(aside, settings.data, rendering, run.stop)
    )
    trainer = CamerasTrainer(model, settings, cache, data, run.processes)
    loop = LoopSettings(
        settings.steps, settings.seed, settings.checkpoint_every_s, log_every=LOG_EVERY
    )
    run_loop(trainer, loop, run)
    trained = TrainedCameras(trainer.encoder().eval(), trainer.figures())
    if run.processes.leads:
        told = {"steps": settings.steps, "seed": settings.seed, **trained.figures}
        save_encoder(trained.encoder, made_after(model, made, told), model.path)
    return trained


def made_after(model: Model, made: Made, figures: dict[str, float]) -> Made:
    """How the encoder came to be: as it was before, and then this run."""
    before = model.card.encoder.made if model.card.encoder else Made()
    commands = "; ".join(filter(None, (before.command, made.command)))
    told = {**before.figures, "cameras": figures}
    return replace(made, command=commands, seed=before.seed, figures=told)


def listed_cameras(model: Model, pictures: Path) -> Listing:
    """What ``pictures`` holds, where the cameras of the model's encoder can be learnt from it.

    Raises:
        InputError: as ``train_cameras``.
    """
    if model.encoder is None:
        raise InputError(
            f"{model.card.name} has no encoder whose cameras could be trained.",
            code="train.encoder",
            advice="train encoder makes one.",
        )
    listing = list_pictures(pictures)
    if not any(source.angles is not None for source in listing.sources):
        raise InputError(
            f"{pictures} gives no angles to learn from.",
            code="train.cameras",
            advice="cameras.json says from where each picture was taken.",
        )
    return listing


def poses_aside(poses: Poses) -> Poses:
    """Those from further aside than a folder's pictures are, all as likely."""
    if poses.kind != "gaussian":
        return poses
    yaw, pitch = ASIDE * poses.yaw_spread_rad, ASIDE * poses.pitch_spread_rad
    return replace(
        poses, kind="uniform", yaw_spread_rad=min(yaw, math.pi), pitch_spread_rad=min(pitch, 1.0)
    )


class CamerasTrainer:
    """One run; every step draws its batch from the stream (seed, turn)."""

    def __init__(
        self,
        model: Model,
        settings: CamerasSettings,
        cache: PictureCache,
        data: EncoderData,
        processes: ProcessGroup = ALONE,
    ) -> None:
        assert model.encoder is not None
        self.settings, self.cache, self.data, self.processes = settings, cache, data, processes
        self.device = model.generator.device
        self.rows = torch.tensor(cache.rows("train"))
        home = model.card.camera
        self._middle = PhotoPose(home.yaw_rad, home.pitch_rad)
        self._before = model.encoder.eval().requires_grad_(False)
        sizes = replace(settings.network, front_yaw_rad=home.yaw_rad)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(salted_seed(f"{SALT}-weights", settings.seed))
            network = CameraNetwork(sizes, model.encoder.config.origin).to(self.device)
        self._descent = EncoderDescent(network, settings.rate, settings.ema)
        self._cost = processes.share_gradients(LossModule(network, self._terms))

    def encoder(self) -> Encoder:
        """The encoder with the network as it is by now: the average of the weights."""
        return self._before.with_camera(self._descent.averaged)

    def step(self, index: int) -> dict[str, float]:
        """Take step ``index`` and say what every term cost."""
        terms: Terms = self._cost(index)
        loss = torch.stack(list(terms.values())).sum()
        self._descent.step(loss, self.settings.rate_at(index), index)
        return {name: value.item() for name, value in terms.items()}

    def _terms(self, index: int) -> Terms:
        settings, processes = self.settings, self.processes
        rng = stream(SALT, settings.seed, processes.turn(index))
        count = processes.part(settings.batch)
        rows = self.rows[torch.randint(len(self.rows), (count,), generator=rng)]
        side = settings.network.picture_px
        batch = draw_batch(self.cache, rows, self._middle, side, settings.augment, rng)
        styles = torch.randint(
            len(self.data.c), (processes.part(settings.rendered),), generator=rng
        )
        views = torch.randint(self.data.pose.shape[1], (len(styles),), generator=rng)
        rgba = torch.from_numpy(self.data.rgba[styles.numpy(), views.numpy()]).float() / 255
        own = augment(rgba, self.data.pose[styles, views], side, rng)
        seen = torch.cat((batch.seen, own.picture)).to(self.device)
        given = torch.cat((batch.given, own.pose)).to(self.device)
        # An angle that nobody gave is not learnt.
        known = torch.ones_like(given)
        known[: len(batch), :2] = batch.known[:, None].to(known)
        apart = known * (self._descent.network(seen) - given) / given.new_tensor(UNITS)
        return {"camera": functional.huber_loss(apart, torch.zeros_like(apart))}

    @torch.no_grad()
    def figures(self) -> dict[str, float]:
        """Root mean squares over the part "validate", before and after: angles in degrees, shifts
        in half pictures."""
        encoders = {"": self.encoder(), "_before": self._before}
        rows = self.cache.rows("validate")
        moved: dict[str, list[Tensor]] = {}
        for start in range(0, len(rows), AT_ONCE):
            some = torch.tensor(rows[start : start + AT_ONCE])
            given, known = cameras_of(self.cache, some, self._middle)
            pictures = pixels_of(self.cache, some)[:, :3]
            for when, encoder in encoders.items():
                apart = (encoder.guesses(pictures)[1].cpu() - given).square()
                moved.setdefault(f"yaw_deg{when}", []).append(apart[known, 0])
                moved.setdefault(f"pitch_deg{when}", []).append(apart[known, 1])
                moved.setdefault(f"shift{when}", []).append(apart[:, 3:].mean(1))
        found = {name: torch.cat(values) for name, values in moved.items()}
        return {
            name: round((math.degrees(1) if "deg" in name else 1) * float(each.mean().sqrt()), 4)
            for name, each in found.items()
            if len(each)
        }

    def state_dict(self) -> dict[str, Any]:
        """Network, its average and the optimiser."""
        return self._descent.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The inverse of ``state_dict``."""
        self._descent.load_state_dict(state)
