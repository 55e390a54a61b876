from __future__ import annotations

import json

import numpy as np

from ddf_core.io.mesh_ply import ply_bytes
from tests.core.io.meshes import FACES, NORMALS, RGB, VERTICES, tetrahedron

NUMPY = {"float": "<f4", "uchar": "u1", "int": "<i4"}


def parsed(data: bytes) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Header lines, vertices and faces, by the format's description alone."""
    head, body = data.split(b"end_header\n", 1)
    lines = head.decode().splitlines()
    assert lines[:2] == ["ply", "format binary_little_endian 1.0"]
    count = int(next(line for line in lines if line.startswith("element vertex")).split()[-1])
    faces = int(next(line for line in lines if line.startswith("element face")).split()[-1])
    columns = [line.split()[1:] for line in lines if line.startswith("property")]
    fields = [(name, NUMPY[kind]) for kind, name in (c for c in columns if c[0] != "list")]
    vertices = np.frombuffer(body, fields, count)
    rows = np.frombuffer(body, [("n", "u1"), ("v", "<i4", 3)], faces, vertices.nbytes)
    assert (rows["n"] == 3).all()
    assert len(body) == vertices.nbytes + rows.nbytes
    return lines, vertices, rows["v"]


def test_a_reader_by_the_book_finds_places_normals_and_display_colours() -> None:
    _, vertices, faces = parsed(ply_bytes(tetrahedron(), {}))
    assert np.array_equal(np.stack([vertices[a] for a in "xyz"], 1), VERTICES)
    assert np.array_equal(np.stack([vertices[a] for a in ("nx", "ny", "nz")], 1), NORMALS)
    assert np.array_equal(np.stack([vertices[a] for a in ("red", "green", "blue")], 1), RGB)
    assert np.array_equal(faces, FACES)


def test_the_recipe_is_a_comment_of_the_header() -> None:
    lines, _, _ = parsed(ply_bytes(tetrahedron(), {"seed": 3}))
    assert lines[2].startswith("comment ddf-recipe ")
    assert json.loads(lines[2].removeprefix("comment ddf-recipe ")) == {"seed": 3}


def test_z_up_is_a_quarter_turn_that_stands_the_head_up_and_keeps_its_sides() -> None:
    _, vertices, faces = parsed(ply_bytes(tetrahedron(), {}, "z"))
    positions = np.stack([vertices[a] for a in "xyz"], 1)
    normals = np.stack([vertices[a] for a in ("nx", "ny", "nz")], 1)
    turn = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], np.float32)
    np.testing.assert_array_equal(positions, VERTICES @ turn.T)
    np.testing.assert_array_equal(normals, NORMALS @ turn.T)
    assert np.linalg.det(turn) == 1  # a turn, no mirror: outsides stay outside
    assert np.array_equal(faces, FACES)
