"""How much a position of the template belongs to some parts: all, nothing, and between at a border.

A label has a number or another, so that a texture on a part would end in a ragged seam of voxels.
Over a border of a chosen width the weight falls from one to nothing, along the template's surface
and not across it: off the surface a position counts as the surface beside it.

    weight(x) = sum over surface points p of g(x - p) [label(p) is wanted] / the same without [..]

with g a normal distribution that falls from 90 % to 10 % of a straight border over the width.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.label_volume import RESOLUTION

BORDER = 0.02
"""The usual width of a border, scene units: a fortieth of a head's height."""

# A straight border blurred by a normal distribution falls from 90 % to 10 % over so many of its
# standard deviations.
FALL = 2.563
# Where the surface is further away than this part of its largest weight, the label itself decides.
NEAR = 1e-4

Weights = NDArray[np.float32]


@lru_cache(maxsize=3)
def weight_volume(
    labels: LabelMap, parts: tuple[int, ...], border: float, surface: bytes
) -> Weights:
    """(R, R, R) weights at voxel centres, [z, y, x]; made in about a second and kept.

    Args:
        parts: numbers of labels. border: its width, scene units, above 0.
        surface: (M, 3) float32 points of the template's surface, as bytes: a key that is hashed.
    """
    from scipy.ndimage import gaussian_filter

    x_tmpl = np.frombuffer(surface, np.float32).reshape(-1, 3)
    cell = np.floor((x_tmpl + labels.box_half) * (RESOLUTION / (2 * labels.box_half)))
    within = ((cell >= 0) & (cell < RESOLUTION)).all(axis=1)
    index = tuple(cell[within].astype(np.intp)[:, ::-1].T)
    wanted = np.isin(labels.numbers_at(x_tmpl[within]), parts)
    all_of_it, of_parts = np.zeros((2, *(RESOLUTION,) * 3), np.float32)
    np.add.at(all_of_it, index, np.float32(1))
    np.add.at(of_parts, index, wanted.astype(np.float32))
    # Narrower than a voxel there is nothing to fall over.
    deviation = max(border / FALL * RESOLUTION / (2 * labels.box_half), 0.5)
    all_of_it = gaussian_filter(all_of_it, deviation, mode="constant")
    of_parts = gaussian_filter(of_parts, deviation, mode="constant")
    near = all_of_it > NEAR * all_of_it.max()
    hard = np.isin(labels.volume(), parts).astype(np.float32)
    weights: Weights = np.where(near, of_parts / np.where(near, all_of_it, 1), hard)
    return weights
