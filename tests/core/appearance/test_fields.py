"""Other colours for a field whose density is known in closed form."""

from __future__ import annotations

import torch

from ddf_core.appearance.fields import (
    CELL,
    DARKER,
    AppearanceField,
    measured_colours,
    normal_colours,
    position_colours,
)
from ddf_core.appearance.scales import colour_values
from ddf_core.scene.field import chunk_points_of
from tests.core.scene.worlds import Ball, SoftBall


def test_a_look_has_the_density_of_its_field_and_another_colour() -> None:
    ball = Ball(0.3, 5.0)
    appearance = AppearanceField(ball, lambda x: x.abs(), cost=2)
    x = torch.tensor([[0.1, -0.2, 0.0], [0.5, 0.0, 0.0]])
    rgb, sigma = appearance(x)
    torch.testing.assert_close(sigma, torch.tensor([5.0, 0.0]))
    torch.testing.assert_close(rgb, torch.tensor([[0.1, 0.2, 0.0], [0.0, 0.0, 0.0]]))
    torch.testing.assert_close(appearance.density(x), sigma)
    assert appearance.box_half == ball.box_half
    assert appearance.chunk_points == chunk_points_of(ball) // 2


def test_no_colour_is_asked_for_where_there_is_nothing() -> None:
    asked = []

    def colour(x: torch.Tensor) -> torch.Tensor:
        asked.append(len(x))
        return x

    appearance = AppearanceField(Ball(0.3, 5.0), colour, cost=1)
    appearance(torch.tensor([[0.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.0, 0.1, 0.0]]))
    appearance(torch.full((4, 3), 0.5))
    assert asked == [2]


def test_the_normal_of_a_ball_points_away_from_its_centre() -> None:
    outwards = torch.nn.functional.normalize(torch.tensor([[1.0, 2.0, -2.0], [0.0, 0.0, 1.0]]))
    rgb = normal_colours(SoftBall(0.3, 100.0))(0.3 * outwards)
    torch.testing.assert_close(rgb, (outwards + 1) / 2, atol=0.01, rtol=0)


def test_where_the_density_is_level_the_normal_is_grey() -> None:
    rgb = normal_colours(Ball(0.3, 100.0))(torch.zeros(1, 3))
    torch.testing.assert_close(rgb, torch.full((1, 3), 0.5))


def test_equal_places_of_the_template_have_equal_colours() -> None:
    shift = torch.tensor([0.1, 0.0, -0.05])
    here = position_colours(lambda x: x, 0.5)
    there = position_colours(lambda x: x - shift, 0.5)
    x = torch.tensor([[0.25, -0.25, 0.0], [0.5, -0.5, 0.1]])
    torch.testing.assert_close(here(x)[0], torch.tensor([0.75, 0.25, 0.5]))
    torch.testing.assert_close(here(x)[1], torch.tensor([1.0, 0.0, 0.6]))
    torch.testing.assert_close(there(x + shift), here(x))


def test_a_checker_darkens_every_other_cell_and_keeps_the_colour() -> None:
    x = torch.tensor([[0.01, 0.01, 0.01], [0.01 + 0.5 * CELL, 0.01, 0.01]])
    plain = position_colours(lambda x: x, 0.5)(x)
    checked = position_colours(lambda x: x, 0.5, checker=True)(x)
    torch.testing.assert_close(checked[0], plain[0])
    torch.testing.assert_close(checked[1], plain[1] * (1 - DARKER))


def test_a_place_outside_the_box_gets_a_colour_that_exists() -> None:
    rgb = position_colours(lambda x: x, 0.5)(torch.tensor([[0.7, -9.0, 0.0]]))
    torch.testing.assert_close(rgb, torch.tensor([[1.0, 0.0, 0.5]]))


def test_what_is_measured_is_coloured_over_its_span() -> None:
    rgb = measured_colours(lambda x: x.norm(dim=1), (0.0, 0.2))(torch.tensor([[0.0, 0.1, 0.0]]))
    assert rgb.dtype == torch.float32
    torch.testing.assert_close(
        rgb[0], torch.tensor(colour_values(0.1, 0.0, 0.2), dtype=torch.float32)
    )
