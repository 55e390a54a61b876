"""Dragged points asked of the engine: each kind of instance, and each way to refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ddf_core.answers import GridBaked
from ddf_core.editing.settings import EditSettings
from ddf_core.engine import Engine, instances
from ddf_core.errors import InputError, MissingFieldsError
from ddf_core.requests import BakeGrid, EditGoal, EditPoints, PointsEdited
from ddf_core.scene.bake import follow_grid
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid import Grid
from ddf_core.shown import (
    LatentInstance,
    LayerMix,
    StyleInstance,
    TemplateInstance,
)
from ddf_core.stopping import Stop
from tests.core.shifted_ball import SHIFT_PER_LATENT, ShiftFields, StyleShiftFields, ball_model

POINT = (0.0, 0.0, 0.2)
GOAL = EditGoal(POINT, (SHIFT_PER_LATENT, 0.0, 0.2))
"""One latent unit to the right of a blob that nothing has shifted."""
FREE = EditSettings(prior=0.0)
PLAIN = LatentInstance((0.0, 0.0, 0.0))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(ball_model(StyleShiftFields()))


def edited(engine: Engine, request: EditPoints) -> PointsEdited:
    answer = engine.answer(request)
    assert isinstance(answer, PointsEdited)
    return answer


@pytest.mark.parametrize("fields", [ShiftFields, StyleShiftFields])
def test_a_latent_moves(fields: type[ShiftFields]) -> None:
    engine = Engine(ball_model(fields()))
    answer = edited(engine, EditPoints(PLAIN, (GOAL,), settings=FREE))
    assert isinstance(answer.instance, LatentInstance)
    np.testing.assert_allclose(answer.instance.z, (1.0, 0.0, 0.0), atol=2e-3)
    np.testing.assert_allclose(answer.x_goals, [GOAL.x_inst], atol=1e-4)
    assert answer.residual[0] < 1e-4
    assert answer.pins_moved == ()


def test_truncated_by_half_it_goes_twice_as_far(engine: Engine) -> None:
    answer = edited(engine, EditPoints(replace(PLAIN, psi=0.5), (GOAL,), settings=FREE))
    assert isinstance(answer.instance, LatentInstance)
    np.testing.assert_allclose(answer.instance.z, (2.0, 0.0, 0.0), atol=4e-3)


def test_of_a_photo_s_head_its_shift_moves_and_its_style_stays(engine: Engine) -> None:
    flat = ball_model().generator.style(torch.zeros(3))
    photo = StyleInstance(tuple(flat.frequencies.tolist()), tuple(flat.phases.tolist()))
    answer = edited(engine, EditPoints(photo, (GOAL,), settings=FREE))
    assert isinstance(answer.instance, StyleInstance)
    np.testing.assert_allclose(answer.instance.shift, (1.0, 0.0, 0.0), atol=2e-3)
    assert replace(answer.instance, shift=()) == photo
    again = replace(answer.instance)
    goal = EditGoal(POINT, (2 * SHIFT_PER_LATENT, 0.0, 0.2))
    farther = edited(engine, EditPoints(again, (goal,), settings=FREE)).instance
    assert isinstance(farther, StyleInstance)
    np.testing.assert_allclose(farther.shift, (2.0, 0.0, 0.0), atol=4e-3)


def test_layers_of_another_head_do_not_follow(engine: Engine) -> None:
    mixed = replace(PLAIN, mix=LayerMix((1.0, 0.0, 0.0), 1.0, 1, 2))
    answer = edited(engine, EditPoints(mixed, (GOAL,)))
    assert answer.instance == mixed


def test_a_pinned_point_says_how_far_it_moved(engine: Engine) -> None:
    answer = edited(engine, EditPoints(PLAIN, (GOAL,), ((0.1, 0.0, 0.0),), FREE))
    assert answer.pins_moved[0] == pytest.approx(SHIFT_PER_LATENT / 10, rel=0.02)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (EditPoints(TemplateInstance(), (GOAL,)), "edit.template"),
        (EditPoints(PLAIN, ()), "edit.no_goal"),
        (EditPoints(replace(PLAIN, psi=0.0), (GOAL,)), "edit.truncated"),
        (EditPoints(PLAIN, (GOAL,), (POINT,)), "edit.pinned"),
        (EditPoints(PLAIN, (EditGoal(POINT, (0.6, 0.0, 0.0)),)), "points.outside"),
        (EditPoints(PLAIN, (EditGoal(POINT, (float("nan"), 0.0, 0.0)),)), "points.outside"),
        (EditPoints(PLAIN, (EditGoal((9.0, 0.0, 0.0), POINT),)), "points.outside"),
        (EditPoints(PLAIN, (GOAL,), ((9.0, 0.0, 0.0),)), "points.outside"),
        (EditPoints(PLAIN, (GOAL,), settings=EditSettings(-1.0)), "edit.prior"),
        (EditPoints(PLAIN, (GOAL,), settings=EditSettings(float("nan"))), "edit.prior"),
        (EditPoints(LatentInstance((0.0,)), (GOAL,)), "input.instance"),
    ],
)
def test_what_cannot_be_edited_is_refused_by_name(
    engine: Engine, request_: EditPoints, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        engine.answer(request_)
    assert caught.value.code == code


def test_fields_of_latents_know_no_photo() -> None:
    style = ball_model().generator.style(torch.zeros(3))
    photo = StyleInstance(tuple(style.frequencies.tolist()), tuple(style.phases.tolist()))
    with pytest.raises(InputError) as caught:
        Engine(ball_model(ShiftFields())).answer(EditPoints(photo, (GOAL,)))
    assert caught.value.code == "fields.needs_z"


def test_a_model_without_fields_says_so() -> None:
    with pytest.raises(MissingFieldsError):
        Engine(ball_model()).answer(EditPoints(PLAIN, (GOAL,)))


def test_other_points_say_where_they_are_now(engine: Engine) -> None:
    answer = edited(engine, EditPoints(PLAIN, (GOAL,), settings=FREE, seen=((0.1, 0.2, 0.0),)))
    np.testing.assert_allclose(answer.x_seen, [(0.1 + SHIFT_PER_LATENT, 0.2, 0.0)], atol=1e-4)


def test_heads_that_follow_the_hand_are_drawn_as_any_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, followed = Engine(ball_model(ShiftFields())), []

    def follow(field: RadianceField, before: Grid, stop: Stop) -> Grid | None:
        followed.append(follow_grid(field, before, stop))
        return followed[-1]

    monkeypatch.setattr(instances, "follow_grid", follow)
    monkeypatch.setattr("ddf_core.scene.bake.FOLLOW_SHARE", 0.5)  # a blob is no thin surface

    def drawn(by: Engine, instance: LatentInstance | StyleInstance) -> NDArray[np.uint8]:
        answer = by.answer(BakeGrid("source", instance, 32, in_hand=True))
        assert isinstance(answer, GridBaked)
        return answer.rgba

    for along in (0.0, 0.01, 0.02, -0.2):
        goal = EditGoal(POINT, (along, 0.0, 0.2))
        head = edited(engine, EditPoints(PLAIN, (goal,), settings=FREE)).instance
        fresh = drawn(Engine(ball_model(ShiftFields())), head)
        np.testing.assert_allclose(drawn(engine, head)[..., 3], fresh[..., 3], atol=2)
    # The first has nobody to follow, and the last has jumped too far.
    assert [grid is not None for grid in followed] == [True, True, False]
    # Another head is none that an edit has made.
    drawn(engine, PLAIN)
    assert len(followed) == 3
