"""The photo in a view beside its head in the main window, by real events."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext
from app.features.photos.photo_view import OUTSIDE, PhotoView
from app.features.photos.photo_views import MISSED
from app.state.viewer_state import SOURCE
from ddf_core.document.session_file import read_session, write_session
from ddf_core.errors import SessionFileError
from ddf_core.requests import RenderPicture
from tests.app.conftest import give_keyboard
from tests.app.fake_engine import FROM_PHOTO, HEAD_CROP, PHOTO_CAMERA, BallEngine
from tests.app.features.photos.test_controller import dialog_of, opened, photo, press

pytestmark = pytest.mark.window
__all__ = ["opened", "photo"]

PLACE = "source photo"
LEFT = Qt.MouseButton.LeftButton


def view_of(program: AppContext) -> PhotoView | None:
    """The photo beside the source, as far as it is on screen."""
    shown = program.window.area.beside(SOURCE)
    return shown if isinstance(shown, PhotoView) and shown.isVisible() else None


@pytest.fixture
def made(open_program, opened, photo, until, monkeypatch):
    """A program whose source was made of a photo with a mask; its dialog is closed again."""

    def make(**options) -> AppContext:
        program = open_program(**options)
        assert view_of(program) is None
        assert not program.actions["show_photo"].isEnabled()
        dialog = opened(program, photo)
        until(lambda: dialog.crop.crop == HEAD_CROP)
        mask = np.zeros((60, 80), np.uint8)
        mask[10:50, 20:60] = 255
        path = photo.with_name("mask.png")
        Image.fromarray(mask).save(path)
        name = "PySide6.QtWidgets.QFileDialog.getOpenFileName"
        monkeypatch.setattr(name, lambda *_: (str(path), ""))
        press(dialog.mask_button)
        until(lambda: dialog.current.is_masked)
        press(dialog.start)
        until(lambda: program.store.state.source.style is not None)
        dialog.close()
        until(lambda: dialog_of(program) is None)
        until(lambda: (shown := view_of(program)) is not None and shown.has_photo)
        give_keyboard(program.window)
        return program

    return make


def test_a_click_on_the_photo_beside_its_head_marks_the_point_on_every_head(
    made, until, settled
) -> None:
    program = made()
    settled(program)
    view = view_of(program)
    assert view is not None
    assert view.crop == HEAD_CROP
    assert view.photo.alpha is not None
    # It stands between its head and the next, and is as large.
    canvas, target = (program.window.area.canvas(name) for name in (SOURCE, "target1"))
    assert canvas.x() < view.x() < target.x()
    assert abs(canvas.width() - view.width()) < 3
    assert {marker.id: marker.state for marker in view.markers} == {
        1: "visible", 2: "visible", 3: "hidden"
    }  # fmt: skip
    spot = view.in_square(0.6, 0.45).toPoint()
    QTest.mouseClick(view, LEFT, pos=spot)
    until(lambda: len(program.store.state.points) == 4)
    settled(program)
    assert program.store.state.points[-1].origin == FROM_PHOTO
    assert {marker.id for marker in view.markers} == {1, 2, 3, 4}
    marked = view.placed_markers()[-1].pixel_xy
    assert (QPointF(*marked) - QPointF(spot)).manhattanLength() < 2
    # The marker itself is chosen by a click, and nothing new is marked.
    QTest.mouseClick(view, LEFT, pos=QPointF(*view.placed_markers()[0].pixel_xy).toPoint())
    until(lambda: program.store.state.selected == 1)
    assert len(program.store.state.points) == 4
    # With Control the head under the marker is meant.
    marker = QPointF(*view.placed_markers()[0].pixel_xy).toPoint()
    QTest.mouseClick(view, LEFT, Qt.KeyboardModifier.ControlModifier, marker)
    until(lambda: len(program.store.state.points) == 5)
    for _ in range(3):
        program.actions["undo"].trigger()
    until(lambda: view_of(program) is None)


def test_a_click_that_meets_no_head_or_no_square_is_told_there(made, until) -> None:
    program = made()
    view = view_of(program)
    assert view is not None
    QTest.mouseClick(view, LEFT, pos=view.in_square(0.02, 0.5).toPoint())
    until(lambda: view.captions.note is not None)
    assert view.captions.note[0] == MISSED
    turn(view, -3)
    QTest.mouseClick(view, LEFT, pos=(view.in_square(0.5, 1.0) + QPointF(0, 8)).toPoint())
    assert view.captions.note[0] == OUTSIDE
    assert len(program.store.state.points) == 3


def turn(view: PhotoView, notches: int) -> None:
    spot, none = QPointF(view.rect().center()), Qt.MouseButton.NoButton
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    way = QPoint(0, 120 * notches)
    QApplication.sendEvent(view, QWheelEvent(spot, spot, QPoint(), way, none, keys, phase, False))


def test_the_wheel_zooms_a_drag_shifts_and_home_shows_the_square_again(made) -> None:
    view = view_of(made())
    assert view is not None
    before, point = view.scale, view.to_photo(QPointF(view.rect().center()))
    turn(view, 2)
    assert view.scale > before
    assert view.to_photo(QPointF(view.rect().center())) == pytest.approx(point)
    spot = view.rect().center()
    QTest.mousePress(view, LEFT, pos=spot)
    QTest.mouseMove(view, spot + QPoint(20, 0))
    QTest.mouseMove(view, spot + QPoint(30, 0))
    QTest.mouseRelease(view, LEFT, pos=spot + QPoint(30, 0))
    assert view.to_widget(*point).x() > spot.x() + 20
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.scale == pytest.approx(before)
    turn(view, -40)
    # No smaller than the whole photo.
    width, height = view.photo.size
    whole = min(view.width() / width, view.height() / height)
    assert view.scale == pytest.approx(min(whole, before))


def asked(engine: BallEngine) -> list[RenderPicture]:
    """The pictures of the head that were wanted beside its photo."""
    return [r for r in engine.asked if isinstance(r, RenderPicture) and r.view == PLACE]


def test_compared_its_head_stands_right_of_a_line_as_the_photos_camera_sees_it(
    made, until, settled
) -> None:
    engine = BallEngine()
    program = made(engine=engine)
    view = view_of(program)
    assert view is not None
    settled(program)
    plain = view.grab().toImage()
    assert asked(engine) == []
    press(view.bar.compare)
    settled(program)
    assert asked(engine)[-1].camera == PHOTO_CAMERA
    assert view.line.isVisible()
    both = view.grab().toImage()
    height, width = view.height(), view.width()
    assert both.pixelColor(width // 4, height // 3) == plain.pixelColor(width // 4, height // 3)
    head = both.pixelColor(round(0.62 * width), round(0.45 * height))
    assert head != plain.pixelColor(round(0.62 * width), round(0.45 * height))
    # The line is dragged away: the photo is whole again.
    QTest.mousePress(view.line, LEFT, pos=view.line.rect().center())
    QTest.mouseMove(view.line, QPoint(width, height // 2))
    QTest.mouseRelease(view.line, LEFT, pos=QPoint(width, height // 2))
    assert view.fraction == 1.0
    spot = round(0.62 * width), round(0.45 * height)
    assert view.grab().toImage().pixelColor(*spot) == plain.pixelColor(*spot)
    assert program.actions["compare_photo"].isChecked()


def test_it_is_hidden_and_shown_by_key_and_cross_and_the_session_keeps_that(
    made, until, tmp_path
) -> None:
    program = made()
    view = view_of(program)
    assert view is not None
    press(view.bar.close_view)
    assert view_of(program) is None
    path = tmp_path / "hidden.ddf.json"
    program.session.save(path)
    QTest.keyClick(program.window, Qt.Key.Key_F8)
    until(lambda: view_of(program) is not None)
    program.session.open(path)
    until(lambda: view_of(program) is None)
    assert program.actions["show_photo"].isEnabled()


def test_the_position_under_the_mouse_is_seen_on_the_photo_and_from_it(
    made, until, settled
) -> None:
    program = made()
    settled(program)
    view = view_of(program)
    assert view is not None
    canvas, target = (program.window.area.canvas(name) for name in (SOURCE, "target1"))
    middle = canvas.rect().center()
    QTest.mouseMove(canvas, middle)
    QTest.mouseMove(canvas, middle + QPoint(2, 2))
    until(lambda: view.hover_marker is not None)
    QTest.mouseMove(view, view.in_square(0.5, 0.5).toPoint())
    QTest.mouseMove(view, view.in_square(0.52, 0.5).toPoint())
    until(lambda: view.hover_marker is None and canvas.hover_marker is not None)
    assert target.hover_marker is not None


def test_a_session_brings_the_photo_back_with_square_mask_and_result(made, until, tmp_path) -> None:
    program = made()
    path = tmp_path / "with.ddf.json"
    program.session.save(path)
    program.actions["undo"].trigger()
    until(lambda: view_of(program) is None)
    program.session.open(path)
    until(lambda: (shown := view_of(program)) is not None and shown.has_photo)
    view = view_of(program)
    assert view is not None
    assert view.crop == HEAD_CROP
    press(view.bar.reopen)
    until(lambda: dialog_of(program) is not None)
    dialog = dialog_of(program)
    assert dialog is not None
    assert dialog.crop.crop == HEAD_CROP
    assert "Similarity 0.80, 21.0 dB" in dialog.quality.text()
    assert dialog.start.text() == "Make it again"
    until(lambda: dialog.current.is_masked)
    QTest.mouseClick(dialog.crop, LEFT, pos=dialog.crop.in_square(0.5, 0.5).toPoint())
    until(lambda: len(program.store.state.points) == 4)
    assert dialog.current.path.name == "me.jpg"


def test_opened_from_its_file_again_the_photo_of_a_head_comes_with_its_result(
    made, until, photo
) -> None:
    program = made()
    program.files.open_path(str(photo))
    until(lambda: dialog_of(program) is not None)
    dialog = dialog_of(program)
    assert dialog is not None
    assert "Similarity 0.80" in dialog.quality.text()
    assert dialog.crop.crop == HEAD_CROP


def test_a_photo_that_is_gone_is_told_and_the_head_stays(made, until, photo, tmp_path) -> None:
    program = made()
    path = tmp_path / "with.ddf.json"
    program.session.save(path)
    program.actions["undo"].trigger()
    until(lambda: view_of(program) is None)
    kept = photo.read_bytes()
    photo.unlink()
    program.session.open(path)
    until(lambda: (v := view_of(program)) is not None and "not exist" in v.captions.message)
    view = view_of(program)
    assert view is not None
    assert "The head that was made of it is kept" in view.captions.message
    assert "me.jpg" in view.captions.title
    assert program.store.state.instance(SOURCE) == FROM_PHOTO
    # Beside the session it is found again, wherever both have gone.
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (moved / "me.jpg").write_bytes(kept)
    (moved / "mask.png").write_bytes(photo.with_name("mask.png").read_bytes())
    write_session(moved / "with.ddf.json", read_session(path))
    program.actions["new_session"].trigger()
    program.session.open(moved / "with.ddf.json")
    until(lambda: (v := view_of(program)) is not None and v.has_photo)


def test_a_session_of_one_photo_as_it_was_written_before_is_read(made, tmp_path) -> None:
    program = made()
    path: Path = tmp_path / "with.ddf.json"
    program.session.save(path)
    text = path.read_text()
    (photo,) = read_session(path).state.source.photos
    value = json.loads(text)
    for item in (value["state"]["source"], *value["state"]["targets"]):
        photos = item.pop("photos")
        item["photo"] = photos[0] if photos else None
    path.write_text(json.dumps(value))
    assert read_session(path).state.source.photos == (photo,)
    assert read_session(path).state.targets[0].photos == ()


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
