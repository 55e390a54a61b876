"""Block distances against a search through all blocks."""

from __future__ import annotations

import numpy as np
import pytest

from app.canvas.empty_space import BLOCK, MAX_DISTANCE, find_empty_space


@pytest.mark.parametrize("resolution", [24, 33, 64])
def test_each_block_knows_its_distance_to_the_nearest_filled_one(resolution):
    rng = np.random.default_rng(3)
    alpha = np.zeros((resolution,) * 3, np.uint8)
    alpha[tuple(rng.integers(0, resolution, (3, 4)))] = 200
    distance = find_empty_space(alpha).distance
    filled = np.argwhere(distance == 0)
    for block in rng.integers(0, distance.shape[0], (60, 3)):
        nearest = np.abs(filled - block).max(axis=1).min()
        assert distance[tuple(block)] == min(nearest, MAX_DISTANCE)


def test_a_voxel_fills_its_block_and_a_neighbour_that_interpolation_reaches():
    alpha = np.zeros((8 * BLOCK,) * 3, np.uint8)
    # The last voxel of block 3 along z, the first of block 2 along y, x in the middle of none.
    alpha[4 * BLOCK - 1, 2 * BLOCK, 5 * BLOCK] = 1
    filled = {tuple(block) for block in np.argwhere(find_empty_space(alpha).distance == 0)}
    assert filled == {(z, y, x) for z in (3, 4) for y in (1, 2) for x in (4, 5)}


def test_the_box_goes_around_all_that_is_filled_in_the_order_x_y_z():
    alpha = np.zeros((20 * BLOCK,) * 3, np.uint8)
    alpha[2 * BLOCK : 6 * BLOCK, 10 * BLOCK : 12 * BLOCK, :BLOCK] = 9
    space = find_empty_space(alpha)
    np.testing.assert_allclose(space.low, [0, 9 / 20, 1 / 20], atol=1e-6)
    np.testing.assert_allclose(space.high, [2 / 20, 13 / 20, 7 / 20], atol=1e-6)


def test_an_empty_grid_has_an_empty_box():
    space = find_empty_space(np.zeros((24, 24, 24), np.uint8))
    assert (space.low > space.high).all()
    assert (space.distance == MAX_DISTANCE).all()
