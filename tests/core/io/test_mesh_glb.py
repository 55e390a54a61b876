from __future__ import annotations

import io
import json
import struct

import numpy as np
import pytest
import trimesh
from PIL import Image

from ddf_core.io.mesh_file import png_bytes
from ddf_core.io.mesh_glb import glb_bytes, linear_of
from tests.core.io.meshes import COLOURS, FACES, NORMALS, RGB, VERTICES, tetrahedron, texture

RECIPE: dict[str, object] = {"program": "test", "seed": 3}
TYPES = {5126: "<f4", 5125: "<u4", 5123: "<u2"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


def chunks(data: bytes) -> tuple[dict, bytes]:
    """The JSON and the binary part of a GLB, by its specification alone."""
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack_from("<I4s", data, 12)
    assert kind == b"JSON"
    binary_size, binary_kind = struct.unpack_from("<I4s", data, 20 + size)
    assert binary_kind == b"BIN\0"
    assert 28 + size + binary_size == len(data)
    return json.loads(data[20 : 20 + size]), data[28 + size :]


def accessor(document: dict, binary: bytes, number: int) -> np.ndarray:
    found = document["accessors"][number]
    view = document["bufferViews"][found["bufferView"]]
    start, length = view["byteOffset"], view["byteLength"]
    assert start % 4 == 0
    values = np.frombuffer(binary[start : start + length], TYPES[found["componentType"]])
    return values.reshape(found["count"], WIDTHS[found["type"]])


def read_back(data: bytes) -> trimesh.Trimesh:
    scene = trimesh.load(io.BytesIO(data), file_type="glb", process=False)
    (mesh,) = scene.geometry.values()
    return mesh


def test_trimesh_reads_each_triangle_in_its_colour() -> None:
    mesh = read_back(glb_bytes([tetrahedron()], png_bytes(texture()), RECIPE))
    np.testing.assert_array_equal(mesh.vertices[mesh.faces], VERTICES[FACES])
    picture = np.asarray(mesh.visual.material.baseColorTexture.convert("RGB"))
    uv = mesh.visual.uv[mesh.faces].mean(1)
    # trimesh counts v from below.
    row, column = ((1 - uv[:, 1]) * 64).astype(int), (uv[:, 0] * 64).astype(int)
    assert np.array_equal(picture[row, column], COLOURS)


def test_vertex_colours_are_linear_sixteen_bit() -> None:
    document, binary = chunks(glb_bytes([tetrahedron(textured=False)], None, RECIPE))
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    found = document["accessors"][attributes["COLOR_0"]]
    assert found["normalized"] is True
    rgba = accessor(document, binary, attributes["COLOR_0"])
    # IEC 61966-2-1: 128 / 255 is 0.21586 of the light.
    assert rgba[3].tolist() == [0, 0, round(0.2158605 * 65535), 65535]
    assert rgba[1].tolist() == [65535, 0, 0, 65535]
    assert "images" not in document


def test_linear_light_undoes_the_display_curve() -> None:
    linear = linear_of(RGB)
    display = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    np.testing.assert_allclose(display * 255, RGB, atol=1e-3)


def test_the_material_is_unlit_and_else_rough_and_no_metal() -> None:
    document, _ = chunks(glb_bytes([tetrahedron()], png_bytes(texture()), RECIPE))
    (material,) = document["materials"]
    assert material["extensions"] == {"KHR_materials_unlit": {}}
    assert document["extensionsUsed"] == ["KHR_materials_unlit"]
    assert "extensionsRequired" not in document
    assert material["pbrMetallicRoughness"]["metallicFactor"] == 0
    assert material["pbrMetallicRoughness"]["roughnessFactor"] == 1


def test_names_and_recipe_are_in_the_file() -> None:
    document, _ = chunks(glb_bytes([tetrahedron("seed 3")], png_bytes(texture()), RECIPE))
    assert document["asset"]["extras"]["ddf-recipe"] == RECIPE
    assert [document[kind][0]["name"] for kind in ("nodes", "meshes", "scenes")] == ["seed 3"] * 3


@pytest.mark.parametrize("textured", [True, False])
def test_morph_targets_add_what_the_others_have_more(textured: bool) -> None:
    base = tetrahedron("a", textured)
    others = [tetrahedron("b", False, 1.5), tetrahedron("c", False, 0.5)]
    png = png_bytes(texture()) if textured else None
    document, binary = chunks(glb_bytes([base, *others], png, RECIPE))
    (mesh,) = document["meshes"]
    assert mesh["extras"]["targetNames"] == ["b", "c"]
    assert mesh["weights"] == [0, 0]
    (primitive,) = mesh["primitives"]
    position = accessor(document, binary, primitive["attributes"]["POSITION"])
    faces = accessor(document, binary, primitive["indices"]).reshape(-1, 3)
    for target, grown in zip(primitive["targets"], (1.5, 0.5), strict=True):
        moved = position + accessor(document, binary, target["POSITION"])
        np.testing.assert_allclose(moved[faces], grown * VERTICES[FACES], atol=1e-7)
        assert not accessor(document, binary, target["NORMAL"]).any()


def test_bounds_and_normals_are_said() -> None:
    document, binary = chunks(glb_bytes([tetrahedron()], png_bytes(texture()), RECIPE))
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    position = document["accessors"][attributes["POSITION"]]
    assert position["min"] == [0, 0, 0]
    assert position["max"] == [0.5, 0.5, 0.5]
    normals = accessor(document, binary, attributes["NORMAL"])
    np.testing.assert_array_equal(normals, NORMALS[FACES.ravel()])


def test_the_picture_inside_is_the_texture_bit_by_bit() -> None:
    document, binary = chunks(glb_bytes([tetrahedron()], png_bytes(texture()), RECIPE))
    view = document["bufferViews"][document["images"][0]["bufferView"]]
    start = view["byteOffset"]
    picture = Image.open(io.BytesIO(binary[start : start + view["byteLength"]]))
    assert np.array_equal(np.asarray(picture), texture())
    assert "srgb" in picture.info
