"""Patches of photos beside what a head shows there: the loss that optimisation and tuning share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.inversion.marching import Seen
from ddf_core.inversion.similarity import as_patches, colour_loss, structure_loss
from ddf_core.inversion.target import Level
from ddf_core.scene.camera import Camera
from ddf_core.scene.photo_pose import pose_rays
from ddf_core.scene.rays import Rays


@dataclass(frozen=True, eq=False)
class Pixels:
    """Pixels of one level: their numbers (N,), in square patches."""

    index: Tensor
    patches: int


def patches_at(level: Level, corners: Tensor, patch: int) -> Pixels:
    """Square patches of ``patch`` pixels a side; corners (P, 2), whole (x, y) from the top left."""
    ticks = torch.arange(patch)
    rows = (corners[:, 1, None] + ticks)[:, :, None] * level.side
    columns = (corners[:, 0, None] + ticks)[:, None, :]
    return Pixels((rows + columns).flatten().to(level.rgb.device), len(corners))


def rays_through(
    poses: Tensor, home: Camera, levels: Sequence[Level], pixels: Sequence[Pixels]
) -> list[Rays]:
    """The rays of each photo's pixels, with gradients to its pose: (K, 5) for K photos."""
    return [
        pose_rays(pose[None], home, level.xy[chosen.index][None])
        for pose, level, chosen in zip(poses, levels, pixels, strict=True)
    ]


def patch_loss(seen: Seen, level: Level, pixels: Pixels, structure: float) -> Tensor:
    """A scalar (): colours and, weighed by ``structure``, the structure of one photo's patches.

    Args:
        seen: of the N rays of ``pixels``, in their order.
        structure: the weight of the structure, from 0.
    """
    rgb = seen.rgb + (1 - seen.alpha[:, None]) * level.behind[pixels.index]
    true = level.rgb[pixels.index]
    known = level.known[pixels.index]
    loss = colour_loss(rgb, true, known)
    # Beyond the photo anything may be: it is as it should be.
    true = torch.where(known[:, None] > 0, true, rgb.detach())
    pair = as_patches(rgb, pixels.patches), as_patches(true, pixels.patches)
    return loss + structure * structure_loss(*pair)
