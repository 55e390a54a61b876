"""A colour for a new label that is unlike all others. Pure.

The palette's own colours first; where each has a near one already, a circle of hues. How unlike two
colours are is their distance in Oklab, which is even to the eye. Source: Ottosson 2020.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ddf_core.drawing.marker_colours import MARKER_COLOURS

LIKE = 0.1
"""Two colours nearer than this are taken for one another on small parts; ours, by eye."""

_LMS_OF_RGB = np.array(
    (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
)
_LAB_OF_LMS = np.array(
    (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
)


def free_colour(used: Sequence[str]) -> str:
    """``#rrggbb``, the first of the palette that is unlike all ``used``; else the most unlike of
    many hues."""
    palette = [colour.lower() for colour in MARKER_COLOURS]
    if not used:
        return palette[0]
    for colour in palette:
        if _distance(colour, used) > LIKE:
            return colour
    return max((*palette, *_hues()), key=lambda colour: _distance(colour, used))


def _hues() -> list[str]:
    """Twenty-four hues in three lights."""
    lights = ((0.55, 0.9), (0.95, 0.55), (0.45, 0.6))
    found = []
    for saturation, value in lights:
        for step in range(24):
            rgb = colorsys.hsv_to_rgb(step / 24, saturation, value)
            found.append("#" + "".join(f"{round(255 * part):02x}" for part in rgb))
    return found


def _distance(colour: str, others: Sequence[str]) -> float:
    """To the nearest of the others, in Oklab."""
    return float(np.linalg.norm(_oklab(others) - _oklab((colour,)), axis=1).min())


def _oklab(colours: Sequence[str]) -> NDArray[np.float64]:
    """(N, 3) of N colours ``#rrggbb``."""
    codes = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]
    rgb = np.array(codes, float) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _LMS_OF_RGB.T) @ _LAB_OF_LMS.T)
