"""Rough pictures of a ball from its bake: size, depth and colour."""

from __future__ import annotations

import torch

from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.photo_pose import PhotoPose, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickGrid
from tests.core.scene.worlds import Ball

HOME = Camera(radius=2.7, fov_deg=20.5, near=1.7, far=3.7)
BALL = Ball(0.3, 300.0)


def seen(side: int = 64) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    grid = QuickGrid(bake(BALL, 48))
    rays = pose_rays(PhotoPose().vector()[None], HOME, picture_grid(side)[None])
    picture = grid.picture(rays, HOME.near, HOME.far)
    return picture.rgb, picture.alpha, picture.depth


def test_a_ball_is_as_large_as_it_should_be() -> None:
    _, alpha, _ = seen()
    # The tangent cone of a ball: tan = r / sqrt(R^2 - r^2), over the picture's own tangent.
    edge = 0.3 / (2.7**2 - 0.3**2) ** 0.5 / torch.tensor(10.25).deg2rad().tan()
    wanted = torch.pi * edge**2 / 4
    # 48 voxels: one voxel more or less at the rim would be 17 % of the area: a third of one.
    assert abs(alpha.mean() / wanted - 1) < 0.06


def test_the_middle_is_as_far_as_it_should_be_and_of_its_colour() -> None:
    rgb, alpha, depth = seen(65)
    middle = 65 * 65 // 2
    assert alpha[middle] > 0.99
    assert abs(depth[middle] - 2.4) < 0.02
    torch.testing.assert_close(rgb[middle], BALL.rgb, atol=0.01, rtol=0.0)


def test_rays_beside_the_ball_are_not_sampled() -> None:
    grid = QuickGrid(bake(BALL, 48))
    rays = pose_rays(PhotoPose().vector()[None], HOME, picture_grid(32)[None])
    found = grid.brackets(rays, HOME.near, HOME.far)
    assert 0.2 < len(found.index) / len(rays) < 0.5
    assert bool((found.t_in < found.t_out).all())
    assert bool((found.t_in < 2.7).all())
