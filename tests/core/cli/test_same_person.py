"""``invert A B --same-person``: one head of several photos, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli.entry import main
from ddf_core.io.inversion_file import at_way, read_inversion
from ddf_core.trust import explained_rank


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two photos of unequal size, the second with a mask."""
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path, (high, wide) in zip(paths, ((64, 48), (40, 90)), strict=True):
        rgb = np.full((high, wide, 3), 255, np.uint8)
        rgb[10:30, 12:36] = (200, 90, high)
        Image.fromarray(rgb).save(path)
    (tmp_path / "masks").mkdir()
    mask = np.zeros((40, 90), np.uint8)
    mask[8:32, 10:38] = 255
    Image.fromarray(mask).save(tmp_path / "masks" / "b.png")
    return paths


def words(photos: list[Path], model: Path, *more: str) -> list[str]:
    out = str(photos[0].parent / "result.json")
    named = [str(path) for path in photos]
    return ["invert", *named, str(model), "--same-person", "--out", out, "--seconds", "1", *more]


def test_one_result_keeps_all_photos_and_their_cameras(
    photos: list[Path], model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(photos, model)) == 0
    told = capsys.readouterr().out
    assert "a.png: " in told
    assert "b.png: " in told
    result = photos[0].parent / "result.json"
    record = read_inversion(result)
    assert record.photo == "a.png"
    assert record.camera == record.photos[0].camera
    assert [at_way(each.file, result) for each in record.photos] == photos
    assert record.photos[0].crop == (0.0, 8.0, 48.0)
    assert [each.mask for each in record.photos] == ["", "masks/b.png"]
    # The head is worth what the photo is that it explains least. Which one that is depends on how
    # far a second of this machine goes.
    least = min(record.photos, key=lambda each: explained_rank(each.grade, each.similarity))
    assert record.figures.grade == least.grade
    assert record.figures.similarity == least.similarity


def test_json_and_the_row_have_every_photo(
    photos: list[Path], model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = photos[0].parent / "row.png"
    assert main(words(photos, model, "--json", "--row", str(row), "--size", "24")) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["photo"] for each in told["photos"]] == ["a.png", "b.png"]
    assert told["camera"] == told["photos"][0]["camera"]
    with Image.open(row) as image:
        # Two inputs, two starts, two results and two novel views.
        assert image.width > 8 * 24


def test_a_folder_can_be_of_one_person(photos: list[Path], model: Path) -> None:
    folder = photos[0].parent
    out = folder / "result.json"
    asked = ["invert", str(folder), str(model), "--same-person", "--out", str(out)]
    assert main([*asked, "--seconds", "1"]) == 0
    assert [each.photo for each in read_inversion(out).photos] == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("spoil", "more", "message"),
    [
        ("unreadable", [], "b.png is no picture"),
        ("twice", [], "b.png is the same picture as a.png"),
        ("gone", [], "b.png does not exist"),
        ("many", [], "9 photos of one person are too many"),
        ("", ["--crop", "1,2,30"], "--crop is about one photo"),
        ("", ["--find-head"], "no encoder"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line_and_nothing_is_written(
    photos: list[Path],
    model: Path,
    spoil: str,
    more: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if spoil == "unreadable":
        photos[1].write_text("no picture")
    elif spoil == "twice":
        shutil.copy(photos[0], photos[1])
    elif spoil == "gone":
        photos[1].unlink()
    elif spoil == "many":
        photos = [photos[0]] * 9
    assert main(words(photos, model, *more)) == 2
    assert message in capsys.readouterr().err
    assert not (photos[0].parent / "result.json").exists()
