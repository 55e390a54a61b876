"""Grids in other colours."""

from __future__ import annotations

import pytest
import torch

from ddf_core.errors import Cancelled
from ddf_core.scene.bake import bake
from ddf_core.scene.grid import grid_centres
from ddf_core.scene.recolour import recolour_grid
from tests.core.scene.worlds import Ball


def test_the_density_stays_and_what_can_be_seen_has_the_new_colour() -> None:
    grid = bake(Ball(0.3, 200.0), 32)
    other = recolour_grid(grid, lambda x, own: (x + 0.6) / 1.2, 500)
    torch.testing.assert_close(other.rgba[..., 3], grid.rgba[..., 3])
    x = grid_centres(32, 0.6, torch.arange(32**3)).view(32, 32, 32, 3)
    distance = x.norm(dim=-1)
    skin = (distance < 0.3) & (distance > 0.3 - grid.voxel)
    torch.testing.assert_close(other.rgba[skin][:, :3], (x[skin] + 0.6) / 1.2)


def test_neither_the_deep_interior_nor_empty_voxels_are_asked_for() -> None:
    asked = []

    def colour(x: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        asked.append(x)
        return torch.ones_like(x)

    grid = bake(Ball(0.4, 200.0), 48)
    other = recolour_grid(grid, colour, 1000)
    distance = torch.cat(asked).norm(dim=1)
    assert 0.4 > distance.max() > distance.min() > 0.4 - 6 * grid.voxel
    assert max(map(len, asked)) <= 1000
    torch.testing.assert_close(other.rgba[24, 24, 24, :3], torch.full((3,), 0.5))
    assert not other.rgba[0, 0, 0].any()


def test_a_colour_is_told_what_the_voxel_had_before() -> None:
    told = []

    def colour(x: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        told.append(own)
        return own / 2

    grid = bake(Ball(0.3, 200.0), 32)
    other = recolour_grid(grid, colour, 500)
    assert (torch.cat(told) == grid.rgba[16, 16, 16, :3]).all()
    x = grid_centres(32, 0.6, torch.arange(32**3)).view(32, 32, 32, 3).norm(dim=-1)
    skin = (x < 0.3) & (x > 0.3 - grid.voxel)
    torch.testing.assert_close(other.rgba[skin][:, :3], grid.rgba[skin][:, :3] / 2)


def test_the_old_grid_is_left_alone() -> None:
    grid = bake(Ball(0.3, 200.0), 32)
    before = grid.rgba.clone()
    recolour_grid(grid, lambda x, own: torch.ones_like(x), 500)
    torch.testing.assert_close(grid.rgba, before, rtol=0, atol=0)


def test_it_stops_between_two_chunks() -> None:
    grid = bake(Ball(0.3, 200.0), 32)
    answers = iter([False, False, True])
    with pytest.raises(Cancelled):
        recolour_grid(grid, lambda x, own: torch.ones_like(x), 100, lambda: next(answers))
