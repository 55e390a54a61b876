"""Surface points of worlds whose surface is known."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ddf_core.card import Poses
from ddf_core.errors import InputError
from ddf_core.sampling.surface import (
    SurfaceSettings,
    density_grid,
    look_up,
    near_surface,
    surface_points,
)
from ddf_core.sampling.views import Views
from ddf_core.scene.camera import Camera

CAMERA = Camera(radius=2.0, fov_deg=40.0, near=1.0, far=3.0)
ALL_ROUND = Views(CAMERA, Poses("uniform", yaw_spread_rad=math.pi, pitch_spread_rad=1.0))
SETTINGS = SurfaceSettings(points=500, rays=800, resolution=32)


def ball(x: Tensor) -> Tensor:
    """A nearly opaque ball of radius 0.3."""
    return torch.where(x.norm(dim=-1) < 0.3, 2000.0, 0.0)


def rng() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def test_points_of_an_opaque_ball_lie_on_its_surface() -> None:
    x = surface_points(ball, 0.5, ALL_ROUND, SETTINGS, rng())
    assert x.shape == (500, 3)
    distance = (x.norm(dim=-1) - 0.3).abs()
    assert distance.median().item() < 0.01
    # A voxel of the grid is 0.031: grazing rays that it sees and the ball does not stay that near.
    assert distance.quantile(0.95).item() < 0.035


def test_points_come_from_all_around_when_the_cameras_do() -> None:
    x = surface_points(ball, 0.5, ALL_ROUND, SETTINGS, rng())
    assert (x > 0.1).any(dim=0).all() and (x < -0.1).any(dim=0).all()


def test_a_frontal_camera_sees_the_front_alone() -> None:
    frontal = Views(CAMERA, Poses("gaussian", yaw_spread_rad=0.0, pitch_spread_rad=0.0))
    x = surface_points(ball, 0.5, frontal, SETTINGS, rng())
    assert (x[:, 2] > 0).float().mean().item() > 0.97


def test_the_same_stream_gives_the_same_points() -> None:
    first = surface_points(ball, 0.5, ALL_ROUND, SETTINGS, rng())
    again = surface_points(ball, 0.5, ALL_ROUND, SETTINGS, rng())
    assert torch.equal(first, again)


def test_an_empty_instance_is_refused_with_advice() -> None:
    with pytest.raises(InputError) as caught:
        surface_points(lambda x: torch.zeros(len(x)), 0.5, ALL_ROUND, SETTINGS, rng())
    assert caught.value.code == "fields.empty_instance"
    assert caught.value.advice


def test_the_refined_grid_equals_the_dense_one_wherever_a_ball_begins_or_ends() -> None:
    asked: list[int] = []

    def counted(x: Tensor) -> Tensor:
        asked.append(len(x))
        return ball(x)

    grid = density_grid(counted, 0.5, 32)
    ticks = (torch.arange(32) + 0.5) / 32 - 0.5
    z, y, x = torch.meshgrid(ticks, ticks, ticks, indexing="ij")
    dense = ball(torch.stack((x, y, z), dim=-1).reshape(-1, 3)).view(32, 32, 32)
    assert torch.equal(grid, dense)
    assert sum(asked) < 0.7 * 32**3


def test_what_lies_behind_the_surface_is_not_looked_at_closely_and_the_points_are_the_same(
    monkeypatch,
) -> None:
    def soft(x: Tensor) -> Tensor:
        """A ball that is denser towards its middle."""
        return 400 * (0.4 - x.norm(dim=-1)).clamp(min=0) / 0.4

    asked: list[int] = []

    def counted(x: Tensor) -> Tensor:
        asked.append(len(x))
        return soft(x)

    frontal = Views(CAMERA, Poses("gaussian", yaw_spread_rad=0.2, pitch_spread_rad=0.2))
    settings = SurfaceSettings(points=4000, rays=4000, resolution=48)
    x = surface_points(counted, 0.5, frontal, settings, rng())
    few = asked[1]
    monkeypatch.setattr("ddf_core.sampling.surface.SEEN_WEIGHT", -1.0)
    asked.clear()
    everywhere = surface_points(counted, 0.5, frontal, settings, rng())
    assert few < 0.7 * asked[1]
    # The same rays and draws: where a grid says the same, so do its points.
    assert (x - everywhere).norm(dim=-1).quantile(0.95).item() < 0.02
    torch.testing.assert_close(
        x.norm(dim=-1).mean(), everywhere.norm(dim=-1).mean(), atol=2e-3, rtol=0
    )


def test_looking_up_a_linear_density_gives_it_back_between_cell_centres() -> None:
    grid = density_grid(lambda x: 2 + x[:, 0] + 2 * x[:, 1] + 3 * x[:, 2], 0.5, 16)
    x = (torch.rand(200, 3, generator=rng()) - 0.5) * 0.8
    fine = 2 + x[:, 0] + 2 * x[:, 1] + 3 * x[:, 2]
    # The eight children of an even cell share its density, hence the width of the tolerance.
    torch.testing.assert_close(look_up(grid, x, 0.5), fine, atol=0.2, rtol=0)


def test_noise_has_its_width_and_uniform_points_fill_the_box() -> None:
    x = torch.zeros(1, 4000, 3)
    uniform = torch.arange(4000)[None] < 2000
    moved = near_surface(x, 0.01, uniform, 0.5, rng())
    assert moved[0, 2000:].std().item() == pytest.approx(0.01, rel=0.1)
    assert moved[0, :2000].std().item() == pytest.approx(0.5 / math.sqrt(3), rel=0.05)
    assert moved.abs().max().item() <= 0.5
