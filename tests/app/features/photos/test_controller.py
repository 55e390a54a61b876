"""File › Open photo…, from the file to an instance like any other, by real events."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext, Start
from app.features.photos.dialog import PhotoDialog
from app.features.photos.words import (
    MISSED,
    OUTSIDE,
)
from app.inference.worker import torch_engine
from app.state.viewer_state import SOURCE
from ddf_core.document.session_file import read_session
from ddf_core.errors import SessionFileError
from ddf_core.requests import InvertStep, PickPixel
from ddf_core.shown import StyleInstance
from tests.app.conftest import give_keyboard
from tests.app.fake_engine import FROM_PHOTO, PHOTO_CAMERA, TUNED, BallEngine
from tests.app.parts import instances_of, latents_of
from tests.app.test_window import click
from tools.fuzz.model_files import write_folder

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
FOREVER = 10**9


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "me.jpg"
    Image.fromarray(np.full((60, 80, 3), 120, np.uint8)).save(path)
    return path


def dropped(program: AppContext, path: Path) -> None:
    """A file dropped on the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, data, LEFT, keys)
    QApplication.sendEvent(program.window, enter)
    QApplication.sendEvent(program.window, QDropEvent(QPointF(9, 9), copy, data, LEFT, keys))


def dialog_of(program: AppContext) -> PhotoDialog | None:
    found = [d for d in program.window.findChildren(PhotoDialog) if d.isVisible()]
    return found[-1] if found else None


@pytest.fixture
def opened(until):
    """The dialog of a photo that is dropped, once the outline is there."""

    def drop(program: AppContext, path: Path) -> PhotoDialog:
        dropped(program, path)
        until(lambda: dialog_of(program) is not None)
        dialog = dialog_of(program)
        assert dialog is not None
        until(lambda: len(dialog.crop.outline) > 0)
        return dialog

    return drop


def press(button) -> None:
    QTest.mouseClick(button, LEFT)


def spot_of(dialog: PhotoDialog, x: float, y: float) -> QPoint:
    """Where a fraction of the square is in the widget."""
    return dialog.crop.in_square(x, y).toPoint()


def steps_shown(dialog: PhotoDialog) -> int:
    values = dialog.losses.curve.getData()[1]
    return 0 if values is None else len(values)


def is_idle(program: AppContext) -> bool:
    return program.window.status.photo_job.isHidden()


def test_a_dropped_photo_becomes_the_source_in_one_step_of_undo(
    open_program, opened, photo, until, settled
) -> None:
    program = open_program()
    old = program.store.state.source
    dialog = opened(program, photo)
    assert dialog.view.currentData() == SOURCE
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    settled(program)
    state = program.store.state
    assert state.instance(SOURCE) == FROM_PHOTO
    assert state.camera(SOURCE) == PHOTO_CAMERA
    assert "explained well" in dialog.quality.text()
    assert "Similarity 0.80, 21.0 dB" in dialog.quality.text()
    # The last slice brings the result, those before it two losses each.
    assert steps_shown(dialog) == 4
    assert is_idle(program)
    assert program.store.history.undo_label == "photo in source"
    program.actions["undo"].trigger()
    assert program.store.state.source == old


@pytest.mark.parametrize("name", ["me.jpg", "no.jpg"])
def test_the_program_starts_with_a_photo(open_loaded, photo, until, name) -> None:
    path = photo.with_name(name)
    if path != photo:
        path.write_text("no picture")
    program = open_loaded(BallEngine(), start=Start(photo=path))
    if path == photo:
        until(lambda: dialog_of(program) is not None)
        dialog = dialog_of(program)
        assert dialog is not None
        assert dialog.current.path.name == "me.jpg"
    else:
        until(lambda: program.store.state.banner is not None)
        banner = program.store.state.banner
        assert banner is not None
        assert "no.jpg is no picture" in banner.message
    assert program.store.state.model is not None


def test_the_menu_opens_it_and_another_head_may_get_it(
    open_program, photo, until, monkeypatch
) -> None:
    name = "PySide6.QtWidgets.QFileDialog.getOpenFileNames"
    monkeypatch.setattr(name, lambda *_: ([str(photo)], ""))
    program = open_program()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(program.window, Qt.Key.Key_I, keys)
    until(lambda: dialog_of(program) is not None)
    dialog = dialog_of(program)
    assert dialog is not None
    dialog.view.setFocus()
    QTest.keyClick(dialog.view, Qt.Key.Key_Down)
    press(dialog.start)
    until(lambda: program.store.state.targets[0].style == FROM_PHOTO)
    assert program.store.state.source.style is None


def test_stopping_keeps_the_best_so_far(open_program, opened, photo, until) -> None:
    engine = BallEngine()
    engine.invert_turns = FOREVER
    program = open_program(engine)
    dialog = opened(program, photo)
    press(dialog.start)
    until(lambda: steps_shown(dialog) > 6)
    assert not dialog.preview.pixmap().isNull()
    assert "steps, about 5 s left" in dialog.progress.text()
    assert "best head so far" in program.window.status.photo_job.cancel.toolTip()
    press(dialog.stop)
    until(lambda: program.store.state.source.style is not None)
    assert "Stopped: this is the best so far." in dialog.quality.text()
    asked = len([r for r in engine.asked if isinstance(r, InvertStep)])
    until(lambda: is_idle(program))
    assert len([r for r in engine.asked if isinstance(r, InvertStep)]) == asked


def test_the_status_line_stops_it_after_the_dialog_was_closed(
    open_program, opened, photo, until
) -> None:
    engine = BallEngine()
    engine.invert_turns = FOREVER
    program = open_program(engine)
    dialog = opened(program, photo)
    press(dialog.start)
    until(lambda: program.window.status.photo_job.isVisible())
    give_keyboard(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    until(lambda: dialog_of(program) is None)
    give_keyboard(program.window)
    # Clicks and sliders go first meanwhile.
    click(program, SOURCE, 0.6, 0.42)
    until(lambda: len(program.store.state.points) == 4)
    assert program.store.state.source.style is None
    # Another photo has to wait, and is told so.
    dropped(program, photo)
    until(lambda: program.store.state.banner is not None)
    press(program.window.status.photo_job.cancel)
    until(lambda: program.store.state.source.style is not None)


def test_the_program_closes_in_the_middle(open_program, opened, photo, until) -> None:
    engine = BallEngine()
    engine.invert_turns = FOREVER
    program = open_program(engine)
    press(opened(program, photo).start)
    until(lambda: program.window.status.photo_job.isVisible())
    program.close()
    assert program.engine.is_idle
    assert program.store.state.source.style is None


def test_another_model_ends_it(open_program, opened, photo, until) -> None:
    engine = BallEngine()
    engine.invert_turns = FOREVER
    program = open_program(engine)
    press(opened(program, photo).start)
    until(lambda: program.window.status.photo_job.isVisible())
    program.controller.open_model(Path("other"))
    until(lambda: is_idle(program))
    assert program.store.state.source.style is None


def test_a_click_on_the_photo_marks_the_point_on_every_head(
    open_program, opened, photo, until, settled
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    dialog = opened(program, photo)
    QTest.mouseClick(dialog.crop, LEFT, pos=spot_of(dialog, 0.5, 0.5))
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    settled(program)
    assert not any(isinstance(request, PickPixel) for request in engine.asked)
    assert len(dialog.crop.markers) == 3
    QTest.mouseClick(dialog.crop, LEFT, pos=spot_of(dialog, 0.5, 0.5))
    until(lambda: len(program.store.state.points) == 4)
    settled(program)
    point = program.store.state.points[-1]
    assert point.origin == FROM_PHOTO
    assert {marker.id for marker in dialog.crop.markers} == {1, 2, 3, 4}
    spot = dialog.crop.to_widget(*dialog.crop.markers[-1].pixel_xy)
    assert (spot - QPointF(spot_of(dialog, 0.5, 0.5))).manhattanLength() < 2
    QTest.mouseClick(dialog.crop, LEFT, pos=spot_of(dialog, 0.03, 0.03))
    until(lambda: dialog.hint.text() == MISSED)
    QTest.mouseClick(dialog.crop, LEFT, pos=spot_of(dialog, -0.1, 0.5))
    assert dialog.hint.text() == OUTSIDE
    assert len(program.store.state.points) == 4


def test_a_turned_square_is_cut_out_turned_and_clicks_go_through_it(
    open_program, opened, photo, until, settled
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    dialog = opened(program, photo)
    give_keyboard(dialog)
    for _ in range(3):
        QTest.keyClick(dialog.roll, Qt.Key.Key_Up)
    assert dialog.crop.crop.roll_deg == 3
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    settled(program)
    QTest.mouseClick(dialog.crop, LEFT, pos=spot_of(dialog, 0.6, 0.45))
    until(lambda: len(program.store.state.points) == 4)
    settled(program)
    asked = next(request for request in engine.asked if isinstance(request, PickPixel))
    assert asked.pixel_xy == pytest.approx((0.6 * 512, 0.45 * 512), abs=2)
    spot = dialog.crop.to_widget(*dialog.crop.markers[-1].pixel_xy)
    assert (spot - QPointF(spot_of(dialog, 0.6, 0.45))).manhattanLength() < 2


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.jpg", "empty"),
        (b"no picture", "a.webp", "no picture"),
        (b"\xff\xd8\xff\xe0 cut", "a.jpeg", "a.jpeg"),
    ],
)
def test_a_bad_file_is_a_banner_and_nothing_is_lost(
    open_program, tmp_path, until, content, name, words
) -> None:
    program = open_program()
    path = tmp_path / name
    path.write_bytes(content)
    before = program.store.state.source
    dropped(program, path)
    until(lambda: program.store.state.banner is not None)
    banner = program.store.state.banner
    assert banner is not None
    assert words in banner.message
    assert banner.advice
    assert dialog_of(program) is None
    assert program.store.state.source == before


def test_a_session_keeps_it(open_program, opened, photo, until, settled, tmp_path) -> None:
    program = open_program()
    press(opened(program, photo).start)
    until(lambda: program.store.state.source.style is not None)
    path = tmp_path / "with.ddf.json"
    program.session.save(path)
    assert read_session(path).state.source.style == FROM_PHOTO
    program.actions["undo"].trigger()
    program.session.open(path)
    until(lambda: program.store.state.source.style == FROM_PHOTO)


def test_a_mask_is_put_over_the_photo_and_taken_away(
    open_program, opened, photo, until, monkeypatch, tmp_path
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    dialog = opened(program, photo)
    chosen = tmp_path / "mask.png"
    name = "PySide6.QtWidgets.QFileDialog.getOpenFileName"
    monkeypatch.setattr(name, lambda *_: (str(chosen), ""))
    Image.new("L", (80, 59), 255).save(chosen)
    press(dialog.mask_button)
    until(lambda: "80 x 59 pixels, the photo is 80 x 60" in dialog.quality.text())
    assert dialog.crop.photo.alpha is None
    mask = np.zeros((60, 80), np.uint8)
    mask[10:50, 20:60] = 255
    Image.fromarray(mask).save(chosen)
    plain = dialog.crop.grab().toImage()
    press(dialog.mask_button)
    until(lambda: dialog.crop.photo.alpha is not None)
    assert dialog.mask_button.text() == "Remove mask"
    assert dialog.quality.text() == ""
    hidden = dialog.crop.to_widget(10, 30).toPoint()
    assert dialog.crop.grab().toImage().pixel(hidden) != plain.pixel(hidden)
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    asked = next(request for request in engine.asked if isinstance(request, InvertStep))
    assert asked.photos[0].alpha is not None
    press(dialog.mask_button)
    assert dialog.crop.photo.alpha is None
    assert dialog.mask_button.text() == "Mask…"


def test_a_tuned_head_keeps_its_copy_in_the_session(
    open_program, opened, photo, until, tmp_path
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    dialog = opened(program, photo)
    QTest.mouseClick(dialog.tune, LEFT, pos=QPoint(8, dialog.tune.height() // 2))
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    assert "tuned copy" in dialog.quality.text()
    assert program.store.state.source.label == "photo me.jpg, tuned"
    path = tmp_path / "tuned.ddf.json"
    program.session.save(path)
    text = path.read_text()
    assert text.count(TUNED.packed) == 1
    style = read_session(path).state.source.style
    assert style is not None
    assert style.tuned is not None
    assert style.tuned.packed == TUNED.packed
    path.write_text(text.replace(TUNED.packed, "AAAA"))
    with pytest.raises(SessionFileError) as caught:
        read_session(path)
    assert caught.value.code == "session.bad_value"
    assert "tuned weights" in caught.value.message


def test_the_outline_is_drawn_while_the_square_is_placed_and_not_over_a_result(
    open_program, opened, photo, until
) -> None:
    program = open_program()
    dialog = opened(program, photo)
    placing = dialog.crop.grab().toImage()
    press(dialog.start)
    until(lambda: program.store.state.source.style is not None)
    assert not dialog.crop.placing
    program.store.amend(replace(program.store.state, points=()))
    dialog.crop.setFocus()
    shown = dialog.crop.grab().toImage()
    QTest.keyClick(dialog.crop, Qt.Key.Key_Right)
    QTest.keyClick(dialog.crop, Qt.Key.Key_Left)
    again = dialog.crop.grab().toImage()
    on_outline = dialog.crop.in_square(*dialog.crop.outline[0]).toPoint()
    around = [on_outline + QPoint(dx, dy) for dx in range(-3, 4) for dy in range(-3, 4)]
    assert any(placing.pixel(at) != shown.pixel(at) for at in around)
    assert any(shown.pixel(at) != again.pixel(at) for at in around)


def test_its_sliders_move_it_from_where_the_photo_put_it(
    open_program, opened, photo, until, tmp_path
) -> None:
    program = open_program()
    press(opened(program, photo).start)
    until(lambda: program.store.state.source.style is not None)
    panel = latents_of(program)[SOURCE]
    assert panel.why.isVisible()
    hue = panel.slider("hue")
    assert hue.isEnabled()
    assert hue.number() == 0
    give_keyboard(program.window)
    hue.setFocus()
    for _ in range(3):
        QTest.keyClick(hue, Qt.Key.Key_Right)
    style = program.store.state.source.style
    assert style is not None
    assert any(style.shift)
    assert program.store.state.instance(SOURCE) == replace(FROM_PHOTO, shift=style.shift)
    assert hue.number() == pytest.approx(sum(style.shift))
    path = tmp_path / "moved.ddf.json"
    program.session.save(path)
    assert read_session(path).state.source.style == style
    instances_of(program).reset_axis(SOURCE, program.store.state.axes[-1])
    hue_axis = next(axis for axis in program.store.state.axes if axis.name == "hue")
    instances_of(program).reset_axis(SOURCE, hue_axis)
    assert program.store.state.instance(SOURCE) == FROM_PHOTO
    program.actions["copy_latent"].trigger()
    banner = program.store.state.banner
    assert banner is not None
    assert "no latent" in banner.message
    instances_of(program).set_seed(SOURCE, 5)
    assert panel.why.isHidden()


def test_nothing_lies_over_the_result_however_much_is_said_of_it(
    open_program, opened, photo, until
) -> None:
    engine = BallEngine()
    engine.quality = (0.1, 9.0, "low", "Low quality: there is probably no head here. " * 4)
    program = open_program(engine)
    dialog = opened(program, photo)
    dialog.resize(dialog.minimumSizeHint())
    press(dialog.start)
    until(lambda: dialog.losses.isVisible())
    until(lambda: program.store.state.source.style is not None)
    until(lambda: dialog.losses.isHidden())
    until(lambda: dialog.height() >= dialog.minimumSizeHint().height())
    shown = (dialog.mask_button, dialog.preview, dialog.quality, dialog.start)
    places = [each.geometry() for each in shown]
    for upper, lower in pairwise(places):
        assert upper.bottom() < lower.top()
    assert dialog.quality.height() >= dialog.quality.heightForWidth(dialog.quality.width())
    assert dialog.rect().contains(places[-1].bottomRight())


def test_undo_brings_the_camera_back_too_and_redo_that_of_the_photo(
    open_program, opened, photo, until
) -> None:
    program = open_program()
    before = dict(program.store.state.cameras)
    press(opened(program, photo).start)
    until(lambda: program.store.state.source.style is not None)
    assert program.store.state.camera(SOURCE) == PHOTO_CAMERA
    program.actions["undo"].trigger()
    assert dict(program.store.state.cameras) == before
    program.actions["redo"].trigger()
    assert program.store.state.source.style == FROM_PHOTO
    assert program.store.state.camera(SOURCE) == PHOTO_CAMERA


def test_a_real_engine_takes_a_photo(open_loaded, photo, until, tmp_path, monkeypatch) -> None:
    # Grids of fog would go first, and take their time.
    monkeypatch.setenv("DDF_NO_GL", "1")
    folder = write_folder(tmp_path / "tiny")
    program = open_loaded(torch_engine(), start=Start(folder))
    program.window.resize(program.window.minimumSizeHint())
    dropped(program, photo)
    until(lambda: dialog_of(program) is not None)
    dialog = dialog_of(program)
    assert dialog is not None
    press(dialog.start)
    until(lambda: steps_shown(dialog) > 1)
    press(dialog.stop)
    until(lambda: program.store.state.source.style is not None)
    made = program.store.state.instance(SOURCE)
    info = program.store.state.model
    assert isinstance(made, StyleInstance)
    assert info is not None
    assert len(made.frequencies) == info.style_dim
    assert "dB inside the head" in dialog.quality.text()
