"""Pictures on disk: PNG files that carry their recipe."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from ddf_core.io.safe_write import write_bytes

RECIPE_KEY = "ddf-recipe"


def write_png(path: Path, rgba: NDArray[np.uint8], recipe: dict[str, object]) -> None:
    """Write a picture; the recipe stands in the file as JSON text under ``ddf-recipe``.

    Args:
        rgba: (H, W, 4) straight alpha.
        recipe: what would make the picture again.

    Raises:
        OutputError: ``output.unwritable``; an older file is untouched.
    """
    text = PngImagePlugin.PngInfo()
    text.add_itxt(RECIPE_KEY, json.dumps(recipe))
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rgba)).save(buffer, "PNG", pnginfo=text)
    write_bytes(path, buffer.getvalue())
