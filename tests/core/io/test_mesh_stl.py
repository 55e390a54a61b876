from __future__ import annotations

import numpy as np

from ddf_core.io.mesh_stl import stl_bytes
from tests.core.io.meshes import FACES, VERTICES, tetrahedron

ROW = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("more", "<u2")])


def test_a_reader_by_the_book_finds_every_triangle_with_z_up() -> None:
    data = stl_bytes(tetrahedron(), "ddf-viewer")
    assert data[:80] == b"ddf-viewer".ljust(80)
    assert int.from_bytes(data[80:84], "little") == len(FACES)
    rows = np.frombuffer(data, ROW, offset=84)
    x, y, z = VERTICES.T
    np.testing.assert_array_equal(rows["corners"], np.stack([x, -z, y], 1)[FACES])
    # Outsides stay outside: the normal of each triangle follows its corners.
    a, b, c = rows["corners"].transpose(1, 0, 2)
    across = np.cross(b - a, c - a)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    np.testing.assert_allclose(rows["normal"], across, atol=1e-6)


def test_a_long_or_foreign_name_keeps_the_header_at_its_length() -> None:
    data = stl_bytes(tetrahedron(), "ä" * 200)
    assert len(data) == 84 + ROW.itemsize * len(FACES)


def test_y_up_is_as_it_stands_in_the_scene() -> None:
    rows = np.frombuffer(stl_bytes(tetrahedron(), "", "y"), ROW, offset=84)
    np.testing.assert_array_equal(rows["corners"], VERTICES[FACES])
