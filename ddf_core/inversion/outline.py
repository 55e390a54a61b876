"""A model's mean head, small, and its outline: what a photo's head is placed against."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.measure import find_contours

from ddf_core.inversion.marching import surroundings
from ddf_core.model import Model
from ddf_core.scene.photo_pose import PhotoPose, frontal, picture_grid, pose_rays
from ddf_core.scene.quick_render import QuickPicture

SIDE = 96
BAKE_RESOLUTION = 48


def head_outline(model: Model, pose: PhotoPose | None = None) -> NDArray[np.float64]:
    """(N, 2) the longest contour of the mean head's silhouette, closed, as parts of the square.

    Args:
        pose: from where; None is the model's own frontal view.

    Returns:
        x to the right and y DOWN, in [0, 1] where the head is inside the picture; empty where
        nothing is seen.
    """
    alpha = _mean_head(model, pose).alpha.view(SIDE, SIDE).cpu().numpy()
    # A rim of nothing closes contours that the picture's border cuts.
    contours = find_contours(np.pad(alpha, 1), 0.5)
    if not contours:
        return np.zeros((0, 2))
    longest = max(contours, key=len)
    # Rows and columns of pixel centres, one more by the rim.
    return (longest[:, ::-1] - 0.5) / SIDE


def head_picture(model: Model) -> NDArray[np.uint8]:
    """(S, S, 3) the mean head from the model's own front, before grey."""
    seen = _mean_head(model, None)
    rgb = seen.rgb + (1 - seen.alpha[:, None]) * 0.5
    pixels: NDArray[np.uint8] = (rgb.clamp(0, 1) * 255).byte().view(SIDE, SIDE, 3).cpu().numpy()
    return pixels


def is_cut(model: Model) -> bool:
    """Whether the border of the model's picture cuts its mean head, as it does shoulders."""
    alpha = _mean_head(model, None).alpha.view(SIDE, SIDE)
    rim = torch.cat((alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]))
    return bool((rim > 0.5).any())


def _mean_head(model: Model, pose: PhotoPose | None) -> QuickPicture:
    """SIDE x SIDE rays at the mean head."""
    home, style = model.card.camera, model.generator.mean_style()
    grid = surroundings(model.generator, style, model.card.box_half, BAKE_RESOLUTION)
    seen_from = (pose or frontal(home)).vector(grid.grid.device)
    rays = pose_rays(seen_from[None], home, picture_grid(SIDE)[None])
    return grid.picture(rays, home.near, home.far)
