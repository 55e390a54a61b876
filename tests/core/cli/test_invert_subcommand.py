"""The subcommand ``invert``: files, figures, refusals, and a clean end where it is stopped."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli import invert_subcommand
from ddf_core.cli.entry import main
from ddf_core.inversion import settings as settings_module
from ddf_core.io.inversion_file import read_inversion
from ddf_core.io.photo import Crop
from ddf_core.io.recipe import read_recipe


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    rgb = np.full((64, 48, 3), 255, np.uint8)
    rgb[16:48, 12:36] = (200, 90, 40)
    path = tmp_path / "photo.png"
    Image.fromarray(rgb).save(path)
    return path


def words(photo: Path, model: Path, *more: str) -> list[str]:
    out = str(photo.parent / "result.json")
    return ["invert", str(photo), str(model), "--out", out, "--seconds", "1", *more]


def test_a_photo_gives_a_style_a_camera_and_figures(
    photo: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(photo, model, "--json", "--roll", "5")) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= {"camera", "psnr_db", "similarity", "grade", "words", "seconds", "complete"}
    record = read_inversion(photo.parent / "result.json")
    assert record.model == "box"
    assert record.photo == "photo.png"
    assert record.crop == (0.0, 8.0, 48.0)
    assert record.roll_deg == 5
    assert record.figures.complete


def test_the_row_is_a_picture_of_all_its_panels(photo: Path, model: Path) -> None:
    row = photo.parent / "row.png"
    assert main(words(photo, model, "--row", str(row), "--size", "24", "--tune")) == 0
    with Image.open(row) as image:
        assert image.height > 24
        assert image.width > 7 * 24
    recipe = read_recipe(row)
    assert recipe.kind == "inversion"
    assert recipe.settings["photo"] == "photo.png"
    style = recipe.session["state"]["source"]["style"]
    # The tuned copy is part of the head: the same in the result and in the picture's recipe.
    tuned = read_inversion(photo.parent / "result.json").tuned
    assert tuned is not None
    assert style["tuned"]["digest"] == tuned.digest
    assert recipe.session["tuned"] == {tuned.digest: tuned.packed}
    assert recipe.session["state"]["targets"][0]["seed"] == 7


def test_the_result_is_an_instance_like_any_other(photo: Path, model: Path) -> None:
    assert main(words(photo, model)) == 0
    out, result = photo.parent / "a.png", photo.parent / "result.json"
    render = ["render", str(model), "--style", str(result), "--out", str(out), "--size", "16"]
    assert main(render) == 0
    with Image.open(out) as image:
        assert '"inversion": "result.json"' in image.info["ddf-recipe"]
    record = read_inversion(result)
    kept = read_recipe(out).session["state"]["source"]["style"]
    assert kept["frequencies"] == list(record.frequencies)


def test_stopped_it_keeps_the_best_so_far_and_says_so(
    photo: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class StoppedAtOnce(invert_subcommand.StopOnSignal):
        def __call__(self) -> bool:
            return True

    monkeypatch.setattr(invert_subcommand, "StopOnSignal", StoppedAtOnce)
    assert main(words(photo, model)) == 0
    said = capsys.readouterr()
    assert "the best so far" in said.out
    assert not read_inversion(photo.parent / "result.json").figures.complete


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--seconds", "0"], "not between 1 and 3600"),
        (["--crop", "1,2"], "no crop"),
        (["--crop", "900,900,40"], "hardly meets"),
        (["--roll", "80"], "cannot be turned"),
        (["--mask", "none.png"], "does not exist"),
        (["--row", "row.jpg"], ".png file"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    photo: Path, model: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(photo, model, *more)) == 2
    assert message in capsys.readouterr().err
    assert not (photo.parent / "result.json").exists()


def test_what_is_no_picture_is_refused(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "photo.png"
    path.write_text("no picture")
    assert main(words(path, model)) == 2
    assert "no picture that can be read" in capsys.readouterr().err


def test_a_crop_is_three_numbers() -> None:
    assert invert_subcommand.crop("1.5,-2,300") == Crop(1.5, -2.0, 300.0)
    with pytest.raises(argparse.ArgumentTypeError):
        invert_subcommand.crop("1,2,x")
    assert settings_module.InvertSettings().seconds <= 60
