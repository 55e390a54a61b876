from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from ddf_core.scene.bake import bake
from ddf_core.scene.grid import SLAB, Grid, grid_centres
from ddf_core.scene.rays import Rays
from tests.core.scene.worlds import SoftBall


def test_a_lookup_at_a_voxels_centre_is_its_value() -> None:
    grid = bake(SoftBall(0.3, 40.0), 16)
    x = grid_centres(16, 0.6, torch.arange(16**3))
    torch.testing.assert_close(grid.sigma_at(x), grid.sigma.flatten(), atol=1e-4, rtol=1e-4)


def test_a_lookup_between_two_voxels_is_their_mean() -> None:
    rgba = torch.zeros(2, 2, 2, 4)
    rgba[..., 1, 3] = 0.5  # the two voxels at positive x, in every row
    grid = Grid(rgba, 1.0)
    expected = grid.sigma[0, 0, 1] / 2
    torch.testing.assert_close(grid.sigma_at(torch.zeros(1, 3))[0], expected)


def test_points_on_a_ray_find_their_voxel() -> None:
    rng = torch.Generator().manual_seed(2)
    rays = Rays(torch.rand(20, 3, generator=rng) - 0.5, torch.randn(20, 3, generator=rng))
    t = 0.3 * torch.rand(20, 7, generator=rng)
    grid = Grid(torch.zeros(8, 8, 8, 4), 0.6)
    found = grid_centres(8, 0.6, grid.voxels_along(rays, t).flatten()).reshape(20, 7, 3)
    inside = rays.points(t).clamp(-0.6, 0.6)
    assert (found - inside).abs().max() <= grid.voxel / 2 + 1e-6


def test_bytes_keep_alpha_and_solid_colour() -> None:
    rgba = torch.rand(4, 4, 4, 4, generator=torch.Generator().manual_seed(0)) * 0.5 + 0.5
    grid = Grid(rgba, 0.5)
    expected = (rgba * 255).round().to(torch.uint8)
    assert (torch.from_numpy(grid.to_uint8()).int() - expected.int()).abs().max() <= 1
    assert grid.byte_count == 4**4 * 4


def test_colour_grows_one_voxel_into_what_is_empty_wherever_that_is() -> None:
    """In the middle, at an edge, at a corner, and on both sides of where slabs of layers meet."""
    count = 3 * SLAB + 1
    places = [(0, 0, 0), (SLAB - 1, 5, 9), (SLAB, 9, 5), (2 * SLAB, count - 1, 3)]
    rgba = torch.zeros(count, count, count, 4)
    for z, y, x in places:
        rgba[z, y, x] = torch.tensor((0.2, 0.4, 0.8, 0.9))
    texture = torch.from_numpy(Grid(rgba, 0.5).to_uint8())
    near = functional.max_pool3d(rgba[None, ..., 3], 3, 1, 1)[0] > 0
    colour = torch.tensor((51, 102, 204), dtype=torch.uint8)
    assert (texture[near][:, :3] == colour).all()
    assert not texture[~near].any()
    assert torch.equal(texture[..., 3] > 0, rgba[..., 3] > 0)


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_a_grid_takes_memory_where_something_is() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    bake(SoftBall(0.1, 40.0), 32)  # what the first bake takes beside its grid
    before = resident()
    grids = [bake(SoftBall(0.1, 40.0), 192) for _ in range(3)]
    taken = resident() - before
    whole = sum(grid.rgba.numel() * 4 for grid in grids)
    counted = sum(grid.byte_count for grid in grids)
    assert counted < whole / 4
    assert taken < whole / 2
    torch.testing.assert_close(grids[0].sigma_at(torch.zeros(1, 3))[0], torch.tensor(40.0))


def test_nothing_at_all_is_a_black_texture() -> None:
    assert not Grid(torch.zeros(5, 5, 5, 4), 0.5).to_uint8().any()
