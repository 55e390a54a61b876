"""What makes rendered pictures look like photos: crop, background, light, blur, noise, JPEG."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

# Fractions of the batch; a third keeps the white background that procedural pictures have.
WHITE_SHARE, PLAIN_SHARE = 0.3, 0.35
BLUR_SHARE, JPEG_SHARE = 0.4, 0.4
CROP_ZOOM, CROP_SHIFT = (0.95, 1.1), 0.05
GAIN, GAMMA, GRADIENT = 0.1, 0.2, 0.18
NOISE = 0.03


@dataclass(frozen=True, eq=False)
class Augmented:
    """``picture`` (B, 3, S, S) in [0, 1]; ``pose`` (B, 5) as it is after the crop."""

    picture: Tensor
    pose: Tensor

    def to(self, device: torch.device) -> Augmented:
        """The same on a device."""
        return Augmented(self.picture.to(device), self.pose.to(device))


def augment(rgba: Tensor, pose: Tensor, side: int, rng: torch.Generator) -> Augmented:
    """Pictures (B, P, P, 4) premultiplied in [0, 1] as photos of ``side`` pixels."""
    cropped, pose = crop(rgba.permute(0, 3, 1, 2), pose, side, rng)
    alpha = cropped[:, 3:].clamp(0, 1)
    lit = relit(cropped[:, :3], alpha, rng)
    picture = lit + (1 - alpha) * backgrounds(len(rgba), side, rng)
    picture = blur_pictures(picture.clamp(0, 1), rng)
    level = NOISE * torch.rand(len(rgba), 1, 1, 1, generator=rng).square()
    picture = picture + level * torch.randn(picture.shape, generator=rng)
    return Augmented(compress_pictures(picture.clamp(0, 1), rng), pose)


def crop(pictures: Tensor, pose: Tensor, side: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """A random crop (B, C, side, side), a little beside and larger or smaller, and its pose."""
    count = len(pictures)
    low, high = CROP_ZOOM
    zoom = low + (high - low) * torch.rand(count, generator=rng)
    centre = CROP_SHIFT * (torch.rand(count, 2, generator=rng) * 2 - 1)  # x right, y up
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = 1 / zoom
    theta[:, 0, 2], theta[:, 1, 2] = centre[:, 0], -centre[:, 1]
    grid = functional.affine_grid(theta, [count, pictures.shape[1], side, side], False)
    seen = functional.grid_sample(pictures, grid, align_corners=False, padding_mode="zeros")
    moved = pose.clone()
    moved[:, 2] += zoom.log()
    moved[:, 3:] = (pose[:, 3:] - centre) * zoom[:, None]
    return seen, moved


def relit(rgb: Tensor, alpha: Tensor, rng: torch.Generator) -> Tensor:
    """Premultiplied colours (B, 3, S, S) under other light: gains, gamma, and a slope across."""
    count, side = len(rgb), rgb.shape[-1]
    straight = rgb / alpha.clamp(min=1e-3)
    gain = 1 + GAIN * _symmetric((count, 3, 1, 1), rng) + GAIN * _symmetric((count, 1, 1, 1), rng)
    gamma = torch.exp(GAMMA * _symmetric((count, 1, 1, 1), rng))
    slope = GRADIENT * _symmetric((count, 2), rng)
    ticks = torch.linspace(-1, 1, side)
    across = slope[:, :1, None] * ticks[None, None] + slope[:, 1:, None] * ticks[None, :, None]
    lit = straight.clamp(0, 1) ** gamma * gain * (1 + across)[:, None]
    return lit.clamp(0, 1) * alpha


def backgrounds(count: int, side: int, rng: torch.Generator) -> Tensor:
    """(B, 3, S, S): white, one colour, or soft blobs of several sizes."""
    colour = torch.rand(count, 3, 1, 1, generator=rng)
    blobs = torch.zeros(count, 3, side, side)
    for cells in (2, 5, 11):
        coarse = torch.randn(count, 3, cells, cells, generator=rng)
        blobs += functional.interpolate(coarse, (side, side), mode="bicubic") / math.sqrt(cells)
    strength = 0.5 * torch.rand(count, 1, 1, 1, generator=rng)
    soft = (colour + strength * blobs).clamp(0, 1)
    choice = torch.rand(count, 1, 1, 1, generator=rng)
    plain = torch.where(choice < WHITE_SHARE + PLAIN_SHARE, colour.expand_as(soft), soft)
    return torch.where(choice < WHITE_SHARE, 1.0, plain)


def blur_pictures(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Some of the pictures (B, 3, S, S) mixed with their 3 x 3 mean."""
    fraction = torch.rand(len(pictures), 1, 1, 1, generator=rng)
    chosen = torch.rand(len(pictures), 1, 1, 1, generator=rng) < BLUR_SHARE
    soft = functional.avg_pool2d(functional.pad(pictures, (1, 1, 1, 1), "replicate"), 3, 1)
    return torch.lerp(pictures, soft, fraction * chosen)


def compress_pictures(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Some of the pictures (B, 3, S, S) through JPEG and back."""
    chosen = torch.rand(len(pictures), generator=rng) < JPEG_SHARE
    quality = torch.randint(35, 90, (len(pictures),), generator=rng)
    out = pictures.clone()
    for index in torch.nonzero(chosen)[:, 0].tolist():
        out[index] = _through_jpeg(pictures[index], int(quality[index]))
    return out


def _through_jpeg(picture: Tensor, quality: int) -> Tensor:
    pixels = (picture.permute(1, 2, 0) * 255 + 0.5).byte().numpy()
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    back = np.asarray(Image.open(buffer), np.float32) / 255
    return torch.from_numpy(back).permute(2, 0, 1)


def _symmetric(shape: tuple[int, ...], rng: torch.Generator) -> Tensor:
    return torch.rand(shape, generator=rng) * 2 - 1
