"""The photo beside its head in the main window, by real events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.features.photos.panel import NONE, PhotoPanel
from app.state.viewer_state import SOURCE
from ddf_core.document.session_file import read_session
from ddf_core.errors import SessionFileError
from tests.app.conftest import give_keyboard
from tests.app.fake_engine import FROM_PHOTO, HEAD_CROP
from tests.app.features.photos.test_controller import dialog_of, opened, photo, press

pytestmark = pytest.mark.window
__all__ = ["opened", "photo"]

LEFT = Qt.MouseButton.LeftButton


def panel_of(program: AppContext) -> PhotoPanel:
    return program.window.findChild(PhotoPanel)


@pytest.fixture
def made(open_program, opened, photo, until, monkeypatch):
    """A program whose source was made of a photo with a mask; its dialog is closed again."""

    def make(**options) -> AppContext:
        program = open_program(**options)
        assert panel_of(program).words.text() == NONE
        dialog = opened(program, photo)
        until(lambda: dialog.crop.crop == HEAD_CROP)
        mask = np.zeros((60, 80), np.uint8)
        mask[10:50, 20:60] = 255
        path = photo.with_name("mask.png")
        Image.fromarray(mask).save(path)
        name = "PySide6.QtWidgets.QFileDialog.getOpenFileName"
        monkeypatch.setattr(name, lambda *_: (str(path), ""))
        press(dialog.mask_button)
        until(lambda: dialog.is_masked)
        press(dialog.start)
        until(lambda: program.store.state.source.style is not None)
        dialog.close()
        until(lambda: dialog_of(program) is None and panel_of(program).view is not None)
        give_keyboard(program.window)
        return program

    return make


def test_a_click_on_the_photo_in_the_main_window_marks_the_point_on_every_head(
    made, until, settled
) -> None:
    program = made()
    settled(program)
    view = panel_of(program).view
    assert view is not None
    assert view.isVisible()
    assert view.crop == HEAD_CROP
    assert view.photo.alpha is not None
    assert {marker.id for marker in view.markers} == {1, 2, 3}
    spot = view.in_square(0.6, 0.45).toPoint()
    QTest.mouseClick(view, LEFT, pos=spot)
    until(lambda: len(program.store.state.points) == 4)
    settled(program)
    assert program.store.state.points[-1].origin == FROM_PHOTO
    assert {marker.id for marker in view.markers} == {1, 2, 3, 4}
    marked = view.to_widget(*view.markers[-1].pixel_xy)
    assert (marked - QPointF(spot)).manhattanLength() < 2
    program.actions["undo"].trigger()
    program.actions["undo"].trigger()
    until(lambda: panel_of(program).view is None)
    assert panel_of(program).words.text() == NONE


def test_a_session_brings_the_photo_back_with_square_mask_and_result(made, until, tmp_path) -> None:
    program = made()
    path = tmp_path / "with.ddf.json"
    program.session.save(path)
    program.actions["undo"].trigger()
    until(lambda: panel_of(program).view is None)
    program.session.open(path)
    until(lambda: panel_of(program).view is not None)
    view = panel_of(program).view
    assert view is not None
    assert view.crop == HEAD_CROP
    press(panel_of(program).reopen)
    until(lambda: dialog_of(program) is not None)
    dialog = dialog_of(program)
    assert dialog is not None
    assert dialog.crop.crop == HEAD_CROP
    assert "Similarity 0.80, 21.0 dB" in dialog.quality.text()
    assert dialog.start.text() == "Make it again"
    until(lambda: dialog.is_masked)
    QTest.mouseClick(dialog.crop, LEFT, pos=dialog.crop.in_square(0.5, 0.5).toPoint())
    until(lambda: len(program.store.state.points) == 4)
    assert str(dialog.name) == "me.jpg"


def test_a_photo_that_is_gone_is_told_and_the_head_stays(made, until, photo, tmp_path) -> None:
    program = made()
    path = tmp_path / "with.ddf.json"
    program.session.save(path)
    program.actions["undo"].trigger()
    until(lambda: panel_of(program).view is None)
    photo.unlink()
    program.session.open(path)
    until(lambda: "does not exist" in panel_of(program).words.text())
    assert program.store.state.instance(SOURCE) == FROM_PHOTO


def test_a_photo_is_among_those_opened_last(made, photo) -> None:
    program = made()
    assert str(photo.absolute()) in program.settings.recent


@pytest.mark.parametrize(
    ("old", "new"), [('"similarity": 0.8', '"similarity": 7'), ('"side": 40.0', '"side": 0')]
)
def test_a_session_with_a_photo_that_makes_no_sense_is_refused(made, tmp_path, old, new) -> None:
    program = made()
    path: Path = tmp_path / "with.ddf.json"
    program.session.save(path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(SessionFileError) as caught:
        read_session(path)
    assert caught.value.code == "session.bad_value"
