"""Colours of a field on a surface: at its vertices, and as a picture in its atlas."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ddf_core.meshing.mesh import Bytes, Floats
from ddf_core.meshing.texels import Texels
from ddf_core.scene.field import RadianceField

# How far colours grow over the edges of charts: smaller copies of the picture, down to a sixteenth,
# mix in nothing from beyond.
GROWTH_PX = 16
# Points are kept this fraction of the box inside it: rounding must not put one where the field
# ends.
INSIDE = 1 - 1e-6


def colours_at(field: RadianceField, x: Floats) -> Bytes:
    """(N, 3) uint8 display colours at points (N, 3), the view locked; one chunk, no ``stop``."""
    limit = field.box_half * INSIDE
    with torch.inference_mode():
        rgb, _ = field(torch.from_numpy(x).clamp(-limit, limit))
    return as_bytes(rgb.numpy())


def as_bytes(rgb: NDArray[np.float32]) -> Bytes:
    """Colours (..., 3) in [0, 1] as 0..255, rounded, as ``engine.pictures.picture_bytes`` does."""
    return (rgb.clip(0, 1) * 255 + 0.5).astype(np.uint8)


def paint_texels(texels: Texels, rgb: Bytes) -> Bytes:
    """(S, S, 3): the colours (N, 3) of the texels, grown over seams; elsewhere their mean."""
    side = texels.side_px
    number = np.zeros(side * side, np.int32)
    number[texels.index] = np.arange(1, len(texels.index) + 1, dtype=np.int32)
    # Here and not above, as in ``charts``: it brings a part of SciPy.
    from skimage.segmentation import expand_labels

    nearest = expand_labels(number.reshape(side, side), GROWTH_PX)
    mean = rgb.mean(0, keepdims=True).round().astype(np.uint8)
    picture: Bytes = np.concatenate((mean, rgb))[nearest]
    return picture
