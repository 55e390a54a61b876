"""A view as PNG with its recipe."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QColor, QImage

from app.picture_file import save_picture
from app.state import SOURCE, TEMPLATE
from ddf_core.errors import OutputError


def test_the_picture_carries_its_recipe(loaded, tmp_path) -> None:
    image = QImage(8, 6, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 20, 30))
    save_picture(tmp_path / "a.png", image, loaded, SOURCE)
    read = QImage(str(tmp_path / "a.png"))
    assert (read.width(), read.height()) == (8, 6)
    assert read.pixelColor(3, 3).getRgb()[:3] == (10, 20, 30)
    recipe = json.loads(read.text("Recipe"))
    assert recipe["instance"]["seed"] == 12
    assert recipe["camera"]["radius"] == 2.7
    assert recipe["model"]["name"] == "ball"
    assert recipe["mode"] == "colour"


def test_the_template_has_no_latent_in_its_recipe(loaded, tmp_path) -> None:
    save_picture(tmp_path / "a.png", QImage(2, 2, QImage.Format.Format_RGB32), loaded, TEMPLATE)
    assert json.loads(QImage(str(tmp_path / "a.png")).text("Recipe"))["instance"] is None


def test_a_place_that_cannot_be_written_is_refused(loaded, tmp_path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        save_picture(
            tmp_path / "no" / "a.png", QImage(2, 2, QImage.Format.Format_RGB32), loaded, SOURCE
        )


def test_an_older_file_stays_when_the_new_one_cannot_be_made(loaded, tmp_path) -> None:
    path = tmp_path / "a.png"
    save_picture(path, QImage(4, 4, QImage.Format.Format_RGB32), loaded, SOURCE)
    before = path.read_bytes()
    with pytest.raises(OutputError):
        save_picture(path, QImage(), loaded, SOURCE)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]
