"""``points``: what was put on the template, in any number of instances."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from ddf_core.cli.entry import main
from ddf_core.io.recipe import read_recipe

TABLE = "name,x,y,z\ntip,0.1,0.2,0.6\nback,0,0,-0.6\nedge,0.6,0.6,0.6\n"


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(TABLE)
    return path


def test_fields_that_move_nothing_leave_the_points_where_they_are(
    model: Path, points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["points", str(model), "--points", str(points), "--seeds", "3", "template", "--json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [point["name"] for point in answer["points"]] == ["tip", "back", "edge"]
    for point in answer["points"]:
        assert list(point["instances"]) == ["seed3", "template"]
        for position in point["instances"].values():
            assert position["x"] == pytest.approx(point["x_template"], abs=1e-6)
            assert position["round_trip"] == pytest.approx(0, abs=1e-6)


def test_what_it_writes_it_reads_again_with_every_digit(
    model: Path, points: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points.write_text("name,x,y,z\ntip,0.30000000000000004,-0.123456789012345,0.5\n")
    first, second = tmp_path / "a.csv", tmp_path / "b.json"
    base = ["points", str(model), "--seeds", "3", "4"]
    assert main([*base, "--points", str(points), "--out", str(first)]) == 0
    assert main([*base, "--points", str(first), "--out", str(second)]) == 0
    assert main([*base, "--points", str(second), "--json", "--out", str(tmp_path / "c.csv")]) == 0
    assert (tmp_path / "c.csv").read_text() == first.read_text()
    (point,) = json.loads(second.read_text())["points"]
    assert point["x_tmpl"] == [0.30000000000000004, -0.123456789012345, 0.5]
    capsys.readouterr()


def test_the_recipe_beside_it_shows_the_points_on_its_instances(
    model: Path, points: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    words = ["points", str(model), "--points", str(points), "--seeds", "3", "4"]
    assert main([*words, "--out", str(out)]) == 0
    recipe = read_recipe(out)
    state = recipe.session["state"]
    assert recipe.kind == "points"
    assert [point["name"] for point in state["points"]] == ["tip", "back", "edge"]
    assert (state["source"]["seed"], state["targets"][0]["seed"]) == (3, 4)


def test_pixels_say_where_points_fall_and_which_can_be_seen(
    model: Path, points: Path, tmp_path: Path
) -> None:
    out = tmp_path / "a.csv"
    words = ["points", str(model), "--points", str(points), "--seeds", "template"]
    assert main([*words, "--out", str(out), "--pixels", "--size", "64"]) == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    seen = [row["on template seen"] for row in rows]
    # The first is on the front of the box, the second behind it.
    assert seen[:2] == ["yes", "no"]
    # x = 0.1 at distance 2.1 in a picture of 64 pixels and 60 degrees.
    assert float(rows[0]["on template pixel x"]) == pytest.approx(
        32 + 0.1 / 2.1 / 0.57735 * 32, abs=0.01
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--landmarks", "--seeds", "1"], "names no landmarks"),
        (["--points", "gone.csv", "--seeds", "1"], "cannot be read"),
        (["--points", "in.csv", "--seeds", "1", "1"], "named twice"),
        (["--points", "in.csv", "--landmarks", "--seeds", "1"], "not allowed"),
        (["--seeds", "1"], "required"),
        (["--points", "in.csv"], "required"),
        (["--points", "in.csv", "--seeds", "1", "--out", "a.txt"], ".csv"),
    ],
)
def test_what_cannot_be_carried_is_one_line(
    model: Path,
    points: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(points.parent)
    assert main(["points", str(model), *words]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert [path.name for path in points.parent.iterdir()] == ["in.csv"]


def test_a_model_without_fields_carries_nothing(
    bare_model: Path, points: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["points", str(bare_model), "--points", str(points), "--seeds", "1"]
    assert main(words) == 2
    assert "no deformation fields" in capsys.readouterr().err
