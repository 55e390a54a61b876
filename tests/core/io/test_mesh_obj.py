from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import trimesh

from ddf_core.io.mesh_file import write_mesh
from ddf_core.io.mesh_obj import mtl_bytes, obj_bytes
from tests.core.io.meshes import COLOURS, FACES, RGB, VERTICES, tetrahedron


def rows(data: bytes, word: str) -> list[list[str]]:
    """The words behind ``word`` in every line that begins with it."""
    lines = [line.split() for line in data.decode().splitlines()]
    return [line[1:] for line in lines if line[:1] == [word]]


def test_vertices_keep_their_numbers_across_seams() -> None:
    data = obj_bytes(tetrahedron(), "thing.mtl", {})
    assert np.array_equal(np.array(rows(data, "v"), np.float32), VERTICES)
    corners = np.array([[c.split("/") for c in row] for row in rows(data, "f")], int)
    assert np.array_equal(corners[..., 0] - 1, FACES)
    assert np.array_equal(corners[..., 2] - 1, FACES)
    assert np.array_equal(corners[..., 1] - 1, np.arange(12).reshape(4, 3))


def test_trimesh_reads_each_triangle_in_its_colour(tmp_path: Path) -> None:
    files = write_mesh(tmp_path / "thing.obj", tetrahedron(), {})
    assert [path.name for path in files] == ["thing.obj", "thing.mtl", "thing.png"]
    mesh = trimesh.load(tmp_path / "thing.obj", process=False)
    np.testing.assert_allclose(mesh.vertices[mesh.faces], VERTICES[FACES])
    picture = np.asarray(mesh.visual.material.image.convert("RGB"))
    uv = mesh.visual.uv[mesh.faces].mean(1)
    row, column = ((1 - uv[:, 1]) * 64).astype(int), (uv[:, 0] * 64).astype(int)
    assert np.array_equal(picture[row, column], COLOURS)


def test_without_a_texture_colours_stand_behind_the_vertices() -> None:
    data = obj_bytes(tetrahedron(textured=False), None, {})
    found = np.array(rows(data, "v"), float)
    np.testing.assert_allclose(found[:, 3:] * 255, RGB, atol=0.02)
    assert b"mtllib" not in data


def test_the_recipe_is_one_comment_and_the_material_has_no_gloss() -> None:
    first = obj_bytes(tetrahedron(), "thing.mtl", {"seed": 3}).decode().splitlines()[0]
    assert json.loads(first.removeprefix("# ddf-recipe ")) == {"seed": 3}
    material = mtl_bytes("thing.png")
    assert rows(material, "map_Kd") == [["thing.png"]]
    assert rows(material, "Ks") == [["0", "0", "0"]]
    assert rows(material, "Kd") == [["1", "1", "1"]]
