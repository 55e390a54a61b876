"""Training of the encoder on blobs: pictures ahead of time, losses that fall, runs that resume."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ddf_core.errors import Cancelled
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.model import Model
from ddf_core.stopping import never
from ddf_core.training.encoder import EncoderTrainer, train_encoder
from ddf_core.training.encoder_data import EncoderData, data_folder, make_encoder_data
from ddf_core.training.encoder_objective import FilmObjective, camera_loss, style_loss
from ddf_core.training.encoder_settings import EncoderDataSettings, EncoderSettings
from ddf_core.training.loop import LoopSettings, Run, run_loop
from tests.core.shifted_ball import ball_model

DATA = EncoderDataSettings(styles=6, views=2, shard=3, picture_px=20, grid=32)
SETTINGS = EncoderSettings(
    steps=6, batch=4, film_every=2, film_items=2, film_points=8, film_rays=8, data=DATA
)


def ignore(_: object) -> None:
    """A progress nobody looks at."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("ball")
    ball = ball_model()
    save_model(ball.generator, ball.card, folder)
    return load_model(folder)


@pytest.fixture(scope="module")
def data(model: Model) -> EncoderData:
    return make_encoder_data(model, DATA, ignore, never, workers=1)


def test_pictures_show_the_style_from_the_pose(model: Model, data: EncoderData) -> None:
    assert data.rgba.shape == (6, 2, 20, 20, 4)
    assert data.c.shape == (6, 3)
    alpha = data.rgba[..., 3] / 255.0
    assert 0.02 < alpha.mean() < 0.9
    # The blob is seen at its own distance wherever it is seen at all.
    depth = data.depth[alpha > 0.9].astype(np.float32)
    radius = model.card.camera.radius
    assert radius - 0.6 < depth.min() < depth.max() < radius + 0.3


def test_shards_that_exist_are_not_made_again(model: Model, data: EncoderData) -> None:
    shards = sorted(data_folder(model, DATA).glob("shard-*.npz"))
    before = [path.stat().st_mtime_ns for path in shards]
    more = make_encoder_data(model, replace(DATA, styles=3), ignore, never, workers=1)
    assert [path.stat().st_mtime_ns for path in shards] == before
    assert torch.equal(more.c, data.c[:3])


def test_a_few_steps_make_the_losses_fall(model: Model, data: EncoderData) -> None:
    settings = replace(SETTINGS, steps=30, batch=8, warmup_steps=5, film_every=15)
    trainer = EncoderTrainer(model, settings, data)
    losses = [trainer.step(index)["camera"] for index in range(30)]
    assert sum(losses[-5:]) < 0.9 * sum(losses[:5])


def test_every_kind_of_supervision_is_there(model: Model, data: EncoderData) -> None:
    trainer = EncoderTrainer(model, SETTINGS, data)
    assert set(trainer.step(0)) == {"loss", "style", "camera", "surface", "normal"}
    assert set(trainer.step(1)) == {"loss", "style", "camera"}
    assert set(trainer.step(2)) == {"loss", "style", "camera", "pixel"}


def test_a_resumed_run_equals_an_uninterrupted_one(
    model: Model, data: EncoderData, tmp_path: Path
) -> None:
    whole = EncoderTrainer(model, SETTINGS, data)
    loop = LoopSettings(6, 0)
    run_loop(whole, loop, Run(tmp_path / "a", ignore))
    asked: list[int] = []

    def after_three() -> bool:
        asked.append(1)
        return len(asked) >= 3

    with pytest.raises(Cancelled):
        run = Run(tmp_path / "b", ignore, after_three)
        run_loop(EncoderTrainer(model, SETTINGS, data), loop, run)
    rest = EncoderTrainer(model, SETTINGS, data)
    run_loop(rest, loop, Run(tmp_path / "b", ignore))
    pairs = zip(whole.averaged.parameters(), rest.averaged.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_a_run_puts_the_encoder_into_the_models_folder(
    model: Model, data: EncoderData, tmp_path: Path
) -> None:
    train_encoder(model, SETTINGS, Run(tmp_path, ignore))
    again = load_model(model.path)
    assert again.encoder is not None
    assert again.card.encoder is not None
    figures = again.card.encoder.made.figures
    assert figures["steps"] == 6
    assert "held_out_yaw_deg" in figures
    assert again.digest == model.digest


def test_true_answers_cost_nothing(model: Model, data: EncoderData) -> None:
    trainer = EncoderTrainer(model, SETTINGS, data)
    assert style_loss(data.c, data.c) == 0
    assert camera_loss(data.pose[:, 0], data.pose[:, 0]) == 0
    objective = FilmObjective(trainer.space, model.card.camera, model.card.box_half)
    batch = trainer.film_batch(torch.arange(4), torch.zeros(4, dtype=torch.long))
    rng = torch.Generator().manual_seed(0)
    terms = objective.surface_terms(batch, batch.c, 16, rng)
    assert float(terms["surface"]) < 1e-10
    assert float(terms["normal"]) < 1e-5
    wrong = objective.pixel_term(batch, batch.c + 2, batch.pose, 32, rng)
    assert objective.pixel_term(batch, batch.c, batch.pose, 32, rng) < 0.5 * wrong


def test_a_full_turn_of_the_yaw_is_no_error() -> None:
    pose = torch.zeros(2, 5)
    turned = pose + torch.tensor([2 * math.pi, 0, 0, 0, 0])
    assert camera_loss(turned, pose) < 1e-9
