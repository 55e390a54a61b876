"""How much of an instance's visible surface each label has."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ddf_core.correspondence.transfer import numbers_of
from ddf_core.engine.instances import Instances
from ddf_core.engine.matching import points_to_template
from ddf_core.engine.pictures import PICTURE_GRID
from ddf_core.labels.areas import label_areas, seen_surface
from ddf_core.labels.label_map import LabelMap
from ddf_core.shown import Instance
from ddf_core.stopping import Stop, chunks

CHUNK_POINTS = 4096


def part_areas(
    known: Instances, instance: Instance, labels: LabelMap, stop: Stop
) -> NDArray[np.float64]:
    """(K + 1,) area of each label on the surface of an instance, scene units squared.

    Entry 0 is what has no label. The surface is that of the 96^3 grid as far as it can be seen
    from outside, each sample with the label at B of its position.

    Raises:
        MissingFieldsError: the instance is not the template, and there are no fields.
        Cancelled: ``stop`` said so.
    """
    grid = known.grid(instance, PICTURE_GRID, stop)
    surface = seen_surface(grid.rgba[..., -1].cpu().numpy(), grid.box_half)
    numbers = np.zeros(len(surface.x), np.intp)
    for piece in chunks(len(numbers), CHUNK_POINTS, stop):
        x_inst = torch.from_numpy(surface.x[piece]).float()
        with torch.inference_mode():
            x_tmpl = points_to_template(known, instance, x_inst)
        numbers[piece] = numbers_of(labels, x_tmpl).numpy()
    return label_areas(surface, numbers, labels)
