"""Training fields in the world of shifted balls: resumed runs are equal, and the shift is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ddf_core.correspondence import Identity, match
from ddf_core.errors import Cancelled, InputError, MissingFieldsError
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.model import Model
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.seeding import latents
from ddf_core.training.field_points import PoolSettings
from ddf_core.training.field_settings import (
    CalibrationSettings,
    FieldsSettings,
    NetworkSettings,
    Schedule,
)
from ddf_core.training.fields import FieldsTrainer, recalibrate_fields, train_fields
from ddf_core.training.loop import Progress, Run
from tests.core.shifted_ball import ball_category, ball_model, shift_of

SURFACE = SurfaceSettings(points=128, rays=400, resolution=16, march_steps=32)
TINY = FieldsSettings(
    steps=6,
    instances=3,
    points=16,
    network=NetworkSettings(hidden_dim=16, layers=2, mapping_hidden=16, mapping_layers=1),
    schedule=Schedule(rate=5e-3, warm_up=2, ema=0.9),
    pool=PoolSettings(instances=4, refresh_every=2, surface=SURFACE),
    calibration=CalibrationSettings(pairs=3, points=20, surface=SURFACE),
)


@pytest.fixture(autouse=True)
def small_fixed_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The template cloud and the scale of descriptors at sizes that fit a test."""
    monkeypatch.setattr("ddf_core.training.field_batches.TEMPLATE_POINTS", 256)
    monkeypatch.setattr("ddf_core.training.field_batches.FIT_INSTANCES", 3)


def saved_ball(folder: Path) -> Model:
    model = ball_model()
    save_model(model.generator, model.card, folder)
    return load_model(folder)


def weights_of(trainer: FieldsTrainer) -> list[torch.Tensor]:
    return [p.detach().clone() for p in trainer.averaged.parameters()]


def test_a_run_that_was_stopped_and_resumed_equals_one_that_was_not() -> None:
    whole = FieldsTrainer(ball_category(), TINY)
    for index in range(6):
        whole.step(index)
    first = FieldsTrainer(ball_category(), TINY)
    for index in range(3):
        first.step(index)
    second = FieldsTrainer(ball_category(), TINY)
    second.load_state_dict(first.state_dict())
    for index in range(3, 6):
        second.step(index)
    for a, b in zip(weights_of(whole), weights_of(second), strict=True):
        assert torch.equal(a, b)


def test_another_seed_gives_other_weights() -> None:
    first = FieldsTrainer(ball_category(), TINY)
    other = FieldsTrainer(ball_category(), replace(TINY, seed=1))
    assert not torch.equal(first.batch(0).x_source, other.batch(0).x_source)
    pairs = zip(weights_of(first), weights_of(other), strict=True)
    assert any(not torch.equal(a, b) for a, b in pairs)


def test_going_on_begins_with_the_weights_of_the_fields_that_are_there() -> None:
    first = FieldsTrainer(ball_category(), TINY)
    first.step(0)
    later = FieldsTrainer(ball_category(), replace(TINY, seed=1), start=first.averaged)
    for a, b in zip(weights_of(first), weights_of(later), strict=True):
        assert torch.equal(a, b)
    later.step(0)
    assert not torch.equal(weights_of(later)[-1], weights_of(first)[-1])


def test_fields_of_another_size_are_refused_to_go_on_from() -> None:
    first = FieldsTrainer(ball_category(), TINY)
    wider = replace(TINY, network=replace(TINY.network, hidden_dim=24))
    with pytest.raises(InputError) as caught:
        FieldsTrainer(ball_category(), wider, start=first.averaged)
    assert caught.value.code == "fields.other_network"


def test_the_generator_is_left_as_it_was() -> None:
    category = ball_category()
    before = [p.detach().clone() for p in category.generator.parameters()]
    FieldsTrainer(category, TINY).step(0)
    for a, b in zip(before, category.generator.parameters(), strict=True):
        assert torch.equal(a, b)


def test_training_puts_calibrated_fields_into_the_model_folder(tmp_path: Path) -> None:
    model = saved_ball(tmp_path / "model")
    seen: list[int] = []
    train_fields(model, TINY, Run(tmp_path / "run", lambda state: seen.append(state.step)))
    loaded = load_model(tmp_path / "model")
    assert seen[-1] == TINY.steps
    assert loaded.fields is not None and loaded.card.fields is not None
    assert loaded.card.fields.made.figures["steps"] == TINY.steps
    assert bool(loaded.fields.confidence_weights.any())


def test_a_new_calibration_leaves_what_moves_points_as_it_was(tmp_path: Path) -> None:
    model = saved_ball(tmp_path / "model")
    train_fields(model, TINY, Run(tmp_path / "run", lambda _: None))
    before = load_model(tmp_path / "model")
    other = replace(TINY.calibration, seed=5)
    recalibrate_fields(before, other, "the command")
    after = load_model(tmp_path / "model")
    assert before.fields is not None and after.fields is not None
    old, new = before.fields.state_dict(), after.fields.state_dict()
    changed = {name for name in old if not torch.equal(old[name], new[name])}
    assert changed == {"confidence_weights"}
    assert after.card.fields is not None
    assert after.card.fields.made.figures["calibrated_by"] == "the command"
    assert after.card.fields.made.figures["steps"] == TINY.steps


def test_a_model_without_fields_cannot_be_calibrated(tmp_path: Path) -> None:
    with pytest.raises(MissingFieldsError):
        recalibrate_fields(saved_ball(tmp_path / "model"), TINY.calibration, "the command")


def test_a_stopped_training_leaves_no_fields_and_goes_on_from_its_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = saved_ball(tmp_path / "model")
    stepped: list[int] = []
    step = FieldsTrainer.step

    def noted(trainer: FieldsTrainer, index: int) -> dict[str, float]:
        losses = step(trainer, index)
        stepped.append(index)
        return losses

    monkeypatch.setattr(FieldsTrainer, "step", noted)
    with pytest.raises(Cancelled):
        train_fields(
            model, TINY, Run(tmp_path / "run", lambda _: None, stop=lambda: stepped == [0])
        )
    assert not (tmp_path / "model" / "fields.safetensors").exists()
    states = []
    train_fields(model, TINY, Run(tmp_path / "run", states.append))
    trained = [state for state in states if "loss" in state.losses]
    assert trained[-1].resumed_at == 1
    assert (tmp_path / "model" / "fields.safetensors").exists()


def test_making_the_first_instances_is_told_and_can_be_given_up(tmp_path: Path) -> None:
    model = saved_ball(tmp_path / "model")
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        train_fields(model, TINY, Run(tmp_path / "run", told.append, stop=lambda: len(told) == 2))
    assert [state.step for state in told] == [0, 0]
    assert [state.losses["instances made"] for state in told] == [0.0, pytest.approx(1 / 3)]


@pytest.mark.slow
def test_fields_find_the_shift_between_two_balls() -> None:
    settings = replace(
        TINY,
        steps=400,
        instances=8,
        points=64,
        schedule=Schedule(rate=5e-3, warm_up=20, ema=0.95),
        pool=replace(TINY.pool, instances=32, refresh_every=0),
    )
    trainer = FieldsTrainer(ball_category(), settings)
    for index in range(settings.steps):
        trainer.step(index)
    model = ball_model(trainer.averaged)
    z = latents(2, 3, "validate-shift")
    source, target = (Identity(model.generator.style(one), one) for one in z)
    x_src = trainer.sources.x_tmpl[:100] + shift_of(z[0])
    x_true = x_src + shift_of(z[1]) - shift_of(z[0])
    found = match(model, source, [target], x_src)
    error = (found.x_tgt[0] - x_true).norm(dim=-1).mean()
    assert error < 0.25 * (x_src - x_true).norm(dim=-1).mean()
