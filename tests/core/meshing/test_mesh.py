from __future__ import annotations

import numpy as np

from ddf_core.meshing.mesh import face_normals, vertex_normals

SQUARE = np.array([[0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]], np.float32)
FACES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def test_normals_follow_the_turn_of_the_corners() -> None:
    assert face_normals(SQUARE, FACES).tolist() == [[0, 0, 1], [0, 0, 1]]
    assert face_normals(SQUARE, FACES[:, ::-1]).tolist() == [[0, 0, -1], [0, 0, -1]]
    assert vertex_normals(SQUARE, FACES).tolist() == [[0, 0, 1]] * 4


def test_a_triangle_without_area_has_no_normal() -> None:
    flat = np.zeros((3, 3), np.float32)
    assert face_normals(flat, FACES[:1]).tolist() == [[0, 0, 0]]
    assert vertex_normals(flat, FACES[:1]).tolist() == [[0, 0, 0]] * 3
