"""Batches of pictures: what stands where, however a picture was mirrored, moved and warped."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from ddf_core.scene.photo_pose import PhotoPose, pose_rays
from ddf_core.seeding import stream
from ddf_core.training.pictures.batches import PictureBatch, draw_batch, plain_batch
from ddf_core.training.pictures.cache import PictureCache, cache_pictures
from ddf_core.training.pictures.folder import Framing, list_pictures
from ddf_core.training.pictures.settings import AugmentSettings, CameraSettings
from ddf_core.training.pictures.train import space_of
from tests.core.training.pictures.balls import FOV_DEG, RADIUS, write_balls

MIDDLE = PhotoPose()
STILL = AugmentSettings(zoom=0.0, shift=0.0, warp=0.0, plain_share=0.0)


@pytest.fixture
def balls(tmp_path: Path) -> tuple[PictureCache, torch.Tensor]:
    centres = write_balls(tmp_path / "f", 24)
    cache = cache_pictures(list_pictures(tmp_path / "f"), 32, tmp_path / "c")
    return cache, torch.from_numpy(centres).float()


def centres_seen(batch: PictureBatch) -> torch.Tensor:
    """(B, 2) centres of the masks in the frame of each crop, y UP."""
    ticks = (torch.arange(64) + 0.5) / 64 * 2 - 1
    y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
    xy = torch.stack((x, y), -1).view(1, -1, 2).expand(len(batch), -1, -1)
    alpha = batch.look_up(xy)[1]
    return (alpha[..., None] * xy).sum(1) / alpha.sum(1, keepdim=True)


def test_a_plain_picture_is_seen_as_it_is(balls: tuple[PictureCache, torch.Tensor]) -> None:
    cache, centres = balls
    batch = plain_batch(cache, torch.arange(24), MIDDLE, 32)
    torch.testing.assert_close(centres_seen(batch), centres, atol=0.01, rtol=0)
    rgb, alpha = batch.look_up(torch.tensor([[[-0.99, 0.99]]]).expand(24, -1, -1))
    assert alpha.max() == 0
    assert rgb.min() == 1  # white where there is nothing


def test_a_mirrored_picture_has_a_mirrored_camera(
    balls: tuple[PictureCache, torch.Tensor],
) -> None:
    cache, centres = balls
    rows = torch.arange(24)
    turned = PhotoPose(shift_x=0.0)
    batch = draw_batch(cache, rows, turned, 32, STILL, stream("test-mirror"))
    seen = centres_seen(batch)
    mirrored = (seen[:, 0] - centres[:, 0]).abs() > 0.02
    torch.testing.assert_close(seen[:, 1], centres[:, 1], atol=0.01, rtol=0)
    torch.testing.assert_close(seen[mirrored, 0], -centres[mirrored, 0], atol=0.01, rtol=0)
    assert 4 < int(mirrored.sum()) < 20


def test_yaw_is_mirrored_about_the_front(balls: tuple[PictureCache, torch.Tensor]) -> None:
    cache, _ = balls
    batch = draw_batch(cache, torch.arange(24), PhotoPose(1.4), 32, STILL, stream("test-yaw"))
    # Given angles are pi/2; mirrored about 1.4 they are 2.8 - pi/2.
    values = {round(float(yaw), 4) for yaw in batch.given[:, 0]}
    assert values == {round(math.pi / 2, 4), round(2.8 - math.pi / 2, 4)}


def test_the_camera_is_told_of_zoom_and_shift(balls: tuple[PictureCache, torch.Tensor]) -> None:
    """The origin of the scene stands where the source's middle came to."""
    cache, _ = balls
    moving = AugmentSettings(zoom=0.2, shift=0.2, warp=0.0, plain_share=0.0)
    batch = draw_batch(cache, torch.arange(24), MIDDLE, 32, moving, stream("test-move"))
    home = space_of(Framing(FOV_DEG, RADIUS), CameraSettings()).home
    for offset, given in zip(batch.offset, batch.given, strict=True):
        # The place of the crop whose source is the middle: p * scale + centre = 0, both y down.
        scale = 1 + float(offset[0, -1, 0] - offset[0, 0, 0]) / (2 - 2 / 32)
        centre = offset.mean((0, 1))
        position = -centre / scale * torch.tensor((1.0, -1.0))
        rays = pose_rays(given[None], home, position[None, None])
        along = -(rays.origins * rays.directions).sum()
        nearest = rays.origins + along * rays.directions
        assert nearest.norm() < 1e-4


def test_a_warp_moves_places_a_little_and_smoothly(
    balls: tuple[PictureCache, torch.Tensor],
) -> None:
    cache, _ = balls
    warped = AugmentSettings(zoom=0.0, shift=0.0, warp=0.02, plain_share=0.0)
    offset = draw_batch(cache, torch.arange(24), MIDDLE, 32, warped, stream("w")).offset
    assert 0.008 < float(offset.std()) < 0.03
    assert float(offset.diff(dim=1).abs().max()) < 0.02


def test_rays_gather_inside_the_mask(balls: tuple[PictureCache, torch.Tensor]) -> None:
    cache, _ = balls
    batch = plain_batch(cache, torch.arange(24), MIDDLE, 32)
    fraction = []
    for inside in (0.0, 8.0):
        xy = batch.draw_rays(64, inside, stream("test-rays"))
        assert xy.shape == (24, 64, 2)
        fraction.append(float((batch.look_up(xy)[1] > 0.5).float().mean()))
    # The ball of radius 0.4 covers an eighth of the square.
    assert abs(fraction[0] - math.pi * 0.4**2 / 4) < 0.03
    assert fraction[1] > 2 * fraction[0]


def test_a_batch_follows_from_its_stream_alone(balls: tuple[PictureCache, torch.Tensor]) -> None:
    cache, _ = balls
    first, again = (
        draw_batch(cache, torch.arange(8), MIDDLE, 32, AugmentSettings(), stream("same"))
        for _ in range(2)
    )
    assert torch.equal(first.seen, again.seen)
    assert torch.equal(first.given, again.given)
