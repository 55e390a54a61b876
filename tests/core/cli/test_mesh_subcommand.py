from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from ddf_core.cli import mesh_subcommand
from ddf_core.cli.entry import main

SMALL = ["--resolution", "16", "--texture", "64"]
LEVEL = ["--level", "50"]


def geometry(path: Path) -> trimesh.Trimesh:
    found = trimesh.load(path, process=False)
    return found if isinstance(found, trimesh.Trimesh) else next(iter(found.geometry.values()))


def test_one_mesh_goes_to_the_file_that_is_named(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.glb"
    assert main(["mesh", str(bare_model), "--out", str(out), *SMALL, *LEVEL, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (row,) = answer["meshes"]
    assert answer["files"] == [str(out)]
    assert row["instance"] == "template"
    assert row["level"] == 50
    mesh = geometry(out)
    assert len(mesh.faces) == row["faces"]
    assert np.abs(mesh.vertices).max() <= np.float32(0.6)
    assert mesh.area_faces.min() > 0


@pytest.mark.parametrize("ending", ["obj", "ply", "glb"])
def test_several_of_one_topology_share_their_numbers(
    model: Path, tmp_path: Path, ending: str
) -> None:
    words = ["mesh", str(model), "--seeds", "1", "2", "--same-topology", "--format", ending]
    assert main([*words, "--out", str(tmp_path / "all"), *SMALL, *LEVEL]) == 0
    first, second = (geometry(tmp_path / "all" / f"seed-{n}.{ending}") for n in (1, 2))
    assert np.array_equal(first.faces, second.faces)
    assert len(first.vertices) == len(second.vertices)
    if ending != "ply":
        assert np.array_equal(first.visual.uv, second.visual.uv)


def mean_colour(path: Path) -> np.ndarray:
    return np.asarray(geometry(path).visual.vertex_colors)[:, :3].mean(0)


def test_colours_are_those_that_are_asked_for(model: Path, tmp_path: Path) -> None:
    def made(seed: str, *words: str) -> np.ndarray:
        out = tmp_path / f"{len(list(tmp_path.iterdir()))}.ply"
        size = ["--resolution", "16", "--texture", "0"]
        words = ("mesh", str(model), "--seeds", seed, *words, "--out", str(out), *size, *LEVEL)
        assert main(list(words)) == 0
        return mean_colour(out)

    own, other = made("1"), made("2")
    carried = made("1", "--texture-of", "2")
    assert np.abs(carried - other).max() < np.abs(carried - own).max()
    # Normals of a closed surface are grey on average.
    assert made("1", "--mode", "normals") == pytest.approx([127.5] * 3, abs=2)


def test_the_file_carries_its_recipe(bare_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.ply"
    words = ["mesh", str(bare_model), "--seeds", "3", "--psi", "0.5", "--out", str(out)]
    assert main([*words, *SMALL, *LEVEL]) == 0
    header = out.read_bytes().split(b"end_header")[0].decode().splitlines()
    recipe = json.loads(next(line for line in header if "ddf-recipe" in line).split(" ", 2)[2])
    assert recipe["model"] == "box"
    assert len(recipe["digest"]) == 64
    (instance,) = recipe["instances"]
    assert instance["name"] == "seed 3"
    assert instance["psi"] == 0.5
    assert len(instance["z"]) == 4
    assert recipe["settings"]["resolution"] == 16


def test_morph_targets_are_one_file(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "m.glb"
    words = ["mesh", str(model), "--seeds", "template", "1", "2", "--morph", "--out", str(out)]
    assert main([*words, *SMALL, *LEVEL, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [row["instance"] for row in answer["meshes"]] == ["template", 1, 2]
    data = out.read_bytes()
    size = int.from_bytes(data[12:16], "little")
    document = json.loads(data[20 : 20 + size])
    assert document["meshes"][0]["extras"]["targetNames"] == ["seed 1", "seed 2"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--out", "a.fbx"], ".glb, .obj, .ply, .stl or .3mf"),
        (["--out", "a.stl"], "--height 0.25"),
        (["--out", "a.3mf", "--units", "scene"], "millimetres"),
        (["--out", "a.glb", "--units", "scene", "--height", "1"], "no height"),
        (["--out", "a.glb", "--height", "0"], "outside"),
        (["--out", "a.glb", "--height", "nan"], "outside"),
        (["--out", "a.glb", "--seeds", "1", "2"], "one file"),
        (["--out", "a.glb", "--seeds", "1", "1"], "twice"),
        (["--out", "a.glb", "--morph"], "needs two"),
        (["--out", "a.obj", "--morph", "--seeds", "1", "2"], "Only GLB"),
        (["--out", "a.obj", "--format", "glb"], "does not end"),
        (["--out", "absent/a.glb"], "does not exist"),
        (["--out", "a.glb", "--level", "-3"], "no density"),
        (["--out", "a.glb", "--level", "many"], "no number"),
        (["--out", "a.glb", "--resolution", "4"], "resolution"),
        (["--out", "a.glb", "--texture", "9"], "texture"),
        (["--out", "a.glb", "--level", "1e6", *SMALL], "never reaches"),
        (["--out", "a.glb", "--same-topology"], "no deformation fields"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    bare_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["mesh", str(bare_model), *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    # Progress may stand before it.
    assert err.splitlines()[-1].startswith("error: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("ending", "up", "height"),
    [("glb", 1, 0.3), ("obj", 1, 0.3), ("ply", 1, 0.3), ("stl", 2, 300.0)],
)
def test_a_template_is_as_high_as_was_said_in_the_unit_of_its_format(
    bare_model: Path, tmp_path: Path, ending: str, up: int, height: float
) -> None:
    """The model fills its box, which is 1.2 scene units high."""
    out = tmp_path / f"a.{ending}"
    words = ["mesh", str(bare_model), "--out", str(out), "--height", "0.3"]
    assert main([*words, "--resolution", "16", "--texture", "0", *LEVEL]) == 0
    extents = np.ptp(geometry(out).vertices, axis=0)
    assert extents[up] == pytest.approx(height, rel=1e-4)


def test_without_a_height_lengths_are_scene_units_and_that_is_said(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.ply"
    words = ["mesh", str(bare_model), "--out", str(out), "--resolution", "16", "--texture", "0"]
    assert main([*words, *LEVEL]) == 0
    assert "--height" in capsys.readouterr().err
    assert np.ptp(geometry(out).vertices[:, 1]) == pytest.approx(1.2)
    assert main([*words, *LEVEL, "--units", "scene"]) == 0
    assert "--height" not in capsys.readouterr().err


def test_ctrl_c_leaves_nothing(
    bare_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    def heard(self: object) -> bool:
        nonlocal asked
        asked += 1
        return asked > 30

    monkeypatch.setattr(mesh_subcommand.StopOnSignal, "__call__", heard)
    out = tmp_path / "a.obj"
    assert main(["mesh", str(bare_model), "--out", str(out), *SMALL]) == 130
    assert "stopped" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_ply_stands_up_in_blender_where_that_is_asked(bare_model: Path, tmp_path: Path) -> None:
    for up in ("y", "z"):
        words = ["mesh", str(bare_model), "--out", str(tmp_path / f"{up}.ply"), "--up", up]
        assert main([*words, "--resolution", "16", "--texture", "0", *LEVEL]) == 0
    lying, standing = (geometry(tmp_path / f"{up}.ply").vertices for up in ("y", "z"))
    np.testing.assert_array_equal(standing[:, 2], lying[:, 1])
    words = ["mesh", str(bare_model), "--out", str(tmp_path / "a.glb"), "--up", "z"]
    assert main([*words, *SMALL, *LEVEL]) == 2
