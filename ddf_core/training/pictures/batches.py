"""Batches of pictures: mirrored, moved, warped a little, and what stands at any place of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.scene.photo_pose import PhotoPose, picture_grid
from ddf_core.training.pictures.cache import PictureCache
from ddf_core.training.pictures.settings import AugmentSettings

# A smooth warp: random moves at so many places a side, joined by cubic interpolation.
WARP_CELLS = 5
# Rays are drawn from so many candidates each, likelier where contrast is.
CANDIDATES = 4
CONTRAST_GAIN = 4.0


@dataclass(frozen=True, eq=False)
class PictureBatch:
    """B pictures, each in the frame of its own crop.

    Args:
        source: (B, 4, S, S) in [0, 1], straight colours and mask, mirrored where it was.
        offset: (B, P, P, 2) where each place of the crop lies in the source, relative to itself,
            in half pictures, y down.
        given: (B, 5) the camera as far as it is known, in the order of ``PhotoPose``.
        known: (B,) whether its angles were given.
        seen: (B, 3, P, P) what the encoder sees.
        alpha: (B, 1, P, P) the mask there.
    """

    source: Tensor
    offset: Tensor
    given: Tensor
    known: Tensor
    seen: Tensor
    alpha: Tensor

    def __len__(self) -> int:
        return len(self.source)

    def look_up(self, xy: Tensor, halvings: int = 0) -> tuple[Tensor, Tensor]:
        """Colour (B, R, 3) over white and mask (B, R) at places ``xy`` (B, R, 2), y UP.

        Args:
            halvings: how often the source is halved first, by area means.
        """
        source = self.source
        for _ in range(halvings):
            source = functional.avg_pool2d(source, 2)
        at = _place_positions(xy * xy.new_tensor((1.0, -1.0)), self.offset)
        values = functional.grid_sample(
            source, at[:, None], align_corners=False, padding_mode="border"
        )[:, :, 0]
        alpha = values[:, 3]
        return (values[:, :3] * alpha[:, None] + 1 - alpha[:, None]).mT, alpha

    def draw_rays(self, count: int, inside: float, rng: torch.Generator) -> Tensor:
        """(B, count, 2) places, y UP, likelier inside the mask and where contrast is."""
        xy = torch.rand(len(self), CANDIDATES * count, 2, generator=rng) * 2 - 1
        grey = self.seen.mean(1, keepdim=True)
        contrast = (grey - functional.avg_pool2d(grey, 5, 1, 2)).abs() * CONTRAST_GAIN
        weight = 1 + inside * self.alpha * (0.5 + contrast.clamp(max=1))
        at = (xy * xy.new_tensor((1.0, -1.0)))[:, None]
        likely = functional.grid_sample(weight, at, align_corners=False)[:, 0, 0]
        # The largest of log weight + Gumbel noise: a draw by weight, without replacement.
        noise = -torch.log(
            -torch.log(torch.rand(likely.shape, generator=rng).clamp(1e-6, 1 - 1e-6))
        )
        chosen = (likely.clamp(min=1e-3).log() + noise).topk(count, dim=1).indices
        return xy.gather(1, chosen[..., None].expand(-1, -1, 2))

    def to(self, device: torch.device) -> PictureBatch:
        """The same on a device."""
        values = (self.source, self.offset, self.given, self.known, self.seen, self.alpha)
        return PictureBatch(*(value.to(device) for value in values))


def _place_positions(xy: Tensor, offset: Tensor) -> Tensor:
    """Positions of the source (B, R, 2) of positions ``xy`` of the crop; both y down."""
    moves = functional.grid_sample(
        offset.permute(0, 3, 1, 2), xy[:, None], align_corners=False, padding_mode="border"
    )
    return xy + moves[:, :, 0].mT


def draw_batch(
    cache: PictureCache,
    rows: Tensor,
    middle: PhotoPose,
    encoder_px: int,
    settings: AugmentSettings,
    rng: torch.Generator,
) -> PictureBatch:
    """Pictures ``rows`` (B,) of the cache, changed as the settings say.

    Args:
        middle: the camera that is supposed where none is given; angles are mirrored about it.
    """
    count = len(rows)
    mirrored = torch.rand(count, generator=rng) < 0.5
    source = pixels_of(cache, rows)
    source = torch.where(mirrored[:, None, None, None], source.flip(-1), source)
    given, known = cameras_of(cache, rows, middle)
    given[:, 0] = torch.where(mirrored, 2 * middle.yaw_rad - given[:, 0], given[:, 0])
    given[:, 3] = torch.where(mirrored, -given[:, 3], given[:, 3])
    zoom = settings.zoom * (torch.rand(count, generator=rng) * 2 - 1)
    centre = settings.shift * (torch.rand(count, 2, generator=rng) * 2 - 1)  # x right, y up
    given[:, 2] += zoom
    given[:, 3:] = (given[:, 3:] - centre) * zoom.exp()[:, None]
    grid = _down(picture_grid(encoder_px)).view(1, encoder_px, encoder_px, 2)
    scale = (-zoom).exp()[:, None, None, None]
    offset = grid * (scale - 1) + _down(centre)[:, None, None]
    offset = offset + _warp(count, encoder_px, settings.warp, rng)
    return _make_batch(source, offset, given, known, settings.plain_share, rng)


def plain_batch(
    cache: PictureCache, rows: Tensor, middle: PhotoPose, encoder_px: int
) -> PictureBatch:
    """Pictures ``rows`` (B,) of the cache as they are, as a photo that is inverted would be.

    Args:
        middle: the camera that is supposed where none is given.
        encoder_px: side of what the encoder sees, pixels.
    """
    given, known = cameras_of(cache, rows, middle)
    offset = torch.zeros(len(rows), encoder_px, encoder_px, 2)
    return _make_batch(pixels_of(cache, rows), offset, given, known, 0.0, torch.Generator())


def pixels_of(cache: PictureCache, rows: Tensor) -> Tensor:
    """(B, 4, S, S) in [0, 1]."""
    chosen = torch.from_numpy(np.ascontiguousarray(cache.pixels[rows.numpy()]))
    return chosen.permute(0, 3, 1, 2).float() / 255


def cameras_of(cache: PictureCache, rows: Tensor, middle: PhotoPose) -> tuple[Tensor, Tensor]:
    """Cameras (B, 5) and whether their angles were given (B,)."""
    entries = [cache.entries[row] for row in rows.tolist()]
    given = middle.vector().repeat(len(entries), 1)
    for row, entry in zip(given, entries, strict=True):
        if entry.angles is not None:
            row[:2] = torch.tensor(entry.angles)
    return given, torch.tensor([entry.angles is not None for entry in entries])


def _make_batch(
    source: Tensor,
    offset: Tensor,
    given: Tensor,
    known: Tensor,
    plain_share: float,
    rng: torch.Generator,
) -> PictureBatch:
    """What the encoder sees: the crop, on its own background or on a plain one."""
    side = offset.shape[1]
    while source.shape[-1] >= 4 * side:
        source = functional.avg_pool2d(source, 2)
    small = functional.avg_pool2d(source, 2) if source.shape[-1] >= 2 * side else source
    grid = _down(picture_grid(side)).view(1, side, side, 2) + offset
    crop = functional.grid_sample(small, grid, align_corners=False, padding_mode="border")
    rgb, alpha = crop[:, :3], crop[:, 3:]
    if plain_share:
        count = len(source)
        colour = torch.rand(count, 3, 1, 1, generator=rng)
        white = torch.rand(count, 1, 1, 1, generator=rng) < 0.5
        plain = torch.rand(count, 1, 1, 1, generator=rng) < plain_share
        behind = torch.where(white, 1.0, colour)
        rgb = torch.where(plain, rgb * alpha + behind * (1 - alpha), rgb)
    return PictureBatch(source, offset, given, known, rgb, alpha)


def _warp(count: int, side: int, size: float, rng: torch.Generator) -> Tensor:
    """(B, side, side, 2) smooth random moves, in half pictures."""
    moves = size * torch.randn(count, 2, WARP_CELLS, WARP_CELLS, generator=rng)
    smooth = functional.interpolate(moves, (side, side), mode="bicubic", align_corners=True)
    return smooth.permute(0, 2, 3, 1)


def _down(xy: Tensor) -> Tensor:
    """Positions with y up as places with y down, and back."""
    return xy * xy.new_tensor((1.0, -1.0))
