"""STL files for printers: binary triangles by trimesh, without colours.

The format has no unit; programs that print take its numbers for millimetres and z for up.
"""

from __future__ import annotations

from ddf_core.io.mesh_turn import Up, turn_vectors
from ddf_core.meshing.mesh import ColouredMesh

HEADER_BYTES = 80


def stl_bytes(mesh: ColouredMesh, note: str, up: Up = "z") -> bytes:
    """The file; its coordinates are the mesh's own.

    Args:
        note: for the header, of which there are 80 bytes: too few for a recipe.
    """
    # Here and not above: 0.6 s and 59 MiB that other formats do without.
    import trimesh
    from trimesh.exchange.stl import export_stl

    triangles = trimesh.Trimesh(
        turn_vectors(mesh.mesh.vertices, up), mesh.mesh.faces, process=False, validate=False
    )
    # A header that begins with "solid" would be one of the format's other kind, text.
    header = note.encode("ascii", "replace")[:HEADER_BYTES].ljust(HEADER_BYTES)
    return header + export_stl(triangles)[HEADER_BYTES:]
