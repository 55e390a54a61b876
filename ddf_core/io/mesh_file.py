"""Meshes on disk: GLB, OBJ with its material and picture, PLY, STL, 3MF. All files of a mesh, or
none.

Sizes are as a format's readers take its numbers: metres in GLB by its specification, in OBJ and PLY
as Blender reads them; millimetres in STL and 3MF, which printers read.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, PngImagePlugin

from ddf_core.errors import InputError
from ddf_core.io.mesh_3mf import threemf_bytes
from ddf_core.io.mesh_glb import glb_bytes
from ddf_core.io.mesh_names import PRINTED, files_of, format_of
from ddf_core.io.mesh_obj import mtl_bytes, obj_bytes
from ddf_core.io.mesh_ply import ply_bytes
from ddf_core.io.mesh_stl import stl_bytes
from ddf_core.io.mesh_turn import Up
from ddf_core.io.safe_write import write_files
from ddf_core.meshing.mesh import Bytes, ColouredMesh
from ddf_core.meshing.size import scale_mesh
from ddf_core.version import __version__

# The axes that a format's files may have up, the usual one first.
_UPS: Final[dict[str, tuple[Up, ...]]] = {
    "glb": ("y",),
    "obj": ("y",),
    "ply": ("y", "z"),
    "stl": ("z", "y"),
    "3mf": ("z",),
}


def write_mesh(
    path: Path,
    mesh: ColouredMesh,
    recipe: dict[str, object],
    up: Up | None = None,
    metres: float | None = None,
) -> tuple[Path, ...]:
    """Write a mesh as the ending of ``path`` says; the files that were written, ``path`` first.

    GLB holds its picture; OBJ gets NAME.mtl and NAME.png beside it; PLY and 3MF have vertex
    colours, STL has none.

    Args:
        recipe: what would make it again; it goes into the file, but for STL, which has no place.
        up: the axis that is up; None is what the format's readers expect.
        metres: for one scene unit; None writes scene units, which no 3MF file can say.

    Raises:
        InputError: ``mesh.format``: another ending; ``mesh.up``; ``mesh.height``.
        OutputError: ``output.unwritable``; older files are untouched.
    """
    check_up(path, up)
    check_size_known(path, metres is not None)
    written = _files(path, _sized(path, mesh, metres), recipe, up or usual_up(format_of(path)))
    # The file that names the others comes last: it never stands there without them.
    write_files(dict(reversed(written.items())))
    return tuple(written)


def write_morph(
    path: Path,
    meshes: Sequence[ColouredMesh],
    recipe: dict[str, object],
    metres: float | None = None,
) -> None:
    """Write meshes of one topology as one GLB: the first, with its colours, and morph targets.

    Args:
        metres: for one scene unit; None writes scene units.

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
    sized = [_sized(path, one, metres) for one in meshes]
    write_files({path: glb_bytes(sized, png_bytes(base.texture), recipe)})


def usual_up(ending: str) -> Up:
    """The axis that readers of a format expect to point up."""
    return _UPS[ending][0]


def check_up(path: Path, up: Up | None) -> None:
    """Refuse another axis than a format's own where its readers turn the mesh themselves.

    Raises:
        InputError: ``mesh.format``, ``mesh.up``.
    """
    ending = format_of(path)
    if up is not None and up not in _UPS[ending]:
        raise InputError(
            f"{path.name}: a .{ending} file is {usual_up(ending)}-up, and programs stand it up "
            "themselves.",
            code="mesh.up",
            advice="Leave --up out, or name a .ply file.",
        )


def check_size_known(path: Path, is_known: bool) -> None:
    """Refuse scene units where a format cannot have them.

    Raises:
        InputError: ``mesh.format``, ``mesh.height``.
    """
    if format_of(path) == "3mf" and not is_known:
        raise InputError(
            f"{path.name}: a .3mf file is millimetres, and nothing says how large a scene unit is.",
            code="mesh.height",
            advice="Say how high the template is in metres, for instance --height 0.25.",
        )


def _sized(path: Path, mesh: ColouredMesh, metres: float | None) -> ColouredMesh:
    """The mesh in the format's unit."""
    if metres is None:
        return mesh
    return scale_mesh(mesh, metres * (1000 if format_of(path) in PRINTED else 1))


def _files(path: Path, mesh: ColouredMesh, recipe: dict[str, object], up: Up) -> dict[Path, bytes]:
    """Every file of a mesh that has its size."""
    match format_of(path):
        case "ply":
            return {path: ply_bytes(mesh, recipe, up)}
        case "stl":
            return {path: stl_bytes(mesh, f"ddf-viewer {__version__}: {mesh.name}, {up} up", up)}
        case "3mf":
            return {path: threemf_bytes(mesh, recipe)}
        case "obj":
            return _obj(path, mesh, recipe)
        case _:
            return _glb(path, mesh, recipe)


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
