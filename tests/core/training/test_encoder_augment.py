"""Photos out of renderings: what the crop does to the pose, and that nothing leaves [0, 1]."""

from __future__ import annotations

import math

import torch

from ddf_core.scene.camera import Camera
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.training import encoder_augment
from ddf_core.training.encoder_augment import augment, backgrounds, compress_pictures, crop, relit

HOME = Camera(radius=2.7, fov_deg=20.0, near=1.7, far=3.7)


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_photo_is_in_range_and_of_the_asked_size() -> None:
    rgba = torch.rand(4, 24, 24, 4, generator=rng())
    rgba[..., :3] *= rgba[..., 3:]
    pose = torch.zeros(4, 5)
    seen = augment(rgba, pose, 16, rng())
    assert seen.picture.shape == (4, 3, 16, 16)
    assert 0 <= float(seen.picture.min()) <= float(seen.picture.max()) <= 1
    again = augment(rgba, pose, 16, rng())
    assert torch.equal(seen.picture, again.picture)


def test_a_crop_tells_the_pose_what_it_did() -> None:
    """A bright spot stands where the cropped pose's own camera says the model's middle is."""
    pose = PhotoPose(math.pi / 2, math.pi / 2, 0.1, 0.2, -0.15)
    side = 160
    ticks = (torch.arange(side) + 0.5) / side * 2 - 1
    x, y = ticks[None], -ticks[:, None]
    spot = torch.exp(-((x - pose.shift_x) ** 2 + (y - pose.shift_y) ** 2) / 0.01)
    poses = pose.vector().expand(3, -1)
    seen, moved = crop(spot.expand(3, 1, side, side), poses, side, rng(3))
    for index in range(3):
        brightest = int(seen[index].argmax())
        found = ticks[brightest % side].item(), -ticks[brightest // side].item()
        assert abs(found[0] - moved[index, 3]) < 0.02
        assert abs(found[1] - moved[index, 4]) < 0.02
    assert bool((moved[:, 2] != 0.1).all())
    assert torch.equal(moved[:, :2], poses[:, :2])


def test_light_changes_colours_and_no_silhouette() -> None:
    alpha = torch.zeros(2, 1, 8, 8)
    alpha[..., 2:6, 2:6] = 1
    rgb = 0.5 * alpha.expand(2, 3, 8, 8)
    lit = relit(rgb, alpha, rng(1))
    assert bool((lit[..., 0, :] == 0).all())
    assert (lit[..., 3, 3] - 0.5).abs().max() > 0.02


def test_backgrounds_are_white_plain_or_patterned() -> None:
    made = backgrounds(200, 8, rng(2))
    spread = made.flatten(2).std(-1).amax(1)
    white = (made == 1).all(dim=3).all(dim=2).all(dim=1).float().mean()
    assert 0.2 < white < 0.45
    assert 0.15 < ((spread < 1e-6).float().mean() - white) < 0.5
    assert (spread > 0.01).float().mean() > 0.2


def test_jpeg_comes_back_alike() -> None:
    smooth = torch.linspace(0, 1, 16).expand(6, 3, 16, 16).contiguous()
    back = compress_pictures(smooth, rng(4))
    assert 0 < (back - smooth).abs().max() < 0.15
    assert encoder_augment.JPEG_SHARE < 1
