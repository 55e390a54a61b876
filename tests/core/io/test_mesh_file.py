from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pygltflib
import pytest

from ddf_core.errors import InputError, OutputError
from ddf_core.io import safe_write
from ddf_core.io.mesh_file import write_mesh, write_morph
from ddf_core.io.mesh_names import files_of, format_of
from tests.core.io.meshes import tetrahedron


@pytest.mark.parametrize(
    ("ending", "names"),
    [
        ("glb", ["a.glb"]),
        ("ply", ["a.ply"]),
        ("stl", ["a.stl"]),
        ("3mf", ["a.3mf"]),
        ("obj", ["a.mtl", "a.obj", "a.png"]),
    ],
)
def test_a_mesh_is_the_files_that_were_announced(
    tmp_path: Path, ending: str, names: list[str]
) -> None:
    path = tmp_path / f"a.{ending}"
    files = write_mesh(path, tetrahedron(), {}, metres=1.0)
    assert files == files_of(path, textured=True)
    assert sorted(p.name for p in tmp_path.iterdir()) == names


def test_an_obj_without_texture_is_alone(tmp_path: Path) -> None:
    assert write_mesh(tmp_path / "a.obj", tetrahedron(textured=False), {}) == (tmp_path / "a.obj",)


@pytest.mark.parametrize("name", ["a.fbx", "a", "a.glb.txt"])
def test_another_ending_is_refused(name: str) -> None:
    with pytest.raises(InputError) as refused:
        format_of(Path(name))
    assert refused.value.code == "mesh.format"


def test_capital_endings_are_endings() -> None:
    assert format_of(Path("A.GLB")) == "glb"


@pytest.mark.parametrize("ending", ["glb", "obj", "ply"])
def test_a_full_disk_leaves_nothing_and_the_old_files_whole(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a.{ending}"
    write_mesh(path, tetrahedron("old"), {})
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    written = 0

    def full(temporary: Path, data: bytes) -> None:
        nonlocal written
        written += 1
        temporary.write_bytes(data[: len(data) // 2])
        if written == len(before):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(safe_write, "_write_all", full)
    with pytest.raises(OutputError, match="No space"):
        write_mesh(path, tetrahedron("new", grown=2.0), {})
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_only_meshes_of_one_topology_become_morph_targets(tmp_path: Path) -> None:
    other = tetrahedron("b")
    turned = type(other)(
        "b",
        type(other.mesh)(other.mesh.vertices, other.mesh.faces[::-1], other.mesh.normals),
        other.vertex_rgb,
    )
    with pytest.raises(InputError) as refused:
        write_morph(tmp_path / "a.glb", [tetrahedron(), turned], {})
    assert refused.value.code == "mesh.topology"
    with pytest.raises(InputError, match="Only GLB"):
        write_morph(tmp_path / "a.obj", [tetrahedron(), other], {})
    assert list(tmp_path.iterdir()) == []


def test_another_reader_finds_the_morph_targets(tmp_path: Path) -> None:
    write_morph(tmp_path / "a.glb", [tetrahedron("a"), tetrahedron("b", grown=2.0)], {})
    document = pygltflib.GLTF2.load(str(tmp_path / "a.glb"))
    assert document.meshes[0].extras == {"targetNames": ["b"]}
    assert np.array_equal(document.meshes[0].weights, [0.0])


def test_scene_units_are_none_of_a_3mf_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_mesh(tmp_path / "a.3mf", tetrahedron(), {})
    assert caught.value.code == "mesh.height"
    assert list(tmp_path.iterdir()) == []


def test_morph_targets_have_the_size_of_their_first(tmp_path: Path) -> None:
    path = tmp_path / "a.glb"
    write_morph(path, [tetrahedron("a"), tetrahedron("b", grown=2.0)], {}, metres=0.5)
    document = pygltflib.GLTF2.load(str(path))
    primitive = document.meshes[0].primitives[0]
    # The tetrahedron reaches 0.5 units; twice as large, it adds as much again.
    for accessor in (primitive.attributes.POSITION, primitive.targets[0]["POSITION"]):
        assert document.accessors[accessor].max == [0.25] * 3


@pytest.mark.parametrize("ending", ["glb", "obj"])
def test_formats_that_are_stood_up_by_their_readers_take_no_other_axis(
    tmp_path: Path, ending: str
) -> None:
    with pytest.raises(InputError) as caught:
        write_mesh(tmp_path / f"a.{ending}", tetrahedron(), {}, "z")
    assert caught.value.code == "mesh.up"
    assert list(tmp_path.iterdir()) == []
