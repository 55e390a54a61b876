"""From a painted picture of the template to its label map. No torch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import LabelFileError
from ddf_core.labels.label_map import LabelMap, Numbers
from ddf_core.labels.label_volume import RESOLUTION, LabelVolume, Volume
from ddf_core.scene.camera import Camera

# How far from a painted place, as a part of box_half, its label reaches: B brings nearly every
# visible place to within a third of it.
REACH = 0.08
# Marks a voxel that was seen without a label: it keeps what it had, and stops its neighbours'.
SEEN = 255


def project_labels(
    labels: LabelMap, numbers: Numbers, depth: NDArray[np.float32], camera: Camera
) -> LabelMap:
    """``labels`` with a painted picture brought to the template's surface.

    Positions near the surface that the picture shows get the label of the nearest pixel; where that
    has none, and on the side that is not seen, they keep what they had.

    Args:
        numbers: (H, W) label numbers, as ``read_label_png`` gives them.
        depth: (H, W) of the template's exact picture of that size, as ``PictureRendered`` has it.
        camera: which saw both.

    Raises:
        LabelFileError: ``labels.empty``: no painted pixel shows the template.
    """
    seen = np.isfinite(depth)
    if not numbers[seen].any():
        raise LabelFileError(
            "No painted pixel lies on the template.",
            code="labels.empty",
            advice="Paint over a picture of the template that was made with the same camera.",
        )
    rays = camera.picture_directions((depth.shape[1], depth.shape[0])).reshape(*depth.shape, 3)
    x_tmpl = camera.eye + rays[seen] * depth[seen][:, None]
    marks = _mark_voxels(x_tmpl, numbers[seen], labels.box_half)
    spread = _spread_marks(marks)
    volume = np.where((spread > 0) & (spread != SEEN), spread, labels.volume())
    return replace(labels, base=LabelVolume(volume), strokes=())


def _mark_voxels(x_tmpl: NDArray[np.float64], numbers: Numbers, box_half: float) -> Volume:
    """(R, R, R): the label of the pixel in each voxel, SEEN where it has none, 0 where is none."""
    marks = np.zeros((RESOLUTION,) * 3, np.uint8)
    cell = np.floor((x_tmpl + box_half) * (RESOLUTION / (2 * box_half))).astype(np.intp)
    inside = ((cell >= 0) & (cell < RESOLUTION)).all(axis=1)
    x, y, z = cell[inside].T
    marks[z, y, x] = np.where(numbers[inside] > 0, numbers[inside], SEEN)
    return marks


def _spread_marks(marks: Volume) -> Volume:
    """Every voxel within reach of a mark with the value of the nearest one."""
    # Not above: the window imports this file, and SciPy would delay its start by half a second.
    from scipy.ndimage import distance_transform_edt

    reach = REACH * RESOLUTION / 2
    margin = int(np.ceil(reach))
    filled = np.nonzero(marks)
    box = tuple(
        slice(max(int(axis.min()) - margin, 0), int(axis.max()) + margin + 1) for axis in filled
    )
    part = marks[box]
    distance, nearest = distance_transform_edt(part == 0, return_indices=True)
    spread = np.zeros_like(marks)
    spread[box] = np.where(distance <= reach, part[tuple(nearest)], 0)
    return spread
