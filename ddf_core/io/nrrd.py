"""Grids as NRRD files: a header in text, then the values by gzip. Slicer, ParaView and napari read
them.

Source: the NRRD format, version 5 (teem.sourceforge.net/nrrd/format.html).
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ddf_core.io.safe_write import write_bytes

ENDING: Final = ".nrrd"
RECIPE_KEY: Final = "ddf-recipe"


@dataclass(frozen=True)
class Volume:
    """A cell-centred grid over a cube about the middle of the scene.

    Args:
        values: (R, R, R) float32, indexed [z, y, x].
        box_half: half the cube's side, in ``unit``.
        unit: ``m``; empty where lengths are scene units.
        content: what the values are, in words.
    """

    values: NDArray[np.float32]
    box_half: float
    unit: str
    content: str


def write_nrrd(path: Path, volume: Volume, recipe: dict[str, object]) -> None:
    """Write a grid; x is its fastest axis, and axes point as in the scene: right, up, to the eye.

    Raises:
        OutputError: ``output.unwritable``; an older file is untouched.
    """
    write_bytes(path, nrrd_bytes(volume, recipe))


def nrrd_bytes(volume: Volume, recipe: dict[str, object]) -> bytes:
    """The file."""
    side = volume.values.shape[0]
    voxel = 2 * volume.box_half / side
    first = -volume.box_half + voxel / 2
    lines = [
        "NRRD0005",
        f"content: {volume.content}",
        "type: float",
        "dimension: 3",
        # A frame that is nobody's anatomy: a head of this program has no patient's left.
        "space dimension: 3",
        f"sizes: {side} {side} {side}",
        f"space directions: ({voxel!r},0,0) (0,{voxel!r},0) (0,0,{voxel!r})",
        "centerings: cell cell cell",
        "kinds: domain domain domain",
        *([f'space units: "{volume.unit}" "{volume.unit}" "{volume.unit}"'] if volume.unit else []),
        f"space origin: ({first!r},{first!r},{first!r})",
        "endian: little",
        "encoding: gzip",
        # Readers take a backslash for the beginning of an escape.
        RECIPE_KEY + ":=" + json.dumps(recipe).replace("\\", "\\\\"),
    ]
    header = "\n".join([*lines, "", ""]).encode("ascii")
    values = np.ascontiguousarray(volume.values, "<f4").tobytes()
    # Without a time: the same grid is the same file.
    return header + gzip.compress(values, mtime=0)
