from __future__ import annotations

import math

import pytest
import torch

from ddf_core.errors import Cancelled
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.render import Picture, RenderSettings, render
from ddf_core.scene.sample_plan import GridSettings
from tests.core.scene.worlds import Ball, SoftBall

CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)
SIZE = (32, 24)
REFERENCE = RenderSettings(256, 0, "midpoints", "white_back")


class WideBall(SoftBall):
    """Its density rises as slowly as that of trained heads."""

    width = 0.04


class TwoBalls(WideBall):
    """A small ball in front of a big one, with a gap between them."""

    def density(self, x: torch.Tensor) -> torch.Tensor:
        front = (x - torch.tensor([0.0, 0.0, 0.42])).norm(dim=1) - 0.1
        small = self.level * torch.sigmoid(-front / self.width * 4)
        return super().density(x) + small


def psnr(a: Picture, b: Picture) -> float:
    return -10 * math.log10(float((a.rgb - b.rgb).square().mean()))


@pytest.mark.parametrize("world", [WideBall(0.38, 120.0), TwoBalls(0.25, 120.0)])
def test_few_placed_samples_equal_256_to_40_db(world: WideBall) -> None:
    reference = render(world, CAMERA, SIZE, REFERENCE)
    grid = bake(world, 96)
    world.asked = 0
    picture = render_with_grid(world, grid, CAMERA, SIZE)
    assert psnr(picture, reference) > 40
    assert world.asked < 256 * 32 * 24 / 14
    torch.testing.assert_close(picture.opacity, reference.opacity, atol=0.05, rtol=0)


def test_rays_that_miss_are_never_asked_and_show_the_background() -> None:
    field = WideBall(0.05, 120.0)
    grid = bake(field, 64)
    field.asked = 0
    picture = render_with_grid(field, grid, CAMERA, SIZE)
    # The ball covers 1 % of the picture; its blurred edge some more.
    assert field.asked < 0.05 * 32 * 24 * 24
    torch.testing.assert_close(picture.rgb[0, 0], torch.ones(3))
    none = render_with_grid(field, grid, CAMERA, SIZE, GridSettings(background="none"))
    assert torch.all(none.rgb[0, 0] == 0)


def test_an_empty_world_is_background_only() -> None:
    field = Ball(0.3, 0.0)
    picture = render_with_grid(field, bake(field, 32), CAMERA, (8, 8))
    torch.testing.assert_close(picture.rgb, torch.ones(8, 8, 3))
    assert picture.samples == 0 and picture.surface_depth().isnan().all()


def test_chunking_changes_nothing() -> None:
    field = WideBall(0.38, 120.0)
    grid = bake(field, 64)
    whole = render_with_grid(field, grid, CAMERA, SIZE)
    field.chunk_points = 100
    pieces = render_with_grid(field, grid, CAMERA, SIZE)
    torch.testing.assert_close(whole.rgb, pieces.rgb, atol=1e-5, rtol=0)


def test_a_stopped_picture_stops_between_chunks() -> None:
    field = WideBall(0.38, 120.0)
    grid = bake(field, 64)
    field.asked, field.chunk_points = 0, 500
    with pytest.raises(Cancelled):
        render_with_grid(field, grid, CAMERA, SIZE, stop=lambda: field.asked > 2000)
    assert field.asked < 2600


def test_normals_come_with_the_picture() -> None:
    field = WideBall(0.38, 120.0)
    settings = GridSettings(normals=True)
    picture = render_with_grid(field, bake(field, 64), CAMERA, (9, 9), settings)
    assert picture.normals is not None
    torch.testing.assert_close(picture.normals[4, 4], torch.tensor([0.0, 0, 1]), atol=1e-2, rtol=0)


class Mist(WideBall):
    """A ball that is nowhere a surface, as what learnt from photographs is."""

    width = 0.1


def test_where_weight_is_spread_along_a_ray_few_samples_do_and_surfaces_keep_theirs() -> None:
    asked = {}
    even = GridSettings(softest=GridSettings().spacing)
    for name, world in (("mist", Mist(0.3, 30.0)), ("skin", SharpBalls(0.3, 300.0))):
        grid, reference = bake(world, 96), render(world, CAMERA, SIZE, REFERENCE)
        shown = []
        for settings in (even, GridSettings()):
            world.asked = 0
            shown.append(psnr(render_with_grid(world, grid, CAMERA, SIZE, settings), reference))
            asked.setdefault(name, []).append(world.asked)
        assert shown[1] > min(shown[0] - 0.2, 60)
        assert name == "skin" or shown[1] > 43
    assert asked["mist"][1] < 0.4 * asked["mist"][0]
    assert 0.7 * asked["skin"][0] < asked["skin"][1] <= asked["skin"][0]


class SharpBalls(TwoBalls):
    """The same with hard edges, where a coarse grid is wrong by a voxel."""

    width = 0.008


def test_a_ray_that_slips_past_the_first_surface_still_sees_what_is_behind() -> None:
    world = SharpBalls(0.28, 300.0)
    reference = render(world, CAMERA, (96, 96), REFERENCE)
    picture = render_with_grid(world, bake(world, 48), CAMERA, (96, 96))
    holes = (reference.opacity > 0.98) & (picture.opacity < 0.9)
    assert int(holes.sum()) == 0


class StripedBall(WideBall):
    """Its colour changes within the depth that light reaches."""

    def __call__(self, x: torch.Tensor, d: torch.Tensor | None = None) -> tuple[torch.Tensor, ...]:
        return (0.5 + 0.5 * torch.sign(torch.sin(60 * x[:, :1] + 60 * x[:, 2:]))).expand(
            len(x), 3
        ), self.density(x)


def test_rays_whose_colour_jumps_are_looked_at_again_and_keep_their_depth() -> None:
    world = StripedBall(0.38, 120.0)
    reference = render(world, CAMERA, SIZE, REFERENCE)
    grid = bake(world, 96)
    once = render_with_grid(world, grid, CAMERA, SIZE, GridSettings(refined=None, spacing=1 / 32))
    twice = render_with_grid(world, grid, CAMERA, SIZE, GridSettings(spacing=1 / 32))
    assert psnr(twice, reference) > psnr(once, reference) + 3
    torch.testing.assert_close(twice.opacity, once.opacity, atol=0.03, rtol=0)
