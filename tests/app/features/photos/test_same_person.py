"""Several photos of one person in the dialog, made into one head, and chosen beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.features.photos.dialog import PhotoDialog
from app.features.photos.photo_view import PhotoView
from app.state.viewer_state import SOURCE
from ddf_core.requests import InvertStep
from tests.app.fake_engine import FROM_PHOTO, HEAD_CROP, PHOTO_CAMERA, SECOND_CAMERA, BallEngine
from tests.app.features.photos.test_controller import dialog_of, opened, photo, press

pytestmark = pytest.mark.window
__all__ = ["opened", "photo"]

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Another side of the head, of another size."""
    path = tmp_path / "side.png"
    Image.fromarray(np.full((70, 50, 3), 90, np.uint8)).save(path)
    return path


@pytest.fixture
def add(until, monkeypatch):
    """Adds files to the dialog by its button."""

    def choose(dialog: PhotoDialog, *paths: Path) -> None:
        name = "PySide6.QtWidgets.QFileDialog.getOpenFileNames"
        monkeypatch.setattr(name, lambda *_: ([str(path) for path in paths], ""))
        press(dialog.stack.strip.add)

    return choose


@pytest.fixture
def both(open_program, opened, photo, second, add, until):
    """A program with a dialog of two photos, each with its head found."""

    def make(engine: BallEngine | None = None) -> tuple[AppContext, PhotoDialog]:
        program = open_program(engine)
        dialog = opened(program, photo)
        assert dialog.stack.strip.remove.isHidden()
        until(lambda: dialog.crop.crop == HEAD_CROP)
        add(dialog, second)
        until(lambda: len(dialog.photos) == 2 and dialog.crop.crop == HEAD_CROP)
        return program, dialog

    return make


def beside(program: AppContext) -> PhotoView:
    shown = program.window.area.beside(SOURCE)
    assert isinstance(shown, PhotoView)
    return shown


def test_two_photos_become_one_head_and_each_is_chosen_beside_it(
    both, until, settled, second
) -> None:
    engine = BallEngine()
    program, dialog = both(engine)
    assert dialog.current.path == second
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    steps = [request for request in engine.asked if isinstance(request, InvertStep)]
    assert {len(step.photos) for step in steps} == {2}
    assert program.store.state.instance(SOURCE) == FROM_PHOTO
    assert [each.camera for each in program.store.state.source.photos] == [
        PHOTO_CAMERA, SECOND_CAMERA
    ]  # fmt: skip
    assert program.store.history.undo_label == "photo in source"
    assert "Similarity of each photo 0.80, 0.80" in dialog.quality.text()
    # A click on the second is by its own camera.
    QTest.mouseClick(dialog.crop, LEFT, pos=dialog.crop.in_square(0.5, 0.5).toPoint())
    until(lambda: len(program.store.state.points) == 4)
    settled(program)
    spots = [photo.crop.markers[-1].pixel_xy for photo in dialog.photos]
    assert spots[0] != pytest.approx(spots[1], abs=0.5)
    dialog.close()
    view = beside(program)
    until(lambda: view.has_photo)
    assert view.bar.chosen.text() == "1 / 2"
    at_first = view.placed_markers()[-1].pixel_xy
    press(view.bar.chosen)
    until(lambda: "side.png" in view.captions.title and view.has_photo)
    at_second = QPointF(*view.placed_markers()[-1].pixel_xy)
    assert (at_second - view.in_square(0.5, 0.5)).manhattanLength() < 3
    assert (at_second - QPointF(*at_first)).manhattanLength() > 3
    QTest.mouseClick(view, LEFT, pos=view.in_square(0.6, 0.6).toPoint())
    until(lambda: len(program.store.state.points) == 5)


def test_both_come_back_with_the_session_and_are_taken_up_again(both, until, tmp_path) -> None:
    program, dialog = both()
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    dialog.close()
    press(beside(program).bar.chosen)
    path = tmp_path / "two.ddf.json"
    program.session.save(path)
    program.actions["new_session"].trigger()
    program.session.open(path)
    view = beside(program)
    until(lambda: view.has_photo and view.bar.chosen.text() == "2 / 2")
    press(view.bar.reopen)
    until(lambda: (again := dialog_of(program)) is not None and len(again.photos) == 2)
    again = dialog_of(program)
    assert again is not None
    assert [each.looked_at for each in again.photos] == [HEAD_CROP, HEAD_CROP]
    assert "Similarity of each photo" in again.quality.text()
    assert again.start.text() == "Make it again"


def test_the_same_photo_twice_is_told_and_not_added(both, until, add, photo, tmp_path) -> None:
    _, dialog = both()
    copy = tmp_path / "copy.jpg"
    shutil.copy(photo, copy)
    add(dialog, copy)
    until(lambda: "copy.jpg is here already" in dialog.quality.text())
    assert len(dialog.photos) == 2


def test_one_that_cannot_be_read_is_told_and_the_others_stay(both, until, add, tmp_path) -> None:
    _, dialog = both()
    broken = tmp_path / "broken.jpg"
    broken.write_text("no picture")
    add(dialog, broken)
    until(lambda: "broken.jpg is no picture" in dialog.quality.text())
    assert len(dialog.photos) == 2
    assert dialog.start.isEnabled()


def test_one_without_a_face_is_named_and_can_be_taken_out(both, until, add, tmp_path) -> None:
    engine = BallEngine()
    _, dialog = both(engine)
    engine.looked = "no_face"
    empty = tmp_path / "wall.png"
    Image.fromarray(np.full((40, 44, 3), 33, np.uint8)).save(empty)
    add(dialog, empty)
    until(lambda: dialog.hint.text().startswith("wall.png: No face was found"))
    assert [button.isChecked() for button in dialog.stack.strip.buttons] == [False, False, True]
    press(dialog.stack.strip.remove)
    assert len(dialog.photos) == 2
    press(dialog.stack.strip.buttons[0])
    assert dialog.current.path.name == "me.jpg"


def test_squares_turns_and_masks_are_each_photos_own(both, until) -> None:
    _, dialog = both()
    dialog.roll.setValue(20)
    press(dialog.stack.strip.buttons[0])
    assert dialog.roll.value() == 0
    assert dialog.crop.crop.roll_deg == 0
    press(dialog.stack.strip.buttons[1])
    assert dialog.roll.value() == 20


def test_no_photo_comes_or_goes_while_a_head_is_made(both, until) -> None:
    engine = BallEngine()
    engine.invert_turns = 10**9
    program, dialog = both(engine)
    press(dialog.start)
    until(lambda: dialog.stop.isVisible())
    assert not dialog.stack.strip.add.isEnabled()
    assert not dialog.stack.strip.remove.isEnabled()
    job = program.window.status.photo_job
    until(job.isVisible)
    press(dialog.stop)
    until(lambda: program.store.state.source.style is not None)
    assert dialog.stack.strip.add.isEnabled()
