"""Thousands of dots as one image: one by one QPainter takes 0.05 s for those of a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.canvas.image_pixels import image_of

Colour = tuple[int, int, int]
_FULL = 255
_LEVELS = 2 * (_FULL + 1)
"""How a pixel can be covered: 0 to 255 by a rim, then as much by a dot."""
_PLACES = 4
"""A dot stands at one of so many places across a pixel, and as many down."""


@dataclass(frozen=True)
class Dots:
    """Round dots of one size; where they overlap nothing is laid on twice. All in PIXELS.

    Args:
        xy: (x, y) of the N centres, from the upper left corner of the box in which they are drawn.
        colours: N of sRGB, 0 to 255; where dots overlap, a pixel has that of the one nearest to it.
        width: of a dot.
        opacity: 0 to 255.
        rim: how wide the rim about each is, below all dots; 0 for none.
        rim_colour: sRGB, 0 to 255.
    """

    xy: Sequence[tuple[float, float]]
    colours: Sequence[Colour]
    width: float
    opacity: int = _FULL
    rim: float = 0.0
    rim_colour: Colour = (0, 0, 0)


def paint_dots(painter: QPainter, box: QRectF, dots: Dots, pixel_ratio: float) -> None:
    """Draw dots with soft edges, cut off at ``box`` (in the painter's units).

    ``pixel_ratio``: pixels for one unit of the painter.
    """
    width, height = round(box.width() * pixel_ratio), round(box.height() * pixel_ratio)
    if not dots.xy or min(width, height) < 1:
        return
    palette = {colour: number for number, colour in enumerate(dict.fromkeys(dots.colours))}
    number = np.array([palette[colour] for colour in dots.colours], np.int32)
    stamps = _stamps(dots.width / 2, dots.width / 2 + dots.rim) * len(palette)
    field = _stamped((width, height), np.array(dots.xy, np.float32), stamps, number)
    rgba = _inks(tuple(palette), dots).view(np.uint32)[field].view(np.uint8)
    painter.drawImage(box, image_of(rgba.reshape(height, width, 4), premultiplied=True))


@lru_cache(maxsize=8)
def _stamps(radius: float, rim_radius: float) -> NDArray[np.int32]:
    """(places down, places across, side, side) how a dot at each place within a pixel covers the
    pixels about it: levels."""
    side = 2 * int(np.ceil(rim_radius + 0.5)) + 1
    from_middle = np.arange(side) - side // 2 + 0.5
    # From the dot's centre, which is in the pixel in the middle, to the centres of the pixels.
    away = from_middle - (np.arange(_PLACES)[:, None] + 0.5) / _PLACES
    squared = away[:, None, :, None] ** 2 + away[None, :, None, :] ** 2
    distance = np.sqrt(squared)
    dot, rim = (np.rint(_FULL * np.clip(r + 0.5 - distance, 0, 1)) for r in (radius, rim_radius))
    return np.where(dot > 0, dot + _FULL + 1, rim if rim_radius > radius else 0).astype(np.int32)


def _stamped(
    size: tuple[int, int],
    centres: NDArray[np.float32],
    stamps: NDArray[np.int32],
    number: NDArray[np.int32],
) -> NDArray[np.int32]:
    """(H, W) the highest of the stamps that cover each pixel, with the number of its dot's
    colour; 0 where there is none.

    ``stamps``: multiples of how many colours there are.
    """
    side, (width, height) = stamps.shape[-1], size
    within = ((centres > -side) & (centres < np.array(size) + side)).all(axis=1)
    whole = np.floor(centres[within]).astype(np.int32)
    place = ((centres[within] - whole) * _PLACES).astype(np.int32)
    levels = stamps[place[:, 1], place[:, 0]]
    levels = np.where(levels > 0, levels + number[within, None, None], 0)
    # With an edge around it, no dot reaches out of the field.
    edge, row = 2 * side, width + 4 * side
    field = np.zeros((height + 4 * side) * row, np.int32)
    steps = np.arange(side, dtype=np.int32) - side // 2
    first = (whole[:, 1] + edge) * row + whole[:, 0] + edge
    at = first[:, None] + (steps[:, None] * row + steps).reshape(-1)
    np.maximum.at(field, at.reshape(-1), levels.reshape(-1))
    return field.reshape(-1, row)[edge:-edge, edge:-edge]


def _inks(palette: tuple[Colour, ...], dots: Dots) -> NDArray[np.uint8]:
    """(levels * colours, 4) what stands in a pixel of each level and colour: premultiplied."""
    cover = np.arange(_FULL + 1)[:, None, None] / _FULL
    dot, rim = np.full((1, len(palette), 4), _FULL), np.full((1, 1, 4), _FULL)
    dot[..., :3], rim[..., :3] = palette, dots.rim_colour
    # A rim is whole where its dot's edge begins, so that is mixed with it.
    below = rim if dots.rim > 0 else 0
    rims, dots_on_rims = cover * np.broadcast_to(rim, dot.shape), cover * dot + (1 - cover) * below
    levels = np.concatenate([rims, dots_on_rims])
    return np.rint(levels * (dots.opacity / _FULL)).astype(np.uint8).reshape(-1, 4)
