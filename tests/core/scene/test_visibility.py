"""Is a point behind the surface of a picture: walls with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.scene.camera import Camera
from ddf_core.scene.visibility import hidden_by_depth, project_points

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


def test_the_depth_of_a_smaller_picture_hides_the_same_points() -> None:
    camera = Camera(radius=2.0)
    near, far = np.full((64, 64), 1.4, np.float32), np.full((16, 16), 1.4, np.float32)
    x = np.array([[0.05, 0.03, 0.6], [0.05, 0.03, -0.5], [0.0, 0.0, 5.0]])
    large, small = (project_points(x, camera, (64, 64), depth) for depth in (near, far))
    assert large.hidden.tolist() == small.hidden.tolist() == [False, True, False]
    assert large.inside.tolist() == [True, True, False]
    assert not project_points(x, camera, (64, 64)).hidden.any()


def test_all_points_together_are_hidden_as_each_is_alone() -> None:
    numbers = np.random.default_rng(4)
    depth = numbers.uniform(1, 3, (7, 9)).astype(np.float32)
    depth[numbers.random(depth.shape) < 0.2] = np.nan
    pixel_xy = numbers.uniform(-2, 20, (400, 2))
    pixel_xy[::40] = np.nan
    pixel_xy[1], pixel_xy[2] = (0.0, 0.0), (17.99, 13.99)
    distance = numbers.uniform(1, 4, 400)
    found = hidden_by_depth(distance, pixel_xy, depth, 0.5, 0.1)
    for index, (x, y) in enumerate(pixel_xy):
        column, row = np.floor(x / 2), np.floor(y / 2)
        met = 0 <= column < 9 and 0 <= row < 7
        alone = False
        if met:
            rows = slice(max(int(row) - 1, 0), int(row) + 2)
            patch = depth[rows, max(int(column) - 1, 0) : int(column) + 2]
            alone = not np.isnan(patch).any() and distance[index] > patch.max() + 0.1
        assert found[index] == alone, (x, y)
    assert 0 < found.sum() < 300


def test_no_points_are_hidden_by_nothing() -> None:
    depth = np.ones((4, 4), np.float32)
    assert hidden_by_depth(np.zeros(0), np.zeros((0, 2)), depth, 1.0, 0.1).shape == (0,)
