"""Depth of a picture on disk: a 16-bit PNG, or .npy with the recipe beside it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ddf_core.io.pictures import depth_levels, write_png
from ddf_core.io.recipe import Recipe, write_beside
from ddf_core.io.safe_write import write_bytes
from ddf_core.scene.camera import Camera


def depth_scale(camera: Camera) -> dict[str, object]:
    """How a 16-bit depth picture is read, for its recipe."""
    return {
        "near": camera.near,
        "far": camera.far,
        "formula": "near + (value - 1) / 65534 * (far - near) scene units along the pixel's ray; "
        "0 is no surface",
    }


def write_depth(
    path: Path, depth: NDArray[np.float32], camera: Camera, recipe: Recipe | None
) -> None:
    """As the ending of ``path`` says: 16 bits in a .png with the recipe inside, else .npy.

    Args:
        depth: (H, W) distance along the unit ray, NaN where there is no surface.

    Raises:
        OutputError: ``output.unwritable``; an older file is untouched.
    """
    if path.suffix.lower() == ".png":
        write_png(path, depth_levels(depth, camera.near, camera.far), recipe)
        return
    buffer = io.BytesIO()
    np.save(buffer, depth, allow_pickle=False)
    write_bytes(path, buffer.getvalue())
    if recipe is not None:
        write_beside(path, recipe)
