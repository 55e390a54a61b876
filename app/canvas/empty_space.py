"""Where a baked grid is empty: block distances that let a ray leap. NumPy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 4
"""Voxels along the side of a block. 4 was the quickest of 2, 4 and 8 on llvmpipe at 96^3."""


@dataclass(frozen=True)
class EmptySpace:
    """What a ray needs to know to skip.

    ``distance`` (N, N, N) uint8, indexed [z, y, x]: Chebyshev distance in blocks to the nearest block
    that may show anything; 0 is such a block. ``low`` and ``high`` (3,) are the corners of the box
    around these, as fractions [0, 1] of the grid in the order x, y, z; low > high when all is empty.
    """

    distance: NDArray[np.uint8]
    low: NDArray[np.float32]
    high: NDArray[np.float32]


def find_empty_space(alpha: NDArray[np.uint8]) -> EmptySpace:
    """Block distances of a grid of opacities ``alpha`` (R, R, R), indexed [z, y, x]."""
    filled = _filled_blocks(alpha)
    fraction = BLOCK / alpha.shape[0]
    if not filled.any():
        blank = np.full(filled.shape, 255, np.uint8)
        return EmptySpace(blank, np.ones(3, np.float32), np.zeros(3, np.float32))
    where = np.argwhere(filled)[:, ::-1]
    low = (where.min(0) * fraction).astype(np.float32)
    high = np.minimum((where.max(0) + 1) * fraction, 1.0).astype(np.float32)
    return EmptySpace(_distances(filled), low, high)


def _filled_blocks(alpha: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Blocks in whose volume trilinear interpolation can give anything but zero."""
    side = -(-alpha.shape[0] // BLOCK)
    padding = (0, side * BLOCK - alpha.shape[0])
    filled = np.pad(alpha > 0, (padding, padding, padding))
    # A sample mixes voxels up to one voxel away, so the border of a block belongs to it too.
    blocks = _grown(filled).reshape(side, BLOCK, side, BLOCK, side, BLOCK)
    return blocks.any(axis=(1, 3, 5))


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """``mask`` widened by one cell along every axis and diagonal."""
    for axis in range(3):
        ahead, behind = [slice(None)] * 3, [slice(None)] * 3
        ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
        grown = mask.copy()
        grown[tuple(ahead)] |= mask[tuple(behind)]
        grown[tuple(behind)] |= mask[tuple(ahead)]
        mask = grown
    return mask


def _distances(filled: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """(N, N, N) Chebyshev distance to the nearest filled block, at most 255."""
    distance = np.where(filled, 0, 255).astype(np.uint8)
    reached = filled
    for step in range(1, 255):
        if reached.all():
            break
        grown = _grown(reached)
        distance[grown & ~reached] = step
        reached = grown
    return distance
