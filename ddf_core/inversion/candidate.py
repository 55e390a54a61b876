"""One guess at a head and how each photo of it was taken, and how well it explains them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.inversion.marching import Seen
from ddf_core.inversion.similarity import as_patches, colour_loss, psnr_of, ssim, structure_loss
from ddf_core.inversion.target import Level, Target
from ddf_core.models.generator import Style
from ddf_core.scene.camera import Camera
from ddf_core.scene.photo_pose import PhotoPose, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickGrid

SCORE_SIDE = 48
STRUCTURE_WEIGHT = 0.02


@dataclass(frozen=True, eq=False)
class Candidate:
    """A style vector (2F,), its coordinates (K,) and offset (2F,), a pose for each photo, and its
    score: the mean over the photos."""

    c: Tensor
    offset: Tensor
    style: Tensor
    poses: tuple[PhotoPose, ...]
    score: float = float("inf")

    @property
    def as_style(self) -> Style:
        """The style itself."""
        return Style.from_vector(self.style)


@dataclass(frozen=True, eq=False)
class Compared:
    """A guess beside the photo: composited colours (S * S, 3), opacity (S * S,), and the loss."""

    rgb: Tensor
    alpha: Tensor
    loss: float
    psnr: float
    similarity: float


@torch.no_grad()
def compare_style(
    grid: QuickGrid, pose: PhotoPose, home: Camera, target: Target, side: int = SCORE_SIDE
) -> Compared:
    """How a baked style seen from a pose compares with the photo: rough, in milliseconds."""
    rays = pose_rays(pose.vector(grid.grid.device)[None], home, picture_grid(side)[None])
    seen = grid.picture(rays, home.near, home.far)
    return against(Seen(seen.rgb, seen.alpha), target.level(side))


@torch.no_grad()
def against(seen: Seen, level: Level) -> Compared:
    """A whole picture of a head beside the photo; figures are of the head's silhouette."""
    rgb = seen.rgb + (1 - seen.alpha[:, None]) * level.behind
    loss = colour_loss(rgb, level.rgb, level.known)
    true = torch.where(level.known[:, None] > 0, level.rgb, rgb)
    pair = as_patches(rgb, 1), as_patches(true, 1)
    loss = loss + STRUCTURE_WEIGHT * structure_loss(*pair)
    if level.alpha is not None:
        missed = (level.known * (seen.alpha - level.alpha).square()).mean()
        loss = loss + level.alpha_weight * missed
    inside = seen.alpha * level.known
    similarity_map = ssim(*pair).mean(1)[0]
    side = level.side
    margin = (side - similarity_map.shape[-1]) // 2
    within = inside.view(side, side)[margin : side - margin, margin : side - margin] > 0.5
    similarity = float(similarity_map[within].mean()) if bool(within.any()) else 0.0
    return Compared(rgb, seen.alpha, float(loss), psnr_of(rgb, level.rgb, inside), similarity)
