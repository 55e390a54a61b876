"""Points drawn into a picture as numbered discs, by Pillow; the window has its own painter."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFont

from ddf_core.drawing.marker_colours import colour_code
from ddf_core.scene.camera import Camera
from ddf_core.scene.visibility import project_points

INK = (21, 23, 27, 255)
WHITE = (255, 255, 255, 255)
OVERSAMPLING = 4
# A disc of 10 pixels in a view of 450, as on the screen.
RADIUS_SHARE = 10 / 450
LEAST_RADIUS = 6.0


@dataclass(frozen=True)
class Mark:
    """One point in a picture: pixels (y down, (0, 0) the top left corner); ``hidden``: a surface is
    before it, so it is drawn as a ring."""

    number: int
    colour_index: int
    pixel_xy: tuple[float, float]
    hidden: bool = False


def marks_of(
    x_inst: NDArray[np.floating],
    camera: Camera,
    depth: NDArray[np.float32],
    box_half: float,
) -> tuple[Mark, ...]:
    """The marks of positions (N, 3) in the picture that ``depth`` (H, W) belongs to, numbered from
    1.

    Those outside the picture are left out.
    """
    height, width = depth.shape
    found = project_points(x_inst, camera, (width, height), depth, box_half)
    return tuple(
        Mark(index + 1, index, (float(x), float(y)), bool(found.hidden[index]))
        for index, (x, y) in enumerate(found.pixel_xy)
        if found.inside[index]
    )


def with_marks(pixels: NDArray[np.uint8], marks: Sequence[Mark]) -> NDArray[np.uint8]:
    """A copy of a picture (H, W, 3 or 4) with the marks on it, hidden ones below the others."""
    picture = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    radius = max(pixels.shape[0] * RADIUS_SHARE, LEAST_RADIUS)
    for mark in sorted(marks, key=lambda mark: not mark.hidden):
        _draw(picture, mark, radius)
    return np.asarray(picture)[..., : pixels.shape[2]].copy()


def _draw(picture: Image.Image, mark: Mark, radius: float) -> None:
    """One disc, drawn large on a tile of its own and laid on the picture at its fraction of a
    pixel."""
    half = math.ceil(radius * 1.3) + 1
    left, top = math.floor(mark.pixel_xy[0]) - half, math.floor(mark.pixel_xy[1]) - half
    side = (2 * half + 1) * OVERSAMPLING
    tile = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(tile)
    x, y = ((mark.pixel_xy[i] - (left, top)[i]) * OVERSAMPLING for i in (0, 1))
    r = radius * OVERSAMPLING
    colour = (*ImageColor.getrgb(colour_code(mark.colour_index))[:3], 255)
    line = max(round(r * 0.16), 1)
    draw.circle((x, y), r + line, fill=INK)
    draw.circle((x, y), r, fill=(40, 44, 50, 255) if mark.hidden else colour)
    if mark.hidden:
        draw.circle((x, y), r, outline=colour, width=2 * line)
    text = str(mark.number)
    font = _font(round(r * (1.25 if len(text) < 2 else 1.0)))
    ink = WHITE if mark.hidden or _luminance(colour) < 0.3 else INK
    draw.text(
        (x, y), text, fill=ink, font=font, anchor="mm", stroke_width=r * 0.03, stroke_fill=ink
    )
    small = tile.resize((side // OVERSAMPLING,) * 2, Image.Resampling.BOX)
    _lay(picture, small, left, top)


def _lay(picture: Image.Image, tile: Image.Image, left: int, top: int) -> None:
    """Composite a tile whose corner may lie outside the picture."""
    crop = (max(-left, 0), max(-top, 0), *tile.size)
    picture.alpha_composite(tile.crop(crop), (max(left, 0), max(top, 0)))


@functools.lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(size, 6))


def _luminance(colour: tuple[int, ...]) -> float:
    """WCAG relative luminance, by which the number is ink or white."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in colour[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
