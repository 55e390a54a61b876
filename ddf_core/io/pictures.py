"""Pictures on disk: PNG files that carry their recipe."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from ddf_core.io.recipe import RECIPE_KEY, Recipe, recipe_text
from ddf_core.io.safe_write import write_bytes


def write_png(path: Path, pixels: NDArray[np.uint8 | np.uint16], recipe: Recipe | None) -> None:
    """Write a picture with its recipe inside.

    Args:
        pixels: (H, W, 4) uint8 straight alpha, (H, W, 3) uint8, or (H, W) uint16 grey.
        recipe: what makes the picture again, as ``ddf_core.io.recipe``.

    Raises:
        OutputError: ``output.unwritable``; an older file is untouched.
    """
    buffer = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(buffer, "PNG", pnginfo=recipe_chunk(recipe))
    write_bytes(path, buffer.getvalue())


def recipe_chunk(recipe: Recipe | None) -> PngImagePlugin.PngInfo:
    """What Pillow writes into a PNG beside its pixels."""
    text = PngImagePlugin.PngInfo()
    if recipe is not None:
        text.add_itxt(RECIPE_KEY, recipe_text(recipe))
    return text


def on_background(rgba: NDArray[np.uint8], background: tuple[int, int, int]) -> NDArray[np.uint8]:
    """(H, W, 3): a picture (H, W, 4) of straight alpha before a background of one colour."""
    alpha = rgba[..., 3:].astype(np.float32) / 255
    mixed = rgba[..., :3] * alpha + np.asarray(background, np.float32) * (1 - alpha)
    return (mixed + 0.5).astype(np.uint8)


def depth_levels(depth: NDArray[np.float32], near: float, far: float) -> NDArray[np.uint16]:
    """(H, W) depth in 16 bits: 0 where there is no surface, else ``near + (value - 1) / 65534 *
    (far - near)`` scene units, which is exact to 1/131068 of the span."""
    fraction = (np.nan_to_num(depth, nan=near) - near) / (far - near)
    levels = 1 + np.clip(fraction, 0, 1) * 65534 + 0.5
    return np.where(np.isnan(depth), 0, levels).astype(np.uint16)
