from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ddf_core.errors import Cancelled
from ddf_core.scene.bake import CALM_SPREAD, DRAFT_RESOLUTION, bake, follow_grid, levels
from ddf_core.scene.grid import grid_centres
from tests.core.scene.worlds import Ball, Fog, SoftBall


def test_alpha_is_the_opacity_of_one_voxel_length() -> None:
    grid = bake(Fog(4.0, box_half=0.5), 8)
    torch.testing.assert_close(grid.rgba[..., 3], torch.full((8, 8, 8), 1 - math.exp(-4.0 / 8)))
    torch.testing.assert_close(grid.sigma, torch.full((8, 8, 8), 4.0))


def test_voxels_are_indexed_z_y_x() -> None:
    grid = bake(Ball(0.1, 50.0, box_half=0.5, centre=(0.4, 0.0, -0.4)), 20)
    z, y, x = torch.nonzero(grid.rgba[..., 3] > 0).float().mean(0).tolist()
    assert (x, y, z) == pytest.approx((17.5, 9.5, 1.5))
    centre = grid_centres(20, 0.5, torch.tensor([1 * 400 + 9 * 20 + 17]))
    torch.testing.assert_close(centre, torch.tensor([[0.375, -0.025, -0.425]]))


def test_refining_gives_the_dense_bake_at_a_fraction_of_the_points() -> None:
    field = SoftBall(0.35, 100.0)
    fine = bake(field, 96)
    asked, field.asked = field.asked, 0
    index = torch.arange(96**3)
    exact = field.density(grid_centres(96, 0.6, index)).reshape(96, 96, 96)
    assert asked < 96**3 / 3
    alpha = 1 - torch.exp(-exact * fine.voxel)
    # The deep interior is filled from the coarse grid, the empty surroundings with nothing at all.
    torch.testing.assert_close(fine.rgba[..., 3], alpha, atol=1e-3, rtol=0)


def test_a_coarse_grid_saves_the_levels_below_it() -> None:
    field = SoftBall(0.35, 100.0)
    coarse = bake(field, 48)
    field.asked = 0
    again = bake(field, 96, coarse)
    saved = field.asked
    field.asked = 0
    torch.testing.assert_close(bake(field, 96).rgba, again.rgba)
    assert saved < field.asked


class Haze:
    """A field whose density rises slowly along x, with a wall at x = 0.3 in it."""

    box_half = 0.6

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self.asked += len(x)
        haze = 1 + x[:, 0]
        colour = torch.stack((0.5 + x[:, 1] / 2, torch.full_like(haze, 0.25), haze / 2), 1)
        return colour, torch.where((x[:, 0] - 0.3).abs() < 0.03, 80.0, haze)


def test_what_changes_slowly_is_filled_from_between_the_coarse_voxels() -> None:
    field = Haze()
    whole, asked = bake(field, 64), field.asked
    field.asked = 0
    filled = bake(field, 64, calm=CALM_SPREAD)
    # The wall alone, and what is beside it, is looked at again.
    assert field.asked - 32**3 < 0.35 * (asked - 32**3)
    # Half a coarse voxel from the walls of the box there is nothing to go between.
    torch.testing.assert_close(filled.rgba, whole.rgba, atol=6e-3, rtol=0)
    wall = (filled.rgba[..., 3] > 0.5).any(0).any(0)
    assert wall.tolist() == (whole.rgba[..., 3] > 0.5).any(0).any(0).tolist()


def test_nothing_empty_gives_its_colour_to_what_is_filled() -> None:
    ball = SoftBall(0.3, 1.5)
    filled, whole = (bake(ball, 64, calm=calm) for calm in (CALM_SPREAD, 0.0))
    shown, wanted = (
        torch.cat((grid.rgba[..., :3] * grid.rgba[..., 3:], grid.rgba[..., 3:]), -1)
        for grid in (filled, whole)
    )
    torch.testing.assert_close(shown, wanted, atol=0.015, rtol=0)


def test_levels_double_up_from_a_dense_one() -> None:
    assert levels(24, None) == [24]
    assert levels(32, None) == [32]
    assert levels(96, None) == [32, 48, 96]
    assert levels(128, None) == [32, 64, 128]


def test_the_first_grid_of_a_window_is_ground_enough() -> None:
    field = SoftBall(0.35, 100.0)
    first = bake(field, 24)
    assert [levels(48, first), levels(96, first)] == [[48], [48, 96]]
    field.asked = 0
    refined, asked = bake(field, 48, first), field.asked
    field.asked = 0
    dense = bake(field, 48)
    assert asked < 0.8 * field.asked
    torch.testing.assert_close(refined.rgba[..., 3], dense.rgba[..., 3], atol=1e-3, rtol=0)
    assert levels(48, bake(field, 16)) == [32, 48]


def test_a_draft_asks_a_third_of_a_dense_grid_and_shows_the_same() -> None:
    field = SoftBall(0.35, 100.0)
    dense, asked_dense = bake(field, 32), field.asked
    field.asked = 0
    draft = bake(field, 32, dense=DRAFT_RESOLUTION)
    assert field.asked < 0.4 * asked_dense
    assert levels(32, None, DRAFT_RESOLUTION) == [16, 32]
    assert levels(48, None, DRAFT_RESOLUTION) == [16, 24, 48]
    # Opaque inside is filled: nothing of the surface is missing, and nothing outside is there.
    torch.testing.assert_close(draft.rgba[..., 3], dense.rgba[..., 3], atol=0.02, rtol=0)


def test_texture_colour_grows_into_empty_neighbours() -> None:
    grid = bake(Ball(0.3, 200.0, rgb=(0.8, 0.4, 0.2)), 24)
    empty = grid.rgba[..., 3] == 0
    grid.rgba[empty] = 0
    texture = torch.from_numpy(grid.to_uint8())
    solid = (~empty).float()[None, None]
    beside = (torch.nn.functional.max_pool3d(solid, 3, 1, 1)[0, 0] > 0) & empty
    assert beside.sum() > 100
    assert torch.all(texture[beside] == torch.tensor([204, 102, 51, 0], dtype=torch.uint8))


def test_a_stopped_bake_raises() -> None:
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        bake(Ball(0.3, 10.0), 24, stop=lambda: next(answers))


VOXEL = 2 * 0.6 / 32


@pytest.mark.parametrize("moved", [0.0, 0.4 * VOXEL, 0.9 * VOXEL])
def test_a_grid_that_follows_is_the_draft_at_half_the_points(moved: float) -> None:
    before = bake(SoftBall(0.25, 400.0), 32, dense=DRAFT_RESOLUTION)
    field = SoftBall(0.25, 400.0, centre=(moved, 0.0, 0.0))
    found = follow_grid(field, before)
    asked, field.asked = field.asked, 0
    draft = bake(field, 32, dense=DRAFT_RESOLUTION)
    assert found is not None
    assert asked < 0.6 * field.asked
    torch.testing.assert_close(found.rgba[..., 3], draft.rgba[..., 3], atol=0.02, rtol=0)


@pytest.mark.parametrize("centre", [(3 * VOXEL, 0.0, 0.0), (0.0, -0.3, 0.2)])
def test_a_surface_that_has_moved_farther_is_not_followed(centre) -> None:
    before = bake(SoftBall(0.25, 400.0), 32, dense=DRAFT_RESOLUTION)
    assert follow_grid(SoftBall(0.25, 400.0, centre=centre), before) is None


def test_fog_is_not_followed_and_not_even_asked() -> None:
    field = Fog(4.0, box_half=0.5)
    assert follow_grid(field, bake(field, 32)) is None
