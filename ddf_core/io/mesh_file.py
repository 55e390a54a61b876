"""Meshes on disk: GLB, OBJ with its material and picture, PLY. All files of a mesh, or none."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, PngImagePlugin

from ddf_core.errors import InputError
from ddf_core.io.mesh_glb import glb_bytes
from ddf_core.io.mesh_obj import mtl_bytes, obj_bytes
from ddf_core.io.mesh_ply import Up, ply_bytes
from ddf_core.io.safe_write import write_files
from ddf_core.meshing.mesh import Bytes, ColouredMesh

FORMATS: Final = ("glb", "obj", "ply")


def write_mesh(
    path: Path, mesh: ColouredMesh, recipe: dict[str, object], up: Up = "y"
) -> tuple[Path, ...]:
    """Write a mesh as the ending of ``path`` says; the files that were written, ``path`` first.

    GLB holds its picture; OBJ gets NAME.mtl and NAME.png beside it; PLY has vertex colours.

    Args:
        recipe: what would make it again; it goes into the file.
        up: the axis that is up, of PLY alone: the other formats are y-up by rule or by custom.

    Raises:
        InputError: ``mesh.format``: another ending; ``mesh.up``.
        OutputError: ``output.unwritable``; older files are untouched.
    """
    check_up(path, up)
    if format_of(path) == "ply":
        written = {path: ply_bytes(mesh, recipe, up)}
    else:
        written = (_glb if format_of(path) == "glb" else _obj)(path, mesh, recipe)
    write_files(written)
    return tuple(written)


def write_morph(path: Path, meshes: Sequence[ColouredMesh], recipe: dict[str, object]) -> None:
    """Write meshes of one topology as one GLB: the first, with its colours, and morph targets.

    Raises:
        InputError: ``mesh.format``: not a GLB; ``mesh.topology``: other faces.
        OutputError: ``output.unwritable``; an older file is untouched.
    """
    if format_of(path) != "glb":
        raise InputError(
            "Only GLB holds morph targets.", code="mesh.format", advice="Name a .glb file."
        )
    base = meshes[0]
    if any(not np.array_equal(one.mesh.faces, base.mesh.faces) for one in meshes):
        raise InputError(
            "Morph targets must have the same faces.",
            code="mesh.topology",
            advice="Make them with the template's topology.",
        )
    write_files({path: glb_bytes(meshes, png_bytes(base.texture), recipe)})


def check_up(path: Path, up: Up) -> None:
    """Refuse another axis than y where readers turn the mesh themselves.

    Raises:
        InputError: ``mesh.format``, ``mesh.up``.
    """
    if up != "y" and format_of(path) != "ply":
        raise InputError(
            f"{path.name}: a .{format_of(path)} file is y-up, and programs stand it up themselves.",
            code="mesh.up",
            advice="Leave --up out, or name a .ply file.",
        )


def format_of(path: Path) -> str:
    """``glb``, ``obj`` or ``ply``.

    Raises:
        InputError: ``mesh.format``.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise InputError(
            f"{path.name}: a mesh is a .glb, .obj or .ply file.",
            code="mesh.format",
            advice="GLB opens nearly everywhere, with its picture inside.",
        )
    return ending


def files_of(path: Path, textured: bool) -> tuple[Path, ...]:
    """Every file that ``write_mesh`` writes for ``path``."""
    if format_of(path) == "obj" and textured:
        return path, path.with_suffix(".mtl"), path.with_suffix(".png")
    return (path,)


def _glb(path: Path, mesh: ColouredMesh, recipe: dict[str, object]) -> dict[Path, bytes]:
    return {path: glb_bytes([mesh], png_bytes(mesh.texture), recipe)}


def _obj(path: Path, mesh: ColouredMesh, recipe: dict[str, object]) -> dict[Path, bytes]:
    png = png_bytes(mesh.texture)
    if png is None:
        return {path: obj_bytes(mesh, None, recipe)}
    _, material, picture = files_of(path, textured=True)
    return {
        path: obj_bytes(mesh, material.name, recipe),
        material: mtl_bytes(picture.name),
        picture: png,
    }


def png_bytes(rgb: Bytes | None) -> bytes | None:
    """A picture as a PNG file: its values are sRGB as they are; None of none."""
    if rgb is None:
        return None
    text = PngImagePlugin.PngInfo()
    # Without a colour profile a PNG is sRGB by custom; said, it is sRGB by rule.
    text.add(b"sRGB", b"\0")
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "PNG", pnginfo=text)
    return buffer.getvalue()
