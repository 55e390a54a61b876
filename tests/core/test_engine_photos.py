"""Photos in the engine: slices of one inversion, the outline, and refusals."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.answers import PictureRendered, PointsMatched
from ddf_core.card import Made
from ddf_core.engine import Engine
from ddf_core.errors import InputError
from ddf_core.inversion.settings import InvertSettings, Stage
from ddf_core.io.photo import Crop, Photo, SquarePhoto
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.requests import (
    FindHead,
    HeadFound,
    HeadOutlined,
    InvertStep,
    MarkedPoint,
    MatchPoints,
    OutlineHead,
    PhotoStepped,
    RenderPicture,
)
from ddf_core.shown import COLOUR, Appearance, StyleInstance, TemplateInstance
from tests.core.shifted_ball import CAMERA, ball_model

QUICK = InvertSettings(seconds=math.inf, steps=4, stages=(Stage(1.0, 16, offsets=True),))
PHOTO = SquarePhoto(np.full((32, 32, 3), 128, np.uint8), None, np.ones((32, 32), bool))


@pytest.fixture
def engine() -> Engine:
    return Engine(ball_model())


def stepped(engine: Engine, turn: int, token: int = 1, last: bool = False) -> PhotoStepped:
    """One step a slice."""
    answer = engine.answer(InvertStep(token, turn, (PHOTO,), QUICK, slice_s=0.0, last=last))
    assert isinstance(answer, PhotoStepped)
    return answer


def test_slices_go_on_where_the_last_one_ended(engine: Engine) -> None:
    said = [stepped(engine, turn) for turn in range(8)]
    # Beginning, start, steps, end and result: a slice each.
    assert [len(each.losses) for each in said] == [0, 0, 1, 1, 1, 1, 0, 0]
    assert [each.found is None for each in said] == [True] * 7 + [False]
    assert said[0].fraction == 0
    assert said[-1].fraction == 1
    found = said[-1].found
    assert found is not None
    assert found.complete
    assert len(found.instance.frequencies) == ball_model().card.architecture.style_dim
    picture = engine.answer(RenderPicture("v", found.instance, found.photos[0].camera, (8, 8)))
    assert isinstance(picture, PictureRendered)


def test_the_best_so_far_can_be_taken_at_any_time(engine: Engine) -> None:
    stepped(engine, 0)
    stepped(engine, 1)
    last = stepped(engine, 2, last=True)
    assert last.found is not None
    assert not last.found.complete
    # Also before anything was done; and the next token begins anew.
    assert stepped(engine, 0, token=2, last=True).found is not None
    assert stepped(engine, 0, token=3).fraction == 0


@pytest.mark.parametrize("figures", [{}, {"psnr": 20.0}], ids=["taught", "from pictures"])
def test_a_tuned_copy_is_part_of_the_head_and_is_shown(figures: dict[str, object]) -> None:
    """Also where what its offsets move is tracked, as it is on models from pictures."""
    condition = 2 * ball_model().card.architecture.style_dim
    fields = DualDeformation(DeformationConfig(condition, hidden_dim=2, layers=1))
    ball = ball_model(fields)
    engine = Engine(replace(ball, card=replace(ball.card, made=Made(figures=figures))))
    settings = replace(QUICK, tune=True, tune_steps=2)
    found = None
    for turn in range(20):
        answer = engine.answer(InvertStep(4, turn, (PHOTO,), settings, slice_s=0.0))
        assert isinstance(answer, PhotoStepped)
        found = answer.found
        if found is not None:
            break
    assert found is not None
    assert found.instance.tuned is not None
    plain = replace(found.instance, tuned=None)
    pictures, textures = [], []
    for head in (found.instance, plain):
        for appearance, kept in ((COLOUR, pictures), (Appearance("texture", head), textures)):
            who = TemplateInstance() if appearance.partner else head
            camera = found.photos[0].camera
            drawn = engine.answer(RenderPicture("v", who, camera, (12, 12), appearance))
            assert isinstance(drawn, PictureRendered)
            kept.append(drawn.rgba)
    for one, other in (pictures, textures):
        assert not np.array_equal(one, other)
    # Its points are those of its style: B and F know nothing of the copy, and what offsets move is
    # tracked from its own surface, which two steps of tuning hardly move.
    marked = MarkedPoint(1, (0.0, 0.0, 0.1))
    matched = engine.answer(MatchPoints((marked,), (found.instance, plain)))
    assert isinstance(matched, PointsMatched)
    within = 0.01 if figures else 0.0
    np.testing.assert_allclose(matched.x_inst[0], matched.x_inst[1], rtol=0, atol=within)


def test_a_stop_ends_the_slice_and_loses_nothing(engine: Engine) -> None:
    asked = iter((False, True))
    stepped(engine, 0)
    answer = engine.answer(InvertStep(1, 1, (PHOTO,), QUICK, slice_s=9.0), lambda: next(asked))
    assert isinstance(answer, PhotoStepped)
    assert answer.stage == "start"
    assert len(stepped(engine, 2).losses) == 1


def test_the_outline_is_that_of_the_mean_head(engine: Engine) -> None:
    answer = engine.answer(OutlineHead())
    assert isinstance(answer, HeadOutlined)
    np.testing.assert_allclose(answer.outline.mean(axis=0), 0.5, atol=0.03)


def test_a_model_that_can_not_look_says_so_and_keeps_the_square(engine: Engine) -> None:
    photo = Photo(np.zeros((40, 40, 3), np.uint8))
    answer = engine.answer(FindHead(photo, Crop(0, 0, 40)))
    assert isinstance(answer, HeadFound)
    assert (answer.crop, answer.how) == (Crop(0, 0, 40), "cannot")


def test_without_a_model_there_is_no_photo() -> None:
    with pytest.raises(InputError) as caught:
        Engine().answer(OutlineHead())
    assert caught.value.code == "engine.no_model"


def test_a_style_is_truncated_towards_the_template(engine: Engine) -> None:
    style = ball_model().generator.style(torch.tensor((1.0, -1.0, 0.5)))
    values = tuple(style.frequencies.tolist()), tuple(style.phases.tolist())
    pictures = []
    for instance in (StyleInstance(*values, psi=0.0), TemplateInstance()):
        answer = engine.answer(RenderPicture("v", instance, CAMERA, (12, 12)))
        assert isinstance(answer, PictureRendered)
        pictures.append(answer.rgba.astype(int))
    np.testing.assert_allclose(*pictures, atol=1)
