from __future__ import annotations

import math

import pytest
import torch

from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.rays import Rays, camera_rays, pixel_ray
from ddf_core.scene.surface import baked_surfaces, first_surface, first_surfaces
from tests.core.scene.worlds import Ball, SoftBall

CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)


def ball_entry(rays: Rays, radius: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Distance to a ball about the origin and the length of the chord (0: missed)."""
    b = -(rays.origins * rays.directions).sum(1)
    inside = radius**2 - (rays.origins.square().sum(1) - b**2)
    half = inside.clamp(min=0).sqrt()
    return b - half, 2 * half


@pytest.mark.parametrize("resolution", [None, 32, 96])
def test_half_the_light_is_left_ln2_over_density_inside_a_ball(resolution: int | None) -> None:
    field = Ball(0.4, 60.0)
    grid = None if resolution is None else bake(field, resolution)
    rays = camera_rays(CAMERA, (40, 40))
    t = first_surfaces(field, grid, rays, CAMERA.near, CAMERA.far)
    entry, length = ball_entry(rays, 0.4)
    # Rays that graze are left out: there the ball is not thick enough to say for certain.
    sure = length > 0.03
    expected = entry + math.log(2) / 60
    torch.testing.assert_close(t[sure], expected[sure], atol=1e-4, rtol=0)
    assert torch.all(t[length == 0].isnan())
    assert 100 < int(sure.sum()) < 1500


def test_a_grid_alone_knows_surfaces_to_a_part_of_a_voxel() -> None:
    field = Ball(0.4, 60.0)
    grid = bake(field, 64)
    rays = camera_rays(CAMERA, (40, 40))
    field.asked = 0
    t = baked_surfaces(grid, rays, CAMERA.near, CAMERA.far)
    assert field.asked == 0
    entry, length = ball_entry(rays, 0.4)
    off = (t - entry - math.log(2) / 60)[length > 0.2]
    assert float(off.abs().mean()) < 0.3 * grid.voxel
    assert float(off.abs().max()) < grid.voxel
    assert torch.all(t[rays_beside(rays, 0.4 + 2 * grid.voxel)].isnan())


def rays_beside(rays: Rays, radius: float) -> torch.Tensor:
    """Which rays pass a ball."""
    return ball_entry(rays, radius)[1] == 0


def test_a_soft_surface_is_found_where_its_integral_says() -> None:
    field = SoftBall(0.4, 100.0)
    ray = pixel_ray(CAMERA, (4.5, 4.5), (9, 9))
    hit = first_surface(field, bake(field, 64), ray, CAMERA.near, CAMERA.far)
    t = torch.linspace(2.0, 2.6, 200_001, dtype=torch.float64)
    sigma = 100.0 * torch.sigmoid(-((2.7 - t) - 0.4) * 400)
    depth = torch.cumsum(sigma, 0) * (t[1] - t[0])
    expected = float(t[int((depth < math.log(2)).sum())])
    assert hit is not None
    assert hit.t == pytest.approx(expected, abs=1e-4)
    assert hit.x_inst == pytest.approx((0.0, 0.0, 2.7 - expected), abs=1e-4)


def test_the_background_has_no_surface() -> None:
    field = Ball(0.3, 60.0)
    ray = pixel_ray(CAMERA, (0.5, 0.5), (64, 64))
    assert first_surface(field, None, ray, CAMERA.near, CAMERA.far) is None
    assert first_surface(field, bake(field, 48), ray, CAMERA.near, CAMERA.far) is None


def test_thin_haze_is_no_surface() -> None:
    field = Ball(0.4, 0.5)  # lets exp(-0.4) through at its thickest
    ray = pixel_ray(CAMERA, (32, 32), (64, 64))
    assert first_surface(field, bake(field, 48), ray, CAMERA.near, CAMERA.far) is None


def test_with_a_grid_a_pick_asks_for_a_few_hundred_points() -> None:
    field = Ball(0.4, 60.0)
    grid = bake(field, 48)
    field.asked = 0
    first_surface(field, grid, pixel_ray(CAMERA, (32, 32), (64, 64)), CAMERA.near, CAMERA.far)
    assert field.asked < 300


class _BallBeforeAnother(Ball):
    """A small ball in front of a big one, with free space between."""

    def density(self, x: torch.Tensor) -> torch.Tensor:
        small = (x - torch.tensor([0.0, 0.0, 0.42])).norm(dim=1) <= 0.1
        return torch.maximum(super().density(x), self.level * small.to(x.dtype))


def test_a_ray_that_grazes_the_grids_surface_finds_what_is_behind() -> None:
    field = _BallBeforeAnother(0.28, 300.0)
    rays = camera_rays(CAMERA, (96, 96))
    exact = first_surfaces(field, None, rays, CAMERA.near, CAMERA.far)
    found = first_surfaces(field, bake(field, 32), rays, CAMERA.near, CAMERA.far)
    assert int((found.isnan() & ~exact.isnan()).sum()) == 0
    same = ~exact.isnan() & ((found - exact).abs() < 1e-3)
    assert float(same.sum() / (~exact.isnan()).sum()) > 0.995
