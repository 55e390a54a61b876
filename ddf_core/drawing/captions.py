"""Words in the corner of a picture: whose it is, where several stand side by side."""

from __future__ import annotations

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ddf_core.plain_text import plain

PAPER: Final = (255, 255, 255, 225)
INK: Final = (26, 29, 35, 255)
# Fractions of the picture's height: type as the titles of views have in one of 450 pixels.
TYPE: Final = 13 / 450
LEAST_TYPE: Final = 9
MOST_LETTERS: Final = 60


def with_caption(pixels: NDArray[np.uint8], text: str) -> NDArray[np.uint8]:
    """A copy of a picture (H, W, 3 or 4) with words at its upper left, on a plate of their own."""
    if not text:
        return pixels.copy()
    picture = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    side = max(round(picture.height * TYPE), LEAST_TYPE)
    font = _font(side)
    left, top, right, bottom = font.getbbox(plain(text, MOST_LETTERS), anchor="ls")
    pad = side // 2
    box = (pad, pad, pad + right - left + 2 * pad, pad + 2 * side)
    plate = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(plate)
    draw.rounded_rectangle(box, radius=side // 2, fill=PAPER)
    baseline = (2 * pad - left, pad + (2 * side - top - bottom) / 2)
    draw.text(baseline, plain(text, MOST_LETTERS), fill=INK, font=font, anchor="ls")
    picture.alpha_composite(plate)
    return np.asarray(picture)[..., : pixels.shape[2]].copy()


@functools.lru_cache(maxsize=4)
def _font(side: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(side)
