"""The label map in the atlas that all heads share: finer than vertices, and the same for each."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from ddf_core.labels.label_map import LabelMap
from ddf_core.meshing.mesh import Atlas, Bytes, Floats, Ints
from ddf_core.meshing.texels import texels_of

# Over the edges of charts: as far as the heads' own textures grow, see ``meshing.texture``.
GROWTH_PX = 16


def label_numbers(
    labels: LabelMap, x_tmpl: Floats, faces: Ints, atlas: Atlas, side_px: int
) -> Bytes:
    """(S, S) the label at each texel, 0 for none and where there is no surface.

    Args:
        x_tmpl: (V, 3) the template's vertices; faces: (F, 3) its triangles.
    """
    texels = texels_of(atlas, side_px)
    points = texels.points(x_tmpl, faces, slice(None))
    # Here and not above, as in ``meshing.texture``: it brings a part of SciPy.
    from skimage.segmentation import expand_labels

    # One more than the label: nothing is no surface until it has grown.
    picture = np.zeros(side_px * side_px, np.uint8)
    picture[texels.index] = labels.numbers_at(points) + 1
    grown = expand_labels(picture.reshape(side_px, side_px), GROWTH_PX)
    numbers: Bytes = np.where(grown > 0, grown - 1, 0).astype(np.uint8)
    return numbers


def label_png(numbers: Bytes, labels: LabelMap) -> bytes:
    """A picture (S, S) of label numbers as a PNG in their colours, transparent where is none."""
    image = Image.fromarray(numbers, "P")
    image.putpalette((labels.colours() * 255 + 0.5).astype(np.uint8).tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", transparency=0, optimize=True)
    return buffer.getvalue()
