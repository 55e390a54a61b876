"""A blob that each latent shifts: F is x + 0.05 z exactly, so every edit has a known answer."""

from __future__ import annotations

import pytest
import torch

from ddf_core.editing.drag import SLIDER_END, STRIDE, Drag
from ddf_core.editing.prior import Surroundings, prior_of, surroundings, template_samples
from ddf_core.editing.settings import EditSettings
from ddf_core.editing.style_map import StyleMap, differences, latent_map
from tests.core.shifted_ball import (
    BOX_HALF,
    SHIFT_PER_LATENT,
    ShiftFields,
    StyleShiftFields,
    ball_model,
    shift_of,
)

Z = torch.tensor([0.5, -1.0, 0.0])
POINT = torch.tensor([[0.0, 0.0, 0.2]])
FREE = EditSettings(prior=0.0)


@pytest.fixture(scope="module")
def styles() -> StyleMap:
    return latent_map(ball_model(ShiftFields()), Z)


@pytest.fixture(scope="module")
def around(styles: StyleMap) -> Surroundings:
    with torch.no_grad():
        return surroundings(styles, template_samples(styles.model))


@pytest.fixture(scope="module", autouse=True)
def without_gradients():
    with torch.no_grad():
        yield


def test_the_latent_is_the_one_that_shifts_the_point_there(
    styles: StyleMap, around: Surroundings
) -> None:
    goal = POINT + shift_of(Z + torch.tensor([0.4, 0.0, -1.0]))
    found = Drag(styles, around, POINT).move_to(goal, FREE)
    torch.testing.assert_close(found.c, Z + torch.tensor([0.4, 0.0, -1.0]), atol=2e-3, rtol=0)
    torch.testing.assert_close(found.x_goals, goal, atol=1e-4, rtol=0)
    assert float(found.residual) < 1e-4


def test_a_point_left_where_it_is_leaves_the_head_as_it_is(
    styles: StyleMap, around: Surroundings
) -> None:
    found = Drag(styles, around, POINT).move_to(POINT + shift_of(Z))
    torch.testing.assert_close(found.c, Z, atol=1e-5, rtol=0)


def test_the_answer_does_not_depend_on_where_the_hand_was_before(
    styles: StyleMap, around: Surroundings
) -> None:
    drag, goal = Drag(styles, around, POINT), POINT + shift_of(Z + 1.0)
    first = drag.move_to(goal).c
    drag.move_to(goal + 0.2)
    torch.testing.assert_close(drag.move_to(goal).c, first)


def test_a_pin_and_a_goal_that_cannot_both_be_had_share_and_the_pin_has_more(
    styles: StyleMap, around: Surroundings
) -> None:
    pin = torch.tensor([[0.1, 0.1, 0.1]])
    found = Drag(styles, around, POINT, pin).move_to(POINT + shift_of(Z) + 0.1 * POINT / 0.2, FREE)
    # 1^2 and 3^2: of 0.1 the point gets a tenth.
    assert float(found.pins_moved) == pytest.approx(0.01, rel=0.02)
    assert float(found.residual) == pytest.approx(0.09, rel=0.02)


def test_a_goal_that_none_reaches_ends_at_a_slider_s_end(
    styles: StyleMap, around: Surroundings
) -> None:
    found = Drag(styles, around, POINT).move_to(torch.tensor([[0.5, 0.0, 0.2]]), FREE)
    assert float((found.c - Z).norm()) <= STRIDE + 1e-3
    assert float(found.c.abs().max()) <= SLIDER_END + 1e-6
    assert float(found.residual) > 0.2


def test_a_firmer_prior_goes_less_far(styles: StyleMap, around: Surroundings) -> None:
    drag, goal = Drag(styles, around, POINT), POINT + shift_of(Z + 1.0)
    left = [float(drag.move_to(goal, EditSettings(prior)).residual) for prior in (0.1, 1.0, 10.0)]
    assert left[0] < left[1] < left[2]


def test_truncation_and_foreign_layers_are_known() -> None:
    model = ball_model(StyleShiftFields())
    who = latent_map(model, Z).who
    half = StyleMap(model, who, Z, gain=0.5)
    moved = half.positions(POINT, torch.stack((Z, Z + 1.0)))
    torch.testing.assert_close(moved[1] - moved[0], torch.full((1, 3), SHIFT_PER_LATENT / 2))
    none = StyleMap(model, who, Z, mask=torch.zeros(2 * model.generator.config.style_dim))
    still = none.positions(POINT, torch.stack((Z, Z + 1.0)))
    torch.testing.assert_close(still[1], still[0])


def test_differences_are_those_of_a_line() -> None:
    way = torch.tensor([[1.0, 2.0], [0.0, -3.0], [5.0, 0.0]])
    value, slope = differences(lambda c: c @ way.mT, torch.tensor([1.0, 1.0]))
    torch.testing.assert_close(value, torch.tensor([3.0, -3.0, 5.0]))
    torch.testing.assert_close(slope, way, atol=1e-4, rtol=0)


def test_samples_lie_on_the_blob_and_are_the_same_again(styles: StyleMap) -> None:
    x = template_samples(styles.model)
    torch.testing.assert_close(x, template_samples(styles.model))
    assert bool(((x.norm(dim=-1) - 0.23).abs() < 0.06).all())


def test_what_is_near_a_dragged_point_may_move_and_the_rest_is_held() -> None:
    x = torch.tensor([[0.0, 0.0, 0.0], [0.4, 0.0, 0.0]])
    motion = torch.zeros(2, 3, 2)
    motion[0, 0, 0] = motion[1, 0, 1] = 1.0  # each coordinate moves one of the points
    around = Surroundings(x, motion, torch.zeros(2, 3, 2))
    held = prior_of(around, x[:1], BOX_HALF, EditSettings())
    assert float(held[1, 1]) > 0.2
    assert float(held[0, 0]) < 1e-5


def test_colours_count_only_where_they_are_kept() -> None:
    around = Surroundings(torch.zeros(1, 3), torch.zeros(1, 3, 1), torch.ones(1, 3, 1))
    kept, free = (
        prior_of(around, torch.zeros(1, 3), 1.0, EditSettings(keep_colours=keep))
        for keep in (True, False)
    )
    assert float(kept) > 100 * float(free) > 0
