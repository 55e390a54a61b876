"""Five numbers of a photo's camera: the same rays as a camera's, and gradients."""

from __future__ import annotations

import math

import numpy as np
import torch

from ddf_core.scene.camera import Camera
from ddf_core.scene.photo_pose import PhotoPose, frontal, picture_grid, pose_rays
from ddf_core.scene.rays import camera_rays

HOME = Camera(radius=2.7, fov_deg=20.0, near=1.7, far=3.7)
POSE = PhotoPose(1.2, 1.4, 0.1, 0.2, -0.1)


def test_the_rays_of_a_pose_are_those_of_its_camera() -> None:
    wanted = camera_rays(POSE.camera(HOME), (6, 6))
    rays = pose_rays(POSE.vector()[None], HOME, picture_grid(6)[None])
    torch.testing.assert_close(rays.origins, wanted.origins)
    torch.testing.assert_close(rays.directions, wanted.directions)


def test_the_frontal_pose_is_the_models_own_camera() -> None:
    assert frontal(HOME).camera(HOME) == HOME


def test_a_shift_moves_the_middle_of_the_model_by_half_pictures() -> None:
    pixel, _ = PhotoPose(shift_x=0.5, shift_y=0.25).camera(HOME).project(np.zeros((1, 3)), (8, 8))
    np.testing.assert_allclose(pixel, [[6.0, 3.0]], atol=1e-9)


def test_a_zoom_magnifies_by_its_exponential() -> None:
    x = np.array([[0.1, 0.0, 0.0]])
    plain, _ = PhotoPose().camera(HOME).project(x, (2, 2))
    larger, _ = PhotoPose(log_zoom=math.log(2)).camera(HOME).project(x, (2, 2))
    np.testing.assert_allclose(larger[0, 0] - 1, 2 * (plain[0, 0] - 1), rtol=1e-6)


def test_a_pose_survives_being_a_vector() -> None:
    again = PhotoPose.from_vector(POSE.vector())
    torch.testing.assert_close(again.vector(), POSE.vector())


def test_gradients_reach_all_five_numbers() -> None:
    pose = POSE.vector().requires_grad_()
    rays = pose_rays(pose[None], HOME, picture_grid(4)[None])
    (rays.origins[3] @ torch.ones(3) + rays.directions[3] @ torch.ones(3)).backward()
    assert pose.grad is not None
    assert bool((pose.grad != 0).all())
