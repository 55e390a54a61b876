"""Sheets of pictures with words: rows that are named at the side, cells with a caption below."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

PAPER = (255, 255, 255)
INK = (32, 36, 43)
# Fractions of a cell's side: the gap between cells, the strip below for a caption, the one at the
# side for a row's name, and the size of type.
GAP = 1 / 32
CAPTION = 1 / 9
NAME = 1 / 6
TYPE = 1 / 15


@dataclass(frozen=True)
class Cell:
    """A square picture (S, S, 3) uint8 and what stands below it."""

    pixels: NDArray[np.uint8]
    caption: str


@dataclass(frozen=True)
class Row:
    """Cells side by side under one name."""

    name: str
    cells: tuple[Cell, ...]


def sheet(rows: Sequence[Row]) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 of all rows, cells of one size in columns."""
    side = rows[0].cells[0].pixels.shape[0]
    gap, name, below = round(side * GAP), round(side * NAME), round(side * CAPTION)
    columns = max(len(row.cells) for row in rows)
    width = name + columns * (side + gap)
    height = gap + len(rows) * (side + below + gap)
    picture = Image.new("RGB", (width, height), PAPER)
    for number, row in enumerate(rows):
        top = gap + number * (side + below + gap)
        picture.paste(_sideways(row.name, side, name), (0, top))
        for column, cell in enumerate(row.cells):
            left = name + column * (side + gap)
            picture.paste(Image.fromarray(cell.pixels), (left, top))
            middle = (left + side / 2, top + side + below / 2)
            _write(ImageDraw.Draw(picture), middle, cell.caption, side)
    return np.asarray(picture)


def _sideways(text: str, side: int, width: int) -> Image.Image:
    """A row's name, read from below."""
    strip = Image.new("RGB", (side, width), PAPER)
    _write(ImageDraw.Draw(strip), (side / 2, width / 2), text, side)
    return strip.transpose(Image.Transpose.ROTATE_90)


def _write(draw: ImageDraw.ImageDraw, middle: tuple[float, float], text: str, side: int) -> None:
    draw.text(middle, text, fill=INK, font=_font(round(side * TYPE)), anchor="mm")


@functools.lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(max(size, 8))
