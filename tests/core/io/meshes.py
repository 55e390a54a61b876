"""A mesh whose every colour and place is known: a quarter of a checkered tetrahedron."""

from __future__ import annotations

import numpy as np

from ddf_core.meshing.mesh import Atlas, ColouredMesh, Mesh

VERTICES = np.array([[0, 0, 0], [0.5, 0, 0], [0, 0.5, 0], [0, 0, 0.5]], np.float32)
FACES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)
NORMALS = np.array([[-1, -1, -1], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
NORMALS /= np.linalg.norm(NORMALS, axis=1, keepdims=True)
RGB = np.array([[10, 20, 30], [255, 0, 0], [0, 255, 0], [0, 0, 128]], np.uint8)
# Each triangle has a quarter of the picture for itself, its colour by row and column.
QUARTERS = np.array([[0, 0], [0.5, 0], [0, 0.5], [0.5, 0.5]], np.float32)
CORNERS = np.array([[0.05, 0.05], [0.45, 0.05], [0.05, 0.45]], np.float32)
COLOURS = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128]], np.uint8)
SIDE = 64


def texture() -> np.ndarray:
    return COLOURS.reshape(2, 2, 3).repeat(SIDE // 2, 0).repeat(SIDE // 2, 1)


def tetrahedron(name: str = "thing", textured: bool = True, grown: float = 1.0) -> ColouredMesh:
    mesh = Mesh(VERTICES * np.float32(grown), FACES, NORMALS)
    uv = (QUARTERS[:, None] + CORNERS).reshape(-1, 2)
    positions = np.arange(12, dtype=np.int32).reshape(4, 3)
    atlas = Atlas(uv, FACES.ravel().copy(), positions, 4)
    if not textured:
        return ColouredMesh(name, mesh, RGB)
    return ColouredMesh(name, mesh, RGB, atlas, texture())
