"""Styles mixed by layer: on vectors with known answers, and through the engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ddf_core.engine import Engine
from ddf_core.engine.describe import model_info
from ddf_core.engine.instances import Instances
from ddf_core.errors import InputError
from ddf_core.model import Model
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.generator import Style
from ddf_core.requests import BakeGrid, MarkedPoint, MatchPoints
from ddf_core.shown import LatentInstance, LayerMix
from tests.core.test_engine import ARCHITECTURE, CARD

Z, OTHER = (0.5, -1.0, 2.0), (-2.0, 0.25, 1.0)


@pytest.fixture
def model() -> Model:
    """A generator with random weights: three modulated layers of eight features."""
    torch.manual_seed(3)
    return Model(FilmGenerator(ARCHITECTURE), None, CARD, Path("balls"), "0" * 64)


def test_layers_are_taken_whole_from_the_other_style() -> None:
    mine = Style(torch.zeros(6), torch.zeros(6))
    other = Style(torch.arange(1.0, 7.0), torch.arange(11.0, 17.0))
    mixed = mine.with_layers(other, 2, 2, 3)
    torch.testing.assert_close(mixed.frequencies, torch.tensor([0.0, 0, 3, 4, 0, 0]))
    torch.testing.assert_close(mixed.phases, torch.tensor([0.0, 0, 13, 14, 0, 0]))


def test_all_layers_make_the_other_and_none_make_its_own(model) -> None:
    known = Instances(model)
    other = known.field(LatentInstance(OTHER, 0.5)).style
    own = known.field(LatentInstance(Z, 0.75)).style
    whole = known.field(LatentInstance(Z, 0.75, LayerMix(OTHER, 0.5, 1, 3))).style
    none = known.field(LatentInstance(Z, 0.75, LayerMix(OTHER, 0.5, 4, 9))).style
    torch.testing.assert_close(whole.vector(), other.vector())
    torch.testing.assert_close(none.vector(), own.vector())
    assert model_info(model).layers == 3


def test_the_colour_layer_alone_leaves_the_shape(model) -> None:
    engine = Engine(model)
    plain = engine.answer(BakeGrid("source", LatentInstance(Z), 8))
    mixed = engine.answer(BakeGrid("source", LatentInstance(Z, 1.0, LayerMix(OTHER, 1.0, 3, 3)), 8))
    np.testing.assert_array_equal(plain.rgba[..., 3], mixed.rgba[..., 3])
    assert np.any(plain.rgba[..., :3] != mixed.rgba[..., :3])


def test_fields_that_want_a_latent_refuse_a_mixture(model) -> None:
    config = DeformationConfig(condition="z", condition_dim=3, hidden_dim=8, layers=2)
    engine = Engine(replace(model, fields=DualDeformation(config)))
    mixed = LatentInstance(Z, 1.0, LayerMix(OTHER, 1.0, 3, 3))
    question = MatchPoints((MarkedPoint(1, (0.0, 0.0, 0.1)),), (mixed,))
    with pytest.raises(InputError, match="latent"):
        engine.answer(question)
