from __future__ import annotations

import io
import json
import xml.etree.ElementTree as Xml
import zipfile

import numpy as np

from ddf_core.io.mesh_3mf import CORE, MATERIAL, threemf_bytes
from tests.core.io.meshes import FACES, RGB, VERTICES, tetrahedron


def model_of(data: bytes) -> Xml.Element:
    """The model, found as the packaging rules say: by the relations of the zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.namelist()[0] == "[Content_Types].xml"
        relations = Xml.fromstring(file.read("_rels/.rels"))
        (relation,) = relations
        assert relation.attrib["Type"].endswith("/3dmodel")
        return Xml.fromstring(file.read(relation.attrib["Target"].lstrip("/")))


def test_a_reader_by_the_book_finds_millimetres_with_z_up_and_a_colour_at_each_corner() -> None:
    model = model_of(threemf_bytes(tetrahedron(), {}))
    assert model.attrib["unit"] == "millimeter"
    found = [[float(v.attrib[a]) for a in "xyz"] for v in model.iter(f"{{{CORE}}}vertex")]
    x, y, z = VERTICES.T
    np.testing.assert_allclose(found, np.stack([x, -z, y], 1))
    triangles = list(model.iter(f"{{{CORE}}}triangle"))
    corners = [[int(t.attrib[a]) for a in ("v1", "v2", "v3")] for t in triangles]
    np.testing.assert_array_equal(corners, FACES)
    colours = [c.attrib["color"] for c in model.iter(f"{{{MATERIAL}}}color")]
    for triangle, face in zip(triangles, FACES, strict=True):
        seen = [colours[int(triangle.attrib[a])] for a in ("p1", "p2", "p3")]
        assert seen == ["#" + RGB[vertex].tobytes().hex().upper() for vertex in face]


def test_what_is_built_is_the_object_that_is_there() -> None:
    model = model_of(threemf_bytes(tetrahedron(), {}))
    (one,) = model.iter(f"{{{CORE}}}object")
    (item,) = model.iter(f"{{{CORE}}}item")
    assert item.attrib["objectid"] == one.attrib["id"]


def test_names_and_recipes_of_any_letters_stay_as_they_are() -> None:
    recipe: dict[str, object] = {"name": '<a & "b">', "seed": 3}
    model = model_of(threemf_bytes(tetrahedron('a "<&> ä'), recipe))
    said = {m.attrib["name"]: m.text for m in model.iter(f"{{{CORE}}}metadata")}
    assert said["Title"] == 'a "<&> ä'
    assert json.loads(said["ddf:recipe"] or "") == recipe


def test_the_same_mesh_is_the_same_file() -> None:
    assert threemf_bytes(tetrahedron(), {}) == threemf_bytes(tetrahedron(), {})
