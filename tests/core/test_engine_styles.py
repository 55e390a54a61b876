"""Styles without a latent in the engine: what photos invert to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.answers import PictureRendered
from ddf_core.engine import Engine
from ddf_core.errors import InputError
from ddf_core.requests import RenderPicture
from ddf_core.shown import LatentInstance, StyleInstance
from tests.core.shifted_ball import CAMERA, ball_model

Z = (1.0, -1.0, 0.5)


@pytest.fixture
def engine() -> Engine:
    return Engine(ball_model())


def test_a_style_is_an_instance_like_any_other(engine: Engine) -> None:
    style = ball_model().generator.style(torch.tensor(Z))
    given = StyleInstance(tuple(style.frequencies.tolist()), tuple(style.phases.tolist()))
    pictures = []
    for instance in (given, LatentInstance(Z)):
        answer = engine.answer(RenderPicture("v", instance, CAMERA, (12, 12)))
        assert isinstance(answer, PictureRendered)
        pictures.append(answer.rgba)
    np.testing.assert_array_equal(*pictures)


def test_a_style_of_another_model_is_refused(engine: Engine) -> None:
    with pytest.raises(InputError) as caught:
        engine.answer(RenderPicture("v", StyleInstance((1.0,), (1.0,)), CAMERA, (4, 4)))
    assert caught.value.code == "input.instance"


def test_sliders_move_a_style_as_they_move_the_mean(engine: Engine) -> None:
    generator = ball_model().generator
    flat = generator.style(torch.zeros(3))
    given = StyleInstance(tuple(flat.frequencies.tolist()), tuple(flat.phases.tolist()))
    pictures = []
    for instance in (replace(given, shift=Z), LatentInstance(Z), given):
        answer = engine.answer(RenderPicture("v", instance, CAMERA, (12, 12)))
        assert isinstance(answer, PictureRendered)
        pictures.append(answer.rgba.astype(int))
    np.testing.assert_allclose(pictures[0], pictures[1], atol=1)
    assert np.abs(pictures[0] - pictures[2]).max() > 5


def test_a_shift_of_another_model_is_refused(engine: Engine) -> None:
    flat = ball_model().generator.style(torch.zeros(3))
    given = StyleInstance(tuple(flat.frequencies.tolist()), tuple(flat.phases.tolist()))
    with pytest.raises(InputError) as caught:
        engine.answer(RenderPicture("v", replace(given, shift=(1.0,)), CAMERA, (4, 4)))
    assert caught.value.code == "input.instance"
