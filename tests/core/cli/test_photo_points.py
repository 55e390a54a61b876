"""``points --photos``: named points on the photos of a folder, in pixels of the photos."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli import invert_photos, photo_points
from ddf_core.cli.entry import main
from ddf_core.inversion.index import BatchSettings
from ddf_core.io.inversion_file import read_inversion, write_inversion
from ddf_core.io.recipe import read_recipe
from tests.core.cli.conftest import CAMERA

TABLE = "name,x,y,z\ntip,0.1,0.2,0.6\nback,0,0,-0.6\n"


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two steps a photo."""
    monkeypatch.setattr(invert_photos, "BatchSettings", partial(BatchSettings, steps=2))
    monkeypatch.setattr(photo_points, "BatchSettings", partial(BatchSettings, steps=2))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (tmp_path / "in.csv").write_text(TABLE)
    for name in ("a.png", "b.png"):
        rgb = np.full((40, 60, 3), 255, np.uint8)
        rgb[8:32, 18:42] = (200, 90, 40)
        Image.fromarray(rgb).save(folder / name)
    return folder


def words(photos: Path, model: Path, out: str, *more: str) -> list[str]:
    where = photos.parent
    named = ["--points", str(where / "in.csv"), "--out", str(where / out)]
    return ["points", str(model), "--photos", str(photos), *named, "--seconds", "1", *more]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_each_point_of_each_photo_is_a_row_and_bad_photos_are_named(
    photos: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "c.png").write_text("no picture")
    assert main(words(photos, model, "t.csv")) == 0
    rows = rows_of(photos.parent / "t.csv")
    named = [(row["photo"], row["point"]) for row in rows]
    assert named == [(p, n) for p in ("a.png", "b.png") for n in ("tip", "back")]
    assert "c.png is no picture" in capsys.readouterr().err
    assert (photos.parent / "t.inversions" / "a.json").exists()
    recipe = read_recipe(photos.parent / "t.csv")
    assert [p["name"] for p in recipe.session["state"]["points"]] == ["tip", "back"]


def test_an_earlier_inversion_is_used_and_its_camera_puts_points_into_the_photo(
    photos: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = photos.parent / "results"
    invert = ["invert", str(photos), str(model), "--out", str(results), "--seconds", "1"]
    assert main(invert) == 0
    known = read_inversion(results / "a.json")
    figures = replace(known.figures, similarity=0.25, grade="fair")
    moved = replace(known, camera=CAMERA, crop=(10.0, 0.0, 40.0), figures=figures)
    write_inversion(results / "a.json", moved)
    capsys.readouterr()
    more = ["--inversions", str(results), "--json"]
    assert main(words(photos, model, "t.json", *more)) == 0
    told = json.loads(capsys.readouterr().out)
    tip, back = (row for row in told["rows"] if row["photo"] == "a.png")
    assert told["rows"] == json.loads((photos.parent / "t.json").read_text())["rows"]
    # x = 0.1 and y = 0.2 at distance 2.1, 60 degrees, in the square of 40 pixels from x = 10.
    half = np.tan(np.radians(30))
    assert tip["pixel_xy"][0] == pytest.approx(10 + 20 * (1 + 0.1 / 2.1 / half), abs=0.02)
    assert tip["pixel_xy"][1] == pytest.approx(20 * (1 - 0.2 / 2.1 / half), abs=0.02)
    assert tip["x_inst"] == pytest.approx([0.1, 0.2, 0.6], abs=1e-5)
    assert (tip["visible"], back["visible"]) == (True, False)
    # These fields were never calibrated: 0.5, of which a similarity of 0.25 leaves half.
    assert (tip["similarity"], tip["grade"]) == (0.25, "fair")
    assert (tip["match_confidence"], tip["confidence"]) == (0.5, 0.25)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--seeds", "3"], "not allowed with"),
        (["--seconds", "0"], "not between 1 and 3600"),
        (["--photos", "nowhere"], "cannot be listed"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    photos: Path, model: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(photos, model, "t.csv", *more)) == 2
    assert message in capsys.readouterr().err


def test_without_a_place_for_the_inversions_it_is_refused(
    photos: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points = ["--points", str(photos.parent / "in.csv")]
    assert main(["points", str(model), "--photos", str(photos), *points]) == 2
    assert "--inversions FOLDER" in capsys.readouterr().err
