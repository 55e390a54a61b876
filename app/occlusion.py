"""Is a marker behind the surface? Pure numpy, for the few marker rays of one view.

Two sources of truth: the depth of the exact picture, where there is one of this very camera, and
the baked grid, marched along the marker's ray, where there is not.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ddf_core.scene.camera import Camera

Array = NDArray[np.float64]

# A marker lies ON the surface, and depth is uncertain by about a voxel and by the slant of a pixel:
# it counts as hidden only when the surface is clearly in front. In units of box_half.
DEPTH_TOLERANCE = 0.06

# Steps through the box for one marker ray; finer than the finest grid's voxels.
MARCH_STEPS = 160


def hidden_by_depth(
    distance: Array, pixel_xy: Array, depth: NDArray[np.float32], scale: float, tolerance: float
) -> NDArray[np.bool_]:
    """Which of N markers lie behind the first surface of a picture.

    Args:
        distance: (N,) distances from the eye.
        pixel_xy: (N, 2) where they fall in the view, pixels.
        depth: (H, W) first surface along each unit ray, NaN where there is none.
        scale: depth pixels per view pixel.
        tolerance: scene units by which a marker may lie behind and still be seen.

    Returns:
        (N,) bool. The FARTHEST surface in the 3 x 3 pixels about a marker decides, so that a marker
        at a silhouette is not hidden by its neighbour. Markers outside the picture are not hidden.
    """
    hidden = np.zeros(len(distance), bool)
    height, width = depth.shape
    for index, (x, y) in enumerate(pixel_xy):
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        column, row = math.floor(x * scale), math.floor(y * scale)
        if not (0 <= column < width and 0 <= row < height):
            continue
        patch = depth[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        surface = np.where(np.isnan(patch), np.inf, patch).max()
        hidden[index] = distance[index] > surface + tolerance
    return hidden


def hidden_by_grid(
    x: Array, camera: Camera, rgba: NDArray[np.uint8], box_half: float, tolerance: float
) -> NDArray[np.bool_]:
    """Which of N scene points (N, 3) the baked grid hides from the eye.

    Marches from the box's near side to ``tolerance`` before the point; hidden where the light that
    is left, the product of (1 - opacity) with opacity rescaled from a voxel to a step, is under one
    half.
    """
    if len(x) == 0:
        return np.zeros(0, bool)
    eye = camera.eye
    offset = np.asarray(x, float) - eye
    distance = np.linalg.norm(offset, axis=1)
    ray = offset / distance[:, None]
    begin = np.maximum(np.linalg.norm(eye) - math.sqrt(3) * box_half, 0.0)
    length = np.maximum(distance - tolerance - begin, 0.0)
    along = begin + length[:, None] * (np.arange(MARCH_STEPS) + 0.5) / MARCH_STEPS
    samples = eye + ray[:, None, :] * along[..., None]
    alpha = opacity_at(samples, rgba, box_half)
    step_in_voxels = (length / MARCH_STEPS) / (2 * box_half / rgba.shape[0])
    log_light = np.log1p(-np.minimum(alpha, 0.999)) * step_in_voxels[:, None]
    return np.exp(log_light.sum(axis=1)) < 0.5


def opacity_at(samples: Array, rgba: NDArray[np.uint8], box_half: float) -> Array:
    """Opacity of one voxel length at scene points (..., 3), nearest voxel, 0 outside the box."""
    resolution = rgba.shape[0]
    index = np.floor((samples + box_half) / (2 * box_half) * resolution).astype(int)
    inside = ((index >= 0) & (index < resolution)).all(axis=-1)
    x, y, z = np.moveaxis(np.clip(index, 0, resolution - 1), -1, 0)
    alpha = rgba[z, y, x, 3].astype(float)
    if np.issubdtype(rgba.dtype, np.integer):
        alpha /= 255.0
    return np.where(inside, alpha, 0.0)
