"""Steps of every trainer on another device: the weights of a run on the CPU, nothing meets half
way."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ddf_core.models.film_generator import FilmGenerator
from ddf_core.stopping import never
from ddf_core.training.encoder import EncoderTrainer
from ddf_core.training.encoder_data import make_encoder_data
from ddf_core.training.field_confidence import calibrate
from ddf_core.training.field_points import Category
from ddf_core.training.fields import FieldsTrainer
from ddf_core.training.generator import GeneratorTrainer
from ddf_core.training.head_data import HeadData, instance_data, training_thetas
from ddf_core.training.process_group import ProcessGroup
from tests.core.away import AWAY, pretended_device
from tests.core.shifted_ball import ball_model
from tests.core.training.test_encoder import DATA as PICTURES
from tests.core.training.test_encoder import SETTINGS as ENCODER
from tests.core.training.test_fields import TINY as FIELDS
from tests.core.training.test_fields import small_fixed_parts as small_fixed_parts
from tests.core.training.test_generator import DATA as HEADS
from tests.core.training.test_generator import TINY as GENERATOR

STEPS = (0, 1, 2, 5)


@pytest.fixture(scope="module", autouse=True)
def awake() -> None:
    """The first use of the pretended device takes a second: not the first test's."""
    with pretended_device():
        torch.zeros(1, device=AWAY)


def assert_equal_weights(found: torch.nn.Module, wanted: torch.nn.Module) -> None:
    for name, value in wanted.state_dict().items():
        torch.testing.assert_close(
            found.state_dict()[name].cpu(), value, atol=1e-5, rtol=1e-4, msg=name
        )


def away(generator: FilmGenerator) -> FilmGenerator:
    return copy.deepcopy(generator).to(AWAY)


def test_a_generator_is_trained_on_another_device() -> None:
    random = torch.Generator().manual_seed(1)
    theta = training_thetas(HEADS)
    data = HeadData(theta, instance_data(theta, HEADS, random))
    here = GeneratorTrainer(GENERATOR, data)
    for index in STEPS:
        here.step(index)
    with pretended_device():
        there = GeneratorTrainer(GENERATOR, data, ProcessGroup(AWAY))
        assert there.generator.device == AWAY
        for index in STEPS:
            there.step(index)
        assert_equal_weights(there.generator, here.generator)


def test_fields_are_trained_and_calibrated_on_another_device() -> None:
    model = ball_model()
    here = FieldsTrainer(Category.of(model), FIELDS)
    for index in STEPS:
        here.step(index)
    wanted = calibrate(model, here.averaged, FIELDS.calibration)
    with pretended_device():
        moved = replace(model, generator=away(model.generator))
        there = FieldsTrainer(Category.of(moved), FIELDS)
        assert there.fields.device == AWAY
        for index in STEPS:
            there.step(index)
        found = calibrate(moved, there.averaged, FIELDS.calibration)
        assert found == pytest.approx(wanted, abs=1e-3)
        there.averaged.confidence_weights.copy_(here.averaged.confidence_weights)
        assert_equal_weights(there.averaged, here.averaged)


def test_an_encoder_is_trained_on_another_device(tmp_path: Path) -> None:
    model = ball_model()
    data = make_encoder_data(model, PICTURES, lambda _: None, never, workers=1)
    here = EncoderTrainer(model, ENCODER, data)
    for index in STEPS:
        here.step(index)
    with pretended_device():
        moved = replace(model, generator=away(model.generator))
        again = make_encoder_data(
            replace(moved, digest="1" * 64), PICTURES, lambda _: None, never, workers=1
        )
        assert torch.equal(again.pose, data.pose)
        there = EncoderTrainer(moved, ENCODER, data)
        for index in STEPS:
            there.step(index)
        assert_equal_weights(there.averaged, here.averaged)
        assert there.held_out_figures() == pytest.approx(here.held_out_figures(), rel=1e-3)
