"""How well an inversion explains its photo: figures, and words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from ddf_core.inversion.candidate import Candidate, against
from ddf_core.inversion.expectation import fit_shift
from ddf_core.inversion.marching import march, surroundings
from ddf_core.inversion.target import Target
from ddf_core.model import Model
from ddf_core.scene.photo_pose import PhotoPose, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickGrid
from ddf_core.seeding import stream
from ddf_core.trust import FAIR, GOOD

SIDE = 64
BAKE_RESOLUTION = 48


@dataclass(frozen=True)
class Quality:
    """Of the photo's pixels inside the found silhouette.

    Args:
        psnr_db: of colours. similarity: structural, mean SSIM of small windows, at most 1.
        covered: the part of the photo that the head takes.
        mask_overlap: intersection over union with a known mask, None without one.
    """

    psnr_db: float
    similarity: float
    covered: float
    mask_overlap: float | None

    @property
    def grade(self) -> str:
        """``good``, ``fair`` or ``low``."""
        if self.covered < 0.02 or (self.mask_overlap or 1.0) < 0.4:
            return "low"
        return "good" if self.similarity >= GOOD else "fair" if self.similarity >= FAIR else "low"

    @property
    def words(self) -> str:
        """What the grade means."""
        return {
            "good": "The picture is explained well.",
            "fair": "The nearest head that this model can make; not a likeness.",
            "low": "Low quality: there is probably no head of this category here, or it is cropped "
            "badly. Place the crop about the head, or give a mask.",
        }[self.grade]


@torch.no_grad()
def qualities_of(model: Model, targets: Sequence[Target], found: Candidate) -> tuple[Quality, ...]:
    """The figures of a result, for each of its photos; ``model`` holds the tuned copy where there
    is one."""
    grid = surroundings(model.generator, found.as_style, model.card.box_half, BAKE_RESOLUTION)
    return tuple(
        _quality(model, target, found, pose, grid)
        for target, pose in zip(targets, found.poses, strict=True)
    )


def _quality(
    model: Model, target: Target, found: Candidate, pose: PhotoPose, grid: QuickGrid
) -> Quality:
    level, home = target.level(min(SIDE, target.side)), model.card.camera
    vector = pose.vector(model.generator.device)
    rays = pose_rays(vector[None], home, picture_grid(level.side)[None])
    rng, shift = stream("invert-quality", 0), fit_shift(model.card)
    seen = march(model.generator, found.style, rays, grid, home, rng, shift)
    figures = against(seen, level)
    overlap = None
    if level.alpha is not None:
        ours, theirs = seen.alpha * level.known, level.alpha * level.known
        whole = torch.maximum(ours, theirs).sum().clamp(min=1e-6)
        overlap = float(torch.minimum(ours, theirs).sum() / whole)
    return Quality(figures.psnr, figures.similarity, float(seen.alpha.mean()), overlap)
