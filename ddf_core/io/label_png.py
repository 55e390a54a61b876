"""Label numbers of a picture as PNG files: indexed with the labels' colours, or painted by others.

No torch. What a pixel means on the template is ``label_projection``'s business.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ddf_core.errors import LabelFileError
from ddf_core.io.file_door import Door
from ddf_core.io.file_kind import PNG, kind_of_start
from ddf_core.io.pictures import recipe_chunk
from ddf_core.io.recipe import Recipe
from ddf_core.io.safe_write import write_bytes
from ddf_core.labels.label_map import Label, LabelMap, Numbers

MAX_FILE_BYTES = 64 << 20
MAX_PIXELS = 4096 * 4096
DOOR = Door(LabelFileError, "labels", MAX_FILE_BYTES, "a label picture")
MODES = ("P", "RGB", "RGBA")
# What PIL raises for files that are no pictures, cut short, or made to fill the memory.
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, ArithmeticError,
    LookupError, TypeError, AttributeError, RuntimeError,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def label_png(numbers: Numbers, labels: tuple[Label, ...], recipe: Recipe | None = None) -> bytes:
    """A picture of label numbers (H, W) as an indexed PNG: index n is label n, in its colour.

    Index 0, no label, is black and transparent. ``recipe`` makes the picture again.
    """
    image = Image.fromarray(np.ascontiguousarray(numbers))
    palette = [0, 0, 0]
    for label in labels:
        palette += bytes.fromhex(label.colour[1:])
    image.putpalette(palette)
    out = io.BytesIO()
    image.save(out, "PNG", transparency=0, pnginfo=recipe_chunk(recipe))
    return out.getvalue()


def write_label_png(
    path: Path, numbers: Numbers, labels: tuple[Label, ...], recipe: Recipe | None = None
) -> None:
    """Write ``label_png``.

    Raises:
        OutputError: the file cannot be written there.
    """
    write_bytes(path, label_png(numbers, labels, recipe))


def read_label_png(path: Path, labels: LabelMap, view_size: tuple[int, int]) -> Numbers:
    """(H, W) label numbers of a picture that was painted over one of the template.

    A pixel is a label's where it has exactly its colour, and no label's where it is transparent, or
    black or white and no label is. Indexed pictures count by their palette's colours as well.

    Args:
        labels: whose colours are looked for.
        view_size: (width, height) of the picture that was painted over; the file may be larger or
            smaller, but of the same shape.

    Raises:
        LabelFileError: ``labels.unreadable``, ``too_large``, ``damaged``, ``mode``, ``size``,
            ``colour`` or ``empty``.
    """
    with _open_png(path) as image:
        _check_size(path.name, image.size, view_size)
        if image.mode not in MODES:
            raise LabelFileError(
                f"{path.name} is a picture of mode {image.mode}; wanted is an indexed or an RGB "
                "one with 8 bits a channel.",
                code="labels.mode",
                advice="Save it as PNG with a palette, or as RGB.",
            )
        try:
            rgba = np.asarray(image.convert("RGBA"))
        except BROKEN as err:
            raise _damaged_error(path.name) from err
    numbers = _numbers(path.name, rgba, labels)
    if not numbers.any():
        raise LabelFileError(
            f"{path.name} has no pixel in the colour of a label.",
            code="labels.empty",
            advice="Paint in the colours of the legend, or write a label picture to begin from.",
        )
    return numbers


def _open_png(path: Path) -> Image.Image:
    """The picture, its pixels not read yet."""
    data = DOOR.read(path)
    try:
        image = Image.open(io.BytesIO(data), formats=["PNG"])
    except BROKEN as err:
        what = kind_of_start(data[:16])
        raise (
            _other(path.name, what) if what not in ("", PNG) else _damaged_error(path.name)
        ) from err
    if image.size[0] * image.size[1] > MAX_PIXELS:
        raise _too_large(path.name)
    return image


def _check_size(name: str, size: tuple[int, int], view_size: tuple[int, int]) -> None:
    """The same shape, but for the rounding of its shorter side to whole pixels."""
    (width, height), (view_width, view_height) = size, view_size
    off = abs(width * view_height - height * view_width)
    if off > max(view_width, view_height):
        raise LabelFileError(
            f"{name} has {width} x {height} pixels, which is another shape than the view's "
            f"{view_width} x {view_height}.",
            code="labels.size",
            advice="Paint over a picture of the template, and keep its shape.",
        )


def _numbers(name: str, rgba: NDArray[np.uint8], labels: LabelMap) -> Numbers:
    colours = [bytes.fromhex(label.colour[1:]) for label in labels.labels]
    packed = np.concatenate([rgba[..., :3], np.zeros_like(rgba[..., :1])], -1).view("<u4")[..., 0]
    numbers = np.full(packed.shape, 255, np.uint8)
    # Backwards, so that of two labels with one colour the first has it.
    meanings = [(bytes(3), 0), (b"\xff\xff\xff", 0)]
    meanings += [(colour, n) for n, colour in reversed(list(enumerate(colours, 1)))]
    for colour, number in meanings:
        numbers[packed == int.from_bytes(colour, "little")] = number
    alpha = rgba[..., 3]
    numbers[(alpha > 0) & (alpha < 255)] = 255
    numbers[alpha == 0] = 0
    strange = np.argwhere(numbers == 255)
    if len(strange):
        raise _unknown_colour(name, strange[0], rgba)
    return numbers


def _unknown_colour(name: str, where: NDArray[np.intp], rgba: NDArray[np.uint8]) -> LabelFileError:
    row, column = where.tolist()
    red, green, blue, alpha = rgba[row, column].tolist()
    half = "" if alpha == 255 else f" at {100 * alpha / 255:.0f} % opacity"
    return LabelFileError(
        f"{name} has the colour #{red:02x}{green:02x}{blue:02x}{half} at pixel x {column}, "
        f"y {row}, which is no label's.",
        code="labels.colour",
        advice="Paint with a hard brush in the colours of the legend, on a layer of its own.",
    )


def _other(name: str, what: str) -> LabelFileError:
    return LabelFileError(
        f"{name}: this is {what}; a label picture is a PNG.",
        code="labels.damaged",
        advice="Save it as PNG, with no more colours than the legend has: JPEG blurs them.",
    )


def _damaged_error(name: str) -> LabelFileError:
    return LabelFileError(
        f"{name} is no whole PNG picture.",
        code="labels.damaged",
        advice="Save it again as PNG.",
    )


def _too_large(name: str) -> LabelFileError:
    return LabelFileError(
        f"{name} is too large for a label picture.",
        code="labels.too_large",
        advice=f"At most {MAX_PIXELS:,} pixels are read.",
    )
