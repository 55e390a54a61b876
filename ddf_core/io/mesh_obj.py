"""OBJ files with their material library. Own code: trimesh doubles vertices along seams, and the
numbering of vertices is what meshes of one topology share."""

from __future__ import annotations

import json

import numpy as np

from ddf_core.meshing.mesh import ColouredMesh

MATERIAL = "colour"


def obj_bytes(mesh: ColouredMesh, material_file: str | None, recipe: dict[str, object]) -> bytes:
    """The geometry: ``v``, ``vt`` (v up, as OBJ has it), ``vn`` and ``f``.

    Args:
        material_file: name of the .mtl beside it; None gives colours behind the vertices (display
            values, as MeshLab and Blender read them).
    """
    textured = material_file is not None and mesh.atlas is not None
    lines = [f"# ddf-recipe {json.dumps(recipe)}", f"o {mesh.name}"]
    corners = mesh.mesh.vertices.astype(np.float64)
    if textured and mesh.atlas is not None:
        lines.insert(1, f"mtllib {material_file}")
        lines.append(_rows("v %.7f %.7f %.7f", corners))
        uv = mesh.atlas.uv.astype(np.float64)
        lines.append(_rows("vt %.7f %.7f", np.column_stack((uv[:, 0], 1 - uv[:, 1]))))
    else:
        coloured = np.column_stack((corners, mesh.vertex_rgb / 255))
        lines.append(_rows("v %.7f %.7f %.7f %.4f %.4f %.4f", coloured))
    lines.append(_rows("vn %.4f %.4f %.4f", mesh.mesh.normals))
    # Counted from 1. The normal of a vertex has the vertex's number.
    faces = mesh.mesh.faces + 1
    if textured and mesh.atlas is not None:
        lines.append(f"usemtl {MATERIAL}")
        both = np.stack((faces, mesh.atlas.faces + 1, faces), 2).reshape(-1, 9)
        lines.append(_rows("f %d/%d/%d %d/%d/%d %d/%d/%d", both))
    else:
        lines.append(_rows("f %d//%d %d//%d %d//%d", np.repeat(faces, 2, axis=1)))
    return "\n".join([*lines, ""]).encode()


def mtl_bytes(picture_file: str) -> bytes:
    """A material without gloss whose colour is the picture beside it."""
    lines = [
        f"newmtl {MATERIAL}",
        "Ka 0 0 0",
        "Kd 1 1 1",
        "Ks 0 0 0",
        "Ns 0",
        "d 1",
        # No highlights.
        "illum 1",
        f"map_Kd {picture_file}",
        "",
    ]
    return "\n".join(lines).encode()


def _rows(form: str, values: np.ndarray) -> str:
    """One line a row, all formatted at once."""
    return "\n".join([form] * len(values)) % tuple(values.ravel().tolist())
