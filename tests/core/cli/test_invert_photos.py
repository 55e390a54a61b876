"""``invert`` with a folder or several photos."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli import invert_photos
from ddf_core.cli.entry import main
from ddf_core.inversion.index import BatchSettings
from ddf_core.io.inversion_file import read_inversion


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two steps a photo."""
    monkeypatch.setattr(invert_photos, "BatchSettings", partial(BatchSettings, steps=2))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        rgb = np.full((40, 40, 3), 255, np.uint8)
        rgb[8:32, 8:32] = (200, 90, 40)
        Image.fromarray(rgb).save(folder / name)
    return folder


def words(photos: Path, model: Path, *more: str) -> list[str]:
    out = str(photos.parent / "out")
    return ["invert", str(photos), str(model), "--out", out, "--seconds", "1", *more]


def test_a_folder_gives_a_folder_and_goes_on_where_it_was(
    photos: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "c.png").write_text("no picture")
    assert main(words(photos, model, "--json")) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["made"], told["reused"], told["failed"]) == (2, 0, 1)
    assert [row["photo"] for row in told["photos"]] == ["a.png", "b.png", "c.png"]
    assert "c.png: c.png is no picture" in said.err
    assert main(words(photos, model)) == 0
    assert "0 of 3 photos inverted, 2 were there, 1 failed" in capsys.readouterr().out


def test_several_photos_are_named_after_an_option_of_their_own(
    photos: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = photos.parent / "out"
    named = ["--photos", str(photos / "b.png"), str(photos / "a.png")]
    assert main(["invert", str(model), *named, "--out", str(out), "--seconds", "1"]) == 0
    assert read_inversion(out / "a.json").model == "box"
    assert main(["invert", "x", "y", *named, "--out", str(out)]) == 2
    assert "beside those of --photos" in capsys.readouterr().err


def test_files_without_the_option_are_a_head_each(photos: Path, model: Path) -> None:
    out = photos.parent / "out"
    files = [str(photos / "b.png"), str(photos / "a.png")]
    assert main(["invert", *files, str(model), "--out", str(out), "--seconds", "1"]) == 0
    assert {path.name for path in out.glob("?.json")} == {"a.json", "b.json"}
    ways = [read_inversion(out / name).photos[0].file for name in ("a.json", "b.json")]
    assert ways == ["../photos/a.png", "../photos/b.png"]


def test_stopped_it_says_how_to_go_on(
    photos: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class StoppedAtOnce(invert_photos.StopOnSignal):
        def __call__(self) -> bool:
            return True

    monkeypatch.setattr(invert_photos, "StopOnSignal", StoppedAtOnce)
    assert main(words(photos, model)) == 130
    assert "0 photos are done and kept. To go on:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--row", "row.png"], "--row is about one head"),
        (["--mask", "m.png"], "--mask is about one photo"),
        (["--crop", "1,2,30"], "--crop is about one photo"),
        (["--roll", "3"], "--roll is about one photo"),
        (["--seconds", "0"], "not between 1 and 3600"),
        (["--find-head"], "no encoder"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    photos: Path, model: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(photos, model, *more)) == 2
    assert message in capsys.readouterr().err


def test_no_photo_at_all_is_refused(
    photos: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["invert", "--out", "x.json"]) == 2
    assert "A photo is missing." in capsys.readouterr().err
    for path in photos.iterdir():
        path.write_text("no picture")
    assert main(words(photos, model)) == 2
    assert "None of 2 photos could be inverted." in capsys.readouterr().err
