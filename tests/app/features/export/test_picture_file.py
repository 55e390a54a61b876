"""A view as PNG with its recipe."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage

from app.features.export.picture_file import save_picture
from app.state.viewer_state import TEMPLATE
from ddf_core.document.session_file import read_session, session_values
from ddf_core.errors import OutputError
from ddf_core.io.recipe import Recipe, read_recipe
from tests.app.features.sessions.worlds import session_of, worked_on

RGB = QImage.Format.Format_RGB32


def test_the_picture_carries_the_whole_session_and_its_view(loaded, tmp_path) -> None:
    image = QImage(8, 6, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 20, 30))
    session = session_of(worked_on(loaded))
    recipe = Recipe("picture", session_values(session), TEMPLATE, {"size": [8, 6]})
    save_picture(tmp_path / "a.png", image, recipe)
    read = QImage(str(tmp_path / "a.png"))
    assert (read.width(), read.height()) == (8, 6)
    assert read.pixelColor(3, 3).getRgb()[:3] == (10, 20, 30)
    assert read_recipe(tmp_path / "a.png") == recipe
    assert read_session(tmp_path / "a.png") == session


def test_a_place_that_cannot_be_written_is_refused(tmp_path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        save_picture(tmp_path / "no" / "a.png", QImage(2, 2, RGB), None)


def test_an_older_file_stays_when_the_new_one_cannot_be_made(tmp_path) -> None:
    path = tmp_path / "a.png"
    save_picture(path, QImage(4, 4, RGB), None)
    before = path.read_bytes()
    with pytest.raises(OutputError):
        save_picture(path, QImage(), None)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]
