"""Is a marker behind the surface: balls and walls with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from app.occlusion import hidden_by_depth, hidden_by_grid
from ddf_core.requests import BakeGrid, TemplateInstance
from tests.app.fake_engine import BOX, HOME, RADIUS, BallEngine


def ball_grid(resolution: int) -> np.ndarray:
    request = BakeGrid("template", TemplateInstance(), resolution)
    return BallEngine().answer(request, lambda: False).rgba


@pytest.mark.parametrize("resolution", [24, 48, 96])
def test_the_front_of_a_ball_is_seen_and_its_back_is_hidden(resolution: int) -> None:
    x = np.array([[0, 0, RADIUS], [0.2, 0.1, 0.2693], [0, 0, -RADIUS], [0, 0, 0], [0.0, 0.5, 0.0]])
    tolerance = 1.5 * 2 * BOX / resolution
    hidden = hidden_by_grid(x, HOME, ball_grid(resolution), BOX, tolerance)
    assert hidden.tolist() == [False, False, True, True, False]


def test_turned_half_round_front_and_back_change_places() -> None:
    x = np.array([[0, 0, RADIUS], [0, 0, -RADIUS]])
    behind = HOME.orbited(np.pi, 0.0)
    assert hidden_by_grid(x, behind, ball_grid(48), BOX, 0.04).tolist() == [True, False]


def test_thin_fog_hides_nothing_and_enough_of_it_does() -> None:
    rgba = np.zeros((16, 16, 16, 4), np.uint8)
    centre = np.array([[0.0, 0.0, 0.0]])
    rgba[..., 3] = 5  # eight voxels: (1 - 5/255)^8 = 0.85 of the light is left
    assert not hidden_by_grid(centre, HOME, rgba, BOX, 0.0)[0]
    rgba[..., 3] = 30  # (1 - 30/255)^8 = 0.37
    assert hidden_by_grid(centre, HOME, rgba, BOX, 0.0)[0]


def test_opacity_as_floats_counts_the_same() -> None:
    rgba = ball_grid(24)
    x = np.array([[0, 0, RADIUS], [0, 0, -RADIUS]])
    as_float = (rgba / 255).astype(np.float16)
    assert hidden_by_grid(x, HOME, as_float, BOX, 0.08).tolist() == [False, True]


def test_no_points_give_no_answers() -> None:
    assert hidden_by_grid(np.zeros((0, 3)), HOME, ball_grid(24), BOX, 0.0).shape == (0,)


WALL = np.full((10, 20), 2.0, np.float32)


def test_behind_a_wall_is_hidden_and_before_it_or_on_it_is_not() -> None:
    pixels = np.array([[5.0, 5.0]] * 3)
    hidden = hidden_by_depth(np.array([1.9, 2.02, 2.1]), pixels, WALL, 1.0, 0.036)
    assert hidden.tolist() == [False, False, True]


def test_where_nothing_is_hit_nothing_hides() -> None:
    nothing = np.full((10, 20), np.nan, np.float32)
    assert not hidden_by_depth(np.array([9.0]), np.array([[5.0, 5.0]]), nothing, 1.0, 0.0)[0]


def test_the_farthest_neighbour_decides_at_a_silhouette() -> None:
    wall = WALL.copy()
    wall[:, 11:] = np.nan
    pixels = np.array([[10.5, 5.0], [8.5, 5.0]])
    hidden = hidden_by_depth(np.array([2.5, 2.5]), pixels, wall, 1.0, 0.0)
    assert hidden.tolist() == [False, True]


def test_pictures_smaller_than_the_view_are_scaled() -> None:
    wall = WALL.copy()
    wall[:, 10:] = np.nan
    pixels = np.array([[25.0, 25.0], [75.0, 25.0]])
    hidden = hidden_by_depth(np.array([3.0, 3.0]), pixels, wall, 0.2, 0.0)
    assert hidden.tolist() == [True, False]


@pytest.mark.parametrize("pixel", [(-1.0, 5.0), (20.0, 5.0), (5.0, 10.0), (np.nan, np.nan)])
def test_a_marker_outside_the_picture_is_not_hidden(pixel) -> None:
    assert not hidden_by_depth(np.array([9.0]), np.array([pixel]), WALL, 1.0, 0.0)[0]
