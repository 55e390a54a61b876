"""Meshes as values: vertices, faces, an atlas and a picture in it. NumPy only, no fields."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles in the scene frame.

    Args:
        vertices: (V, 3) scene units, inside the box.
        faces: (F, 3) counter-clockwise seen from outside.
        normals: (V, 3) unit vectors, outwards.
    """

    vertices: Floats
    faces: Ints
    normals: Floats


@dataclass(frozen=True, eq=False)
class Atlas:
    """Where each triangle is in a square picture. A vertex on a seam has several places.

    Args:
        uv: (C, 2) in [0, 1], from the picture's top LEFT corner, v down (as glTF has it).
        vertex: (C,) the mesh's vertex at each position.
        faces: (F, 3) places, triangle by triangle as in the mesh.
        charts: into how many pieces the surface was cut.
    """

    uv: Floats
    vertex: Ints
    faces: Ints
    charts: int


@dataclass(frozen=True, eq=False)
class ColouredMesh:
    """A mesh with colours, in one of two ways; both are display (sRGB) values.

    Args:
        name: what it is called in a file.
        mesh: its triangles.
        vertex_rgb: (V, 3) uint8, always there: for formats without pictures.
        atlas, texture: (S, S, 3) uint8; None where only vertices have colours.
    """

    name: str
    mesh: Mesh
    vertex_rgb: Bytes
    atlas: Atlas | None = None
    texture: Bytes | None = None


def face_crosses(vertices: Floats, faces: Ints) -> NDArray[np.float64]:
    """(F, 3) normals of triangles, twice their area long."""
    corners = vertices.astype(np.float64)[faces]
    crosses: NDArray[np.float64] = np.cross(
        corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    )
    return crosses


def face_normals(vertices: Floats, faces: Ints) -> NDArray[np.float64]:
    """(F, 3) unit normals of triangles; 0 where one has no area."""
    crosses = face_crosses(vertices, faces)
    lengths = np.linalg.norm(crosses, axis=1, keepdims=True)
    return crosses / np.maximum(lengths, 1e-30)


def vertex_normals(vertices: Floats, faces: Ints) -> Floats:
    """(V, 3) unit normals: the mean of the triangles around, by their areas."""
    crosses = face_crosses(vertices, faces)
    sums = np.stack(
        [
            np.bincount(faces.ravel(), np.repeat(crosses[:, axis], 3), len(vertices))
            for axis in range(3)
        ],
        axis=1,
    )
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return (sums / np.maximum(lengths, 1e-30)).astype(np.float32)
