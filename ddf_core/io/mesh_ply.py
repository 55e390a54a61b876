"""PLY files: binary, with normals and a colour at each vertex, written by trimesh.

The format itself has no pictures; its colours are display (sRGB) values, as programs read them.
"""

from __future__ import annotations

import json

import trimesh
from trimesh.exchange.ply import export_ply

from ddf_core.meshing.mesh import ColouredMesh


def ply_bytes(mesh: ColouredMesh, recipe: dict[str, object]) -> bytes:
    """The file; the recipe stands in a comment of its header."""
    triangles = trimesh.Trimesh(
        mesh.mesh.vertices,
        mesh.mesh.faces,
        vertex_normals=mesh.mesh.normals,
        vertex_colors=mesh.vertex_rgb,
        process=False,
        validate=False,
    )
    data = export_ply(triangles, vertex_normal=True)
    magic, form, rest = data.split(b"\n", 2)
    comment = f"comment ddf-recipe {json.dumps(recipe)}".encode()
    return b"\n".join((magic, form, comment, rest))
