"""The label map of the bundled category's template: the one annotation of one-shot labelling.

Made from the procedural parts at theta = 0, by ``python -m ddf_core train labels``. The fields
never see it.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_volume import RESOLUTION, SHAPE, LabelVolume
from ddf_core.procedural.axes import LABEL_COLOURS, LABELS
from ddf_core.procedural.head import BOX_HALF, project_to_surface
from ddf_core.procedural.palette import part_weights
from ddf_core.procedural.template import parts

# How far from the surface a voxel still has the label of the surface beneath it (scene units): B
# brings nearly every visible place to within 0.02 of it.
REACH = 0.05
CHUNK_VOXELS = 1 << 16


def template_labels() -> LabelMap:
    """The eight parts on the template, filled outwards and inwards from its surface."""
    labels = tuple(Label(*pair) for pair in zip(LABELS, LABEL_COLOURS, strict=True))
    axis = (torch.arange(RESOLUTION) + 0.5) * (2 * BOX_HALF / RESOLUTION) - BOX_HALF
    numbers = np.zeros(SHAPE, np.uint8)
    for layer, z in zip(numbers, axis, strict=True):
        y, x = torch.meshgrid(axis, axis, indexing="ij")
        points = torch.stack((x, y, z.expand_as(x)), dim=-1).reshape(-1, 3)
        near = torch.nonzero(parts(points).sdf.abs() < REACH)[:, 0]
        for index in near.split(CHUNK_VOXELS):
            layer.reshape(-1)[index.numpy()] = surface_parts(points[index]).numpy() + 1
    return LabelMap(labels, BOX_HALF, LabelVolume(numbers))


def surface_parts(x_tmpl: Tensor) -> Tensor:
    """(N,) index into LABELS of the part on the template's surface beneath points (N, 3)."""
    return part_weights(parts(project_to_surface(x_tmpl))).argmax(-1)
