"""The formats of meshes by their endings, and which files each has. No mesh library: the window
asks here, and would wait for its import, or meet that of the engine's thread half way."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ddf_core.errors import InputError

FORMATS: Final = ("glb", "obj", "ply", "stl", "3mf")
PRINTED: Final = ("stl", "3mf")
"""Formats of printers: millimetres, z up, no picture."""


def format_of(path: Path) -> str:
    """One of ``FORMATS``.

    Raises:
        InputError: ``mesh.format``.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise InputError(
            f"{path.name}: a mesh is a .glb, .obj, .ply, .stl or .3mf file.",
            code="mesh.format",
            advice="GLB opens nearly everywhere, with its picture inside.",
        )
    return ending


def files_of(path: Path, textured: bool) -> tuple[Path, ...]:
    """Every file that ``write_mesh`` writes for ``path``."""
    if format_of(path) == "obj" and textured:
        return path, path.with_suffix(".mtl"), path.with_suffix(".png")
    return (path,)
