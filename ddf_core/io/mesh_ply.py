"""PLY files: binary, with normals and a colour at each vertex, written by trimesh.

The format itself has no pictures; its colours are display (sRGB) values, as programs read them. It
does not say which way is up either: Blender takes z and lays a head on its back whose up is y.
"""

from __future__ import annotations

import json

from ddf_core.io.mesh_turn import Up, turn_vectors
from ddf_core.meshing.mesh import ColouredMesh


def ply_bytes(mesh: ColouredMesh, recipe: dict[str, object], up: Up = "y") -> bytes:
    """The file; the recipe stands in a comment of its header.

    Args:
        up: the axis that points to the top of the head; with ``z`` the face looks along -y.
    """
    # Here and not above, as for STL.
    import trimesh
    from trimesh.exchange.ply import export_ply

    triangles = trimesh.Trimesh(
        turn_vectors(mesh.mesh.vertices, up),
        mesh.mesh.faces,
        vertex_normals=turn_vectors(mesh.mesh.normals, up),
        vertex_colors=mesh.vertex_rgb,
        process=False,
        validate=False,
    )
    data = export_ply(triangles, vertex_normal=True)
    magic, form, rest = data.split(b"\n", 2)
    comment = f"comment ddf-recipe {json.dumps(recipe)}".encode()
    return b"\n".join((magic, form, comment, rest))
