"""Where points fall in a picture, and which of them the surface hides, by its depth. NumPy only.

Everything that draws or lists points in pictures asks here: views, exports, videos, tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddf_core.scene.camera import Camera

Array = NDArray[np.float64]
_AROUND = np.array([-1, 0, 1])

# A marker lies ON the surface, and depth is uncertain by about a voxel and by the slant of a pixel:
# it counts as hidden only when the surface is clearly in front. In units of box_half.
DEPTH_TOLERANCE = 0.06


@dataclass(frozen=True, eq=False)
class ProjectedPoints:
    """N scene points in one picture.

    Args:
        pixel_xy: (N, 2) pixels, y down, (0, 0) the top left corner; NaN behind the eye.
        distance: (N,) from the eye, scene units; negative behind it.
        inside: (N,) bool: before the eye, and within the picture or on its edge.
        hidden: (N,) bool: a surface is clearly before the point; False where no depth tells.
    """

    pixel_xy: Array
    distance: Array
    inside: NDArray[np.bool_]
    hidden: NDArray[np.bool_]

    @property
    def visible(self) -> NDArray[np.bool_]:
        """(N,) bool: inside the picture, and no surface before it."""
        return self.inside & ~self.hidden


def project_points(
    x: NDArray[np.floating],
    camera: Camera,
    size: tuple[int, int],
    depth: NDArray[np.float32] | None = None,
    box_half: float = 1.0,
) -> ProjectedPoints:
    """Where scene points (N, 3) fall in a picture of ``size`` (width, height).

    Args:
        depth: (H, W) first surface along each unit ray of the same camera, NaN where there is none;
            of any size with the shape of the picture. None where it is not known.
        box_half: of the model, scene units: the tolerance grows with it.
    """
    pixel_xy, distance = camera.project(np.asarray(x, float), size)
    with np.errstate(invalid="ignore"):
        within = ((pixel_xy >= 0) & (pixel_xy <= size)).all(axis=1)
    hidden = np.zeros(len(distance), bool)
    if depth is not None:
        scale = depth.shape[1] / size[0]
        hidden = hidden_by_depth(distance, pixel_xy, depth, scale, DEPTH_TOLERANCE * box_half)
    return ProjectedPoints(pixel_xy, distance, within & (distance > 0), hidden)


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
    height, width = depth.shape
    at = np.floor(np.where(np.isfinite(pixel_xy), pixel_xy * scale, -1.0))
    met = ((at >= 0) & (at < (width, height))).all(axis=1)
    hidden = np.zeros(len(distance), bool)
    column, row = at[met].astype(int).T
    # At an edge of the picture a neighbour is the pixel itself: the farthest stays the same.
    rows = np.clip(row[:, None] + _AROUND, 0, height - 1)
    columns = np.clip(column[:, None] + _AROUND, 0, width - 1)
    patch = depth[rows[:, :, None], columns[:, None, :]]
    surface = np.where(np.isnan(patch), np.inf, patch).max(axis=(1, 2))
    hidden[met] = distance[met] > surface + tolerance
    return hidden
