"""Which points a picture shows and which the surface hides, by its depth. NumPy only."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# A marker lies ON the surface, and depth is uncertain by about a voxel and by the slant of a pixel:
# it counts as hidden only when the surface is clearly in front. In units of box_half.
DEPTH_TOLERANCE = 0.06


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
