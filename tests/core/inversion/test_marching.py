"""Few samples a ray, against the exact renderer; and gradients where they belong."""

from __future__ import annotations

import torch

from ddf_core.inversion.marching import march, surroundings
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.photo_pose import PhotoPose, picture_grid, pose_rays
from ddf_core.scene.render import RenderSettings, render
from tests.core.shifted_ball import BOX_HALF, CAMERA, ball_generator

SIDE = 24
Z = torch.tensor([1.0, -1.0, 0.5])


def test_few_samples_give_the_exact_picture() -> None:
    generator = ball_generator().requires_grad_(False)
    style = generator.style(Z)
    exact = render(
        InstanceField(generator, style, BOX_HALF),
        PhotoPose(1.3).camera(CAMERA),
        (SIDE, SIDE),
        RenderSettings(256, 0, "midpoints"),
    )
    grid = surroundings(generator, style, BOX_HALF)
    rays = pose_rays(PhotoPose(1.3).vector()[None], CAMERA, picture_grid(SIDE)[None])
    rng = torch.Generator().manual_seed(0)
    seen = march(generator, style.vector(), rays, grid, CAMERA, rng, 0.0)
    alpha = seen.alpha.view(SIDE, SIDE)
    assert (alpha - exact.opacity).abs().mean() < 0.01
    assert (seen.rgb.view(SIDE, SIDE, 3) - exact.rgb).abs().mean() < 0.01


def test_a_shift_is_taken_off_the_density() -> None:
    generator = ball_generator().requires_grad_(False)
    style = generator.style(Z)
    grid = surroundings(generator, style, BOX_HALF)
    rays = pose_rays(PhotoPose().vector()[None], CAMERA, picture_grid(SIDE)[None])
    whole, less = (
        march(
            generator, style.vector(), rays, grid, CAMERA, torch.Generator().manual_seed(0), shift
        ).alpha.sum()
        for shift in (0.0, 0.8)
    )
    assert 0.5 * whole < less < 0.99 * whole


def test_gradients_reach_style_and_pose() -> None:
    generator = ball_generator().requires_grad_(False)
    style = generator.style(Z).vector().detach().requires_grad_()
    pose = PhotoPose().vector().requires_grad_()
    with torch.no_grad():
        grid = surroundings(generator, generator.style(Z), BOX_HALF)
    rays = pose_rays(pose[None], CAMERA, picture_grid(SIDE)[None])
    rng = torch.Generator().manual_seed(0)
    march(generator, style, rays, grid, CAMERA, rng, 0.0).alpha[: SIDE * SIDE // 2].sum().backward()
    assert style.grad is not None
    assert pose.grad is not None
    assert bool(style.grad.any())
    assert bool(pose.grad[[1, 2, 4]].all())


def test_rays_that_pass_see_nothing() -> None:
    generator = ball_generator().requires_grad_(False)
    style = generator.style(Z)
    grid = surroundings(generator, style, BOX_HALF)
    away = pose_rays(PhotoPose(shift_x=9.0).vector()[None], CAMERA, picture_grid(8)[None])
    seen = march(
        generator, style.vector(), away, grid, CAMERA, torch.Generator().manual_seed(0), 0.0
    )
    assert not bool(seen.alpha.any())
    assert not bool(seen.rgb.any())
