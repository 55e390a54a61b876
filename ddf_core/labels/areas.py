"""The visible surface of a baked grid, with areas, and the fraction of it that labels have. No
torch.

The surface is where a baked grid turns from empty to opaque, as far as it can be reached from
outside: the hollow inside of a head is nobody's skin. Its area is the integral of ``|grad(solid)|``
(coarea formula), so every sample carries the area that it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddf_core.labels.label_map import LabelMap

SOLID = 0.5
"""A voxel that stops this much of the light is inside."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SeenSurface:
    """Samples of the surface: ``x`` (N, 3) places, ``area`` (N,) scene units squared."""

    x: NDArray[np.float64]
    area: NDArray[np.float64]


def seen_surface(alpha: NDArray[np.floating], box_half: float) -> SeenSurface:
    """The visible surface of a grid's opacity (R, R, R) in [0, 1], indexed [z, y, x]."""
    voxel = 2 * box_half / alpha.shape[0]
    solid = _smooth_solid((~_outside(alpha < SOLID)).astype(np.float32))
    slope = np.sqrt(sum(each**2 for each in np.gradient(solid, voxel)))
    at = np.argwhere(slope > 0)
    area = slope[tuple(at.T)].astype(np.float64) * voxel**3
    return SeenSurface(-box_half + (at[:, ::-1] + 0.5) * voxel, area)


def label_fractions(surface: SeenSurface, labels: LabelMap) -> NDArray[np.float64]:
    """(K + 1,) fraction of the template's ``surface`` of each label, number 0 being "no label"."""
    areas = label_areas(surface, labels.numbers_at(surface.x), labels)
    return areas / max(float(areas.sum()), 1e-12)


def label_areas(
    surface: SeenSurface, numbers: NDArray[np.integer], labels: LabelMap
) -> NDArray[np.float64]:
    """(K + 1,) area of each label, where the samples of ``surface`` have the ``numbers`` (N,)."""
    count = len(labels.labels) + 1
    return np.bincount(numbers, surface.area, count)[:count].astype(np.float64)


def _outside(empty: Flags) -> Flags:
    """Which empty voxels are joined to the border of the grid by empty ones."""
    reached = np.zeros_like(empty)
    for axis in range(3):
        for side in (0, -1):
            border = np.take(empty, side, axis)
            np.moveaxis(reached, axis, 0)[side] |= border
    before = -1
    while (count := int(reached.sum())) != before:
        before = count
        for axis in range(3):
            for step in (1, -1):
                _sweep(np.moveaxis(empty, axis, 0)[::step], np.moveaxis(reached, axis, 0)[::step])
    return reached


def _sweep(empty: Flags, reached: Flags) -> None:
    """Let ``reached`` run along the first axis as far as voxels are empty, in place."""
    position = np.arange(len(empty), dtype=np.int16)[:, None, None]
    last_reached = np.maximum.accumulate(np.where(reached, position, np.int16(-1)))
    last_solid = np.maximum.accumulate(np.where(empty, np.int16(-1), position))
    reached |= empty & (last_reached > last_solid)


def _smooth_solid(solid: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean over 3 x 3 x 3 voxels; the border is empty."""
    for axis in range(3):
        shifted = np.zeros_like(solid)
        lines, out = np.moveaxis(solid, axis, 0), np.moveaxis(shifted, axis, 0)
        out[1:-1] = (lines[:-2] + lines[1:-1] + lines[2:]) / 3
        solid = shifted
    return solid
