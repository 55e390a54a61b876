"""Training of the encoder, self-supervised: any generator's own pictures, style and camera known.

The trainer draws batches and takes steps; what a batch costs is encoder_objective.py, the pictures
encoder_data.py, how a run is stopped, resumed and saved loop.py.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ddf_core.card import Made
from ddf_core.io.model_folder import save_encoder
from ddf_core.model import Model
from ddf_core.models.encoder import Encoder, EncoderConfig
from ddf_core.models.style_space import StyleSpace, style_space
from ddf_core.seeding import TRAIN, salted_seed, stream
from ddf_core.stopping import raise_if
from ddf_core.training.encoder_augment import augment
from ddf_core.training.encoder_data import EncoderData, make_encoder_data
from ddf_core.training.encoder_descent import EncoderDescent
from ddf_core.training.encoder_objective import (
    FilmBatch,
    FilmObjective,
    camera_loss,
    style_loss,
)
from ddf_core.training.encoder_settings import EncoderSettings
from ddf_core.training.loop import LoopSettings, Progress, Run, run_loop
from ddf_core.training.process_group import ALONE, LossModule, ProcessGroup, Terms

LOG_EVERY = 20
# Styles at the end of the data that are never trained on: the figures of the card are theirs.
HELD_OUT = 32


def train_encoder(
    model: Model,
    settings: EncoderSettings,
    run: Run,
    made: Made = Made(),
    start: Encoder | None = None,
) -> Encoder:
    """Train an encoder for ``model`` and save it into the model's folder.

    Args:
        model: any loaded model, on the device of the processes; its encoder is not looked at.
        settings: what is trained, and for how long.
        run: how; the processes's leader alone makes the pictures, measures and saves.
        made: command, date and commit for the card; seed and figures are filled in here.
        start: an encoder of this model to go on from; None starts from nothing.

    Raises:
        Cancelled: ``run.stop`` said so; the checkpoint is up to date.
        InputError: ``train.batch``.
        OutputError, ModelFileError: a file cannot be written, or belongs to another run.
    """
    losses: dict[str, float] = {}

    def report_pictures(done: float) -> None:
        raise_if(run.stop)
        run.progress(Progress(0, settings.steps, {"pictures made": done}, None))

    def report(state: Progress) -> None:
        losses.update(state.losses)
        run.progress(state)

    data = run.processes.make_once(
        lambda: make_encoder_data(model, settings.data, report_pictures, run.stop)
    )
    trainer = EncoderTrainer(model, settings, data, start, run.processes)
    loop = LoopSettings(
        settings.steps, settings.seed, settings.checkpoint_every_s, log_every=LOG_EVERY
    )
    run_loop(trainer, loop, replace(run, progress=report))
    encoder = trainer.averaged.eval()
    if not run.processes.leads:
        return encoder
    figures: dict[str, object] = {
        "steps": settings.steps,
        "styles": settings.data.styles,
        **losses,
        **trainer.held_out_figures(),
    }
    save_encoder(encoder, replace(made, seed=settings.seed, figures=figures), model.path)
    return encoder


def new_encoder(model: Model, space: StyleSpace, seed: int) -> Encoder:
    """An untrained encoder that fits the model."""
    card = model.card
    config = EncoderConfig(
        kind=space.kind,
        size=space.size,
        style_dim=len(space.mean),
        yaw_mean_rad=card.poses.yaw_mean_rad,
        pitch_mean_rad=card.poses.pitch_mean_rad,
        pitch_spread_rad=card.poses.pitch_spread_rad,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(salted_seed(f"{TRAIN}-encoder-weights", seed))
        encoder = Encoder(config)
    if space.kind == "principal":
        encoder.basis.copy_(space.basis)
    return encoder.to(model.generator.device)


class EncoderTrainer:
    """One training run; every step draws its batch from the stream (seed, turn).

    The encoder is trained on the device of its generator. Pictures are made to look like photos on
    the CPU.
    """

    def __init__(
        self,
        model: Model,
        settings: EncoderSettings,
        data: EncoderData,
        start: Encoder | None = None,
        processes: ProcessGroup = ALONE,
    ) -> None:
        model.generator.requires_grad_(False)
        self.settings, self.data, self.processes = settings, data, processes
        self.device = model.generator.device
        self.space = style_space(model.generator)
        self.encoder = new_encoder(model, self.space, settings.seed)
        if start is not None:
            # Its camera's own network was taught of other answers: train cameras makes it anew.
            self.encoder.load_state_dict(start.with_camera(None).state_dict())
        self._descent = EncoderDescent(self.encoder, settings.rate, settings.ema)
        self._film = FilmObjective(self.space, model.card.camera, model.card.box_half)
        self._cost = processes.share_gradients(LossModule(self.encoder, self._terms))

    @property
    def averaged(self) -> Encoder:
        """What is kept: the average of the weights."""
        return self._descent.averaged

    @property
    def trained_styles(self) -> int:
        """How many styles are trained on; the rest is held out."""
        return max(len(self.data.c) - HELD_OUT, len(self.data.c) // 2)

    def step(self, index: int) -> dict[str, float]:
        """Take step ``index`` and say what every term cost."""
        terms: Terms = self._cost(index)
        loss = torch.stack(list(terms.values())).sum()
        self._descent.step(loss, self.settings.rate_at(index), index)
        return {"loss": loss.item(), **{name: value.item() for name, value in terms.items()}}

    def _terms(self, index: int) -> Terms:
        settings, weights = self.settings, self.settings.weights
        rng = stream(f"{TRAIN}-encoder", settings.seed, self.processes.turn(index))
        count = self.processes.part(settings.batch)
        rows = torch.randint(self.trained_styles, (count,), generator=rng)
        views = torch.randint(self.data.pose.shape[1], (count,), generator=rng)
        rgba, pose = self._pictures(rows, views), self.data.pose[rows, views]
        seen = augment(rgba, pose, self.encoder.config.picture_px, rng).to(self.device)
        with self.processes.precision():
            c, said = self.encoder(seen.picture)
        # The generator's own word needs all digits of style and camera.
        c, said = c.float(), said.float()
        terms = {
            "style": weights.style * style_loss(c, self.data.c[rows].to(self.device)),
            "camera": weights.camera * camera_loss(said, seen.pose),
        }
        if index % settings.film_every == 0:
            few = -(-settings.film_items // self.processes.size)
            batch = self.film_batch(rows[:few], views[:few])
            # The crop moved the picture: what it added is taken off the answer again.
            moved = (said - seen.pose)[:few] + batch.pose
            terms |= self._film_terms(batch, c[:few], moved, index, rng)
        return terms

    def film_batch(self, rows: Tensor, views: Tensor) -> FilmBatch:
        """Pictures as they were rendered, for supervision by the generator itself.

        Args:
            rows: (B,) numbers of styles in the data; views: (B,) which picture of each.
        """
        depth = self.data.depth[rows.numpy(), views.numpy()].astype(np.float32)
        parts = (
            self.data.c[rows],
            self.data.pose[rows, views],
            self._pictures(rows, views),
            torch.from_numpy(depth),
        )
        return FilmBatch(*(part.to(self.device) for part in parts))

    def _film_terms(
        self, batch: FilmBatch, c: Tensor, pose: Tensor, index: int, rng: torch.Generator
    ) -> dict[str, Tensor]:
        settings, weights = self.settings, self.settings.weights
        if index // settings.film_every % 2:
            term = self._film.pixel_term(batch, c, pose, settings.film_rays, rng)
            return {"pixel": weights.pixel * term}
        terms = self._film.surface_terms(batch, c, settings.film_points, rng)
        return {name: getattr(weights, name) * value for name, value in terms.items()}

    @torch.no_grad()
    def held_out_figures(self) -> dict[str, object]:
        """Errors on styles never trained on, with the crops and the light of the training."""
        rng = stream(f"{TRAIN}-encoder-held-out", self.settings.seed)
        rows = torch.arange(self.trained_styles, len(self.data.c))
        rows = rows.repeat_interleave(self.data.pose.shape[1])
        views = torch.arange(self.data.pose.shape[1]).repeat(len(rows) // self.data.pose.shape[1])
        rgba = self._pictures(rows, views)
        seen = augment(rgba, self.data.pose[rows, views], self.encoder.config.picture_px, rng)
        seen = seen.to(self.device)
        c, pose = self.averaged(seen.picture)
        degrees = (pose - seen.pose)[:, :2].abs().mean(0) * 180 / math.pi
        return {
            "held_out_style_error": (c.cpu() - self.data.c[rows]).square().mean().item(),
            "held_out_yaw_deg": degrees[0].item(),
            "held_out_pitch_deg": degrees[1].item(),
        }

    def _pictures(self, rows: Tensor, views: Tensor) -> Tensor:
        """(B, P, P, 4) in [0, 1]."""
        return torch.from_numpy(self.data.rgba[rows.numpy(), views.numpy()]).float() / 255

    def state_dict(self) -> dict[str, Any]:
        """Network, its average and the optimiser."""
        return self._descent.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """The inverse of ``state_dict``."""
        self._descent.load_state_dict(state)
