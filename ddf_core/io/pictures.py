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
    text = PngImagePlugin.PngInfo()
    if recipe is not None:
        text.add_itxt(RECIPE_KEY, recipe_text(recipe))
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PNG", pnginfo=text)
    write_bytes(path, buffer.getvalue())
