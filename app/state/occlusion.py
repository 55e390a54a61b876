"""Is a marker behind the surface of the baked grid? Pure numpy, for the few rays of one view.

Where there is an exact picture of this very camera, its depth answers instead:
``ddf_core.scene.visibility``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ddf_core.scene.camera import Camera

Array = NDArray[np.float64]

# Steps through the box for one marker ray; finer than the finest grid's voxels.
MARCH_STEPS = 160
FEW_STEPS = 64
"""Of thousands of rays: about the voxels of a grid of the usual size along its edge."""
MANY = 1000


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
    steps = FEW_STEPS if len(x) > MANY else MARCH_STEPS
    along = begin + length[:, None] * (np.arange(steps) + 0.5) / steps
    per_unit = rgba.shape[0] / (2 * box_half)
    cells = [
        (eye[axis] + box_half) * per_unit + along * (ray[:, axis, None] * per_unit)
        for axis in range(3)
    ]
    step_in_voxels = length / steps * per_unit
    light = np.log1p(-np.minimum(_opacity_of(cells, rgba), 0.999)).sum(axis=1)
    return np.exp(light * step_in_voxels) < 0.5


def opacity_at(samples: Array, rgba: NDArray[np.uint8], box_half: float) -> Array:
    """Opacity of one voxel length at scene points (..., 3), nearest voxel, 0 outside the box."""
    per_unit = rgba.shape[0] / (2 * box_half)
    return _opacity_of([(samples[..., axis] + box_half) * per_unit for axis in range(3)], rgba)


def _opacity_of(cells: list[Array], rgba: NDArray[np.uint8]) -> Array:
    """The same at places in voxels from the box's corner, x, y and z each (...): axis by axis, a
    third of the time of rows of three."""
    resolution = rgba.shape[0]
    index = np.zeros(cells[0].shape, np.int64)
    outside = np.zeros(cells[0].shape, bool)
    for axis, stride in zip(cells, (1, resolution, resolution**2), strict=True):
        outside |= (axis < 0) | (axis >= resolution)
        index += np.clip(axis, 0, resolution - 1).astype(np.int64) * stride
    # The last of the four numbers of a voxel; a grid lies in one piece.
    alpha = rgba.reshape(-1).take(4 * index + 3).astype(float)
    if np.issubdtype(rgba.dtype, np.integer):
        alpha /= 255.0
    alpha[outside] = 0.0
    return alpha
