"""Pictures side by side with captions under them, as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

GAP, INK, PAPER = 3, (25, 25, 25), (255, 255, 255)
CAPTION_PART = 0.16

Captioned = tuple[str, NDArray[np.uint8]]


def picture_row(panels: Sequence[Captioned]) -> NDArray[np.uint8]:
    """(H, W, 4) opaque: pictures (S, S, 3) from left to right; neighbours share equal captions."""
    side = panels[0][1].shape[0]
    height = round(CAPTION_PART * side)
    width = len(panels) * (side + GAP) - GAP
    sheet = Image.new("RGB", (width, side + height), PAPER)
    for number, (_, rgb) in enumerate(panels):
        sheet.paste(Image.fromarray(rgb), (number * (side + GAP), 0))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=max(8, round(0.09 * side)))
    first = 0
    for caption, group in groupby(name for name, _ in panels):
        count = len(list(group))
        middle = first * (side + GAP) + (count * (side + GAP) - GAP) / 2
        position = (middle, side + height / 2)
        draw.text(position, caption, INK, font, anchor="mm")
        first += count
    return np.asarray(sheet.convert("RGBA"))
