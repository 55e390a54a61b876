from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli.entry import main
from ddf_core.io.recipe import read_recipe
from ddf_core.shown import latent_of_seed


def test_the_box_is_in_the_middle_of_the_picture_and_not_in_its_corners(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "box.png"
    words = ["render", str(bare_model), "--out", str(out), "--size", "16x12", "--seed", "3"]
    assert main([*words, "--depth", str(tmp_path / "d.npy"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["size"] == [16, 12]
    assert answer["picture"] == str(out)
    depth = np.load(tmp_path / "d.npy")
    assert depth.shape == (12, 16)
    # The box's front face is at z = 0.6, the eye at 2.7.
    assert depth[6, 8] == pytest.approx(2.1, abs=0.05)
    assert math.isnan(depth[0, 0])


def rendered(model: Path, out: Path, *words: str) -> np.ndarray:
    """The picture of a small box, as written."""
    assert main(["render", str(model), "--out", str(out), "--size", "16", *words]) == 0
    return np.asarray(Image.open(out))


def test_the_picture_carries_the_state_that_it_shows(bare_model: Path, tmp_path: Path) -> None:
    rendered(bare_model, tmp_path / "box.png", "--yaw", "5", "--seed", "7", "--psi", "0.5")
    recipe = read_recipe(tmp_path / "box.png")
    assert (recipe.kind, recipe.view, recipe.settings["size"]) == ("picture", "source", [16, 16])
    model, state = recipe.session["model"], recipe.session["state"]
    assert (model["name"], model["latent_dim"], model["path"]) == ("box", 4, str(bare_model))
    assert state["source"]["z"] == list(latent_of_seed(7, 4))
    assert (state["source"]["seed"], state["source"]["psi"]) == (7, 0.5)
    assert state["cameras"]["source"]["yaw_rad"] == pytest.approx(math.radians(95))


def test_the_background_is_white_or_as_asked_or_there_is_none(
    bare_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "box.png"
    white = rendered(bare_model, out)
    assert white.shape == (16, 16, 3)
    assert white[0, 0].tolist() == [255, 255, 255]
    for name in ("--background", "--ground"):  # the latter as it was called before
        assert rendered(bare_model, out, name, "#102030")[0, 0].tolist() == [16, 32, 48]
    clear = rendered(bare_model, out, "--transparent")
    assert clear.shape == (16, 16, 4)
    assert (clear[0, 0, 3], clear[8, 8, 3]) == (0, 255)
    assert clear[8, 8, :3].tolist() == white[8, 8].tolist()


def test_depth_as_a_picture_has_its_scale_in_its_recipe(bare_model: Path, tmp_path: Path) -> None:
    depths = {}
    for name in ("d.npy", "d.png"):
        rendered(bare_model, tmp_path / "box.png", "--depth", str(tmp_path / name))
        depths[name] = read_recipe(tmp_path / name)
    levels = np.asarray(Image.open(tmp_path / "d.png")).astype(float)
    assert levels[0, 0] == 0
    scale = depths["d.png"].settings["depth"]
    told = scale["near"] + (levels[8, 8] - 1) / 65534 * (scale["far"] - scale["near"])
    assert told == pytest.approx(np.load(tmp_path / "d.npy")[8, 8], abs=1e-4)
    assert depths["d.npy"].session == depths["d.png"].session
    assert (tmp_path / "d.npy.recipe.json").exists()


def test_markers_are_drawn_where_the_points_are(model: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.csv"
    points.write_text("name,x,y,z\ntip,0,0,0.6\n")
    out = tmp_path / "box.png"
    size = ("--size", "64", "--seed", "3")
    plain = rendered(model, out, *size).astype(int)
    marked = rendered(model, out, *size, "--markers", str(points)).astype(int)
    changed = np.abs(marked - plain).sum(axis=2) > 30
    rows, columns = np.nonzero(changed)
    assert (rows.mean(), columns.mean()) == pytest.approx((31.5, 31.5), abs=1.5)
    assert changed.sum() < 250
    (point,) = read_recipe(out).session["state"]["points"]
    assert (point["name"], point["x_tmpl"]) == ("tip", [0.0, 0.0, 0.6])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--markers"], "names no landmarks"),
        (["--markers", "gone.csv"], "cannot be read"),
        (["--ground", "green"], "no colour"),
        (["--mode", "confidence"], "invalid choice"),
        (["--depth", "d.jpg"], ".npy"),
    ],
)
def test_what_cannot_be_shown_is_one_line_and_no_file(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(["render", str(model), "--out", str(tmp_path / "a.png"), *words]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_points_need_fields(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["render", str(bare_model), "--out", str(tmp_path / "a.png")]
    for more in (["--markers"], ["--mode", "template"]):
        assert main([*words, *more]) == 2
        assert "no deformation fields" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_refused_before_the_model_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "absent" / "box.png"
    assert main(["render", str(tmp_path / "no-model"), "--out", str(out)]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert not out.exists()


def test_an_absent_model_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(tmp_path / "none"), "--out", str(tmp_path / "box.png")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert "none" in err
    assert err.count("\n") == 1


def test_the_camera_for_blender_is_in_metres_where_the_height_is_said(
    bare_model: Path, tmp_path: Path
) -> None:
    """The model is 1.2 scene units high and its eye 2.7 away: 0.3 m make that 0.675 m."""
    said = tmp_path / "camera.json"
    rendered(bare_model, tmp_path / "a.png", "--camera-out", str(said), "--height", "0.3")
    record = json.loads(said.read_text())
    assert record["unit"] == "metre"
    assert [row[3] for row in record["matrix_world"]] == pytest.approx([0, -0.675, 0, 1], rel=1e-4)
    rendered(bare_model, tmp_path / "a.png", "--camera-out", str(said), "--units", "scene")
    record = json.loads(said.read_text())
    assert [row[3] for row in record["matrix_world"]] == pytest.approx([0, -2.7, 0, 1])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--height", "0.3"], "--camera-out"),
        (["--units", "scene"], "--camera-out"),
        (["--camera-out", "a.blend"], ".json or .py"),
        (["--camera-out", "absent/a.json"], "does not exist"),
    ],
)
def test_a_camera_that_cannot_be_written_is_refused_before_the_picture(
    bare_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["render", str(bare_model), "--out", "a.png", "--size", "8", *words]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
