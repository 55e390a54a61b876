"""The camera path in the window, by real events: keys, timeline, table, playing, files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

from app.context import AppContext, Start
from app.features.camera_path import player as player_module
from app.features.camera_path.panel import CameraPathPanel
from app.features.camera_path.table import NAME, TIME
from app.features.export.video_dialog import VideoDialog
from app.state.viewer_state import SOURCE
from ddf_core.document.session_file import read_session
from ddf_core.export.video_writer import frame_name
from ddf_core.io.camera_path_file import Rendering, write_camera_path
from ddf_core.io.camera_path_reading import read_camera_path
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import MAX_KEYS, CameraKey, CameraPath, PathCurve
from tests.app.fake_engine import HOME
from tests.app.features.export.exporting import answer_file_dialogs, is_idle

pytestmark = pytest.mark.window

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
SIDES = (HOME, HOME.orbit_by(0.6, 0.1), HOME.orbit_by(-0.4, -0.2).zoom_by(0.7))


def panel_of(program: AppContext) -> CameraPathPanel:
    return cast(CameraPathPanel, program.window.panels["camera_path"])


def path_of(program: AppContext) -> CameraPath:
    return program.store.state.camera_path


def camera_of(program: AppContext) -> Camera:
    return program.store.state.camera(SOURCE)


def times_of(program: AppContext) -> list[float]:
    return [key.time_s for key in path_of(program).keys]


def press_key(program: AppContext, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    keys = Qt.KeyboardModifier.NoModifier
    for one in held:
        keys |= one
    QTest.keyClick(program.window, key, keys)


def add_keys(program: AppContext, cameras: tuple[Camera, ...] = SIDES) -> None:
    for camera in cameras:
        program.controller.set_camera(SOURCE, camera)
        press_key(program, Qt.Key.Key_I, SHIFT)


@pytest.fixture
def opened(open_loaded, until) -> Callable[[], AppContext]:
    """The program with the panel shown."""

    def open_one() -> AppContext:
        program = open_loaded()
        press_key(program, Qt.Key.Key_F9)
        until(panel_of(program).isVisible)
        return program

    return open_one


def at(timeline, time_s: float) -> QPoint:
    return QPoint(round(timeline.x_of(time_s)), 30)


def drag(timeline, start_s: float, end_s: float) -> None:
    start, end = at(timeline, start_s), at(timeline, end_s)
    QTest.mousePress(timeline, LEFT, pos=start)
    for part in range(1, 6):
        QTest.mouseMove(timeline, start + (end - start) * part / 5)
    QTest.mouseRelease(timeline, LEFT, pos=end)


# --- keys ------------------------------------------------------------------------------------


def test_without_keys_the_panel_says_what_to_do(opened) -> None:
    panel = panel_of(opened())
    assert panel.words.isVisible()
    assert "Shift+I" in panel.words.text()
    assert not panel.play.isEnabled() and not panel.remove.isEnabled()
    assert panel.add.isEnabled()


def test_keys_are_set_one_after_the_other_and_each_is_one_step_of_undo(opened) -> None:
    program = opened()
    add_keys(program)
    assert path_of(program).keys == tuple(
        CameraKey(time, camera) for time, camera in zip((0.0, 2.0, 4.0), SIDES, strict=True)
    )
    assert panel_of(program).about.text() == "3 keys · 4.00 s"
    program.store.undo()
    assert times_of(program) == [0.0, 2.0]
    assert camera_of(program) == SIDES[2]  # undo takes the key, and leaves the view alone
    program.store.redo()
    assert times_of(program) == [0.0, 2.0, 4.0]


def test_beside_a_key_the_new_one_goes_where_the_playhead_is(opened) -> None:
    program = opened()
    add_keys(program)
    timeline = panel_of(program).timeline
    QTest.mouseClick(timeline, LEFT, pos=at(timeline, 1.0))
    here = round(timeline.time_at(at(timeline, 1.0).x()), 2)
    program.controller.set_camera(SOURCE, HOME.orbit_by(0.05, 0.05))
    press_key(program, Qt.Key.Key_I, SHIFT)
    assert times_of(program) == [0.0, here, 2.0, 4.0]
    assert path_of(program).keys[1].camera == HOME.orbit_by(0.05, 0.05)


def test_a_click_on_a_row_brings_the_view_to_its_key(opened) -> None:
    program = opened()
    add_keys(program)
    table = panel_of(program).table
    spot = table.visualRect(table.model().index(1, NAME)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=spot)
    assert camera_of(program) == SIDES[1]
    assert program.store.history.undo_label == "add a key"  # to look is no step
    press_key(program, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert camera_of(program) == SIDES[2]
    press_key(program, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert camera_of(program) == SIDES[1]


def test_the_chosen_key_is_changed_and_removed(opened) -> None:
    program = opened()
    add_keys(program)
    panel = panel_of(program)
    other = HOME.orbit_by(1.0, 0.0)
    program.controller.set_camera(SOURCE, other)
    QTest.mouseClick(panel.update_key, LEFT)
    assert path_of(program).keys[2] == CameraKey(4.0, other)
    QTest.mouseClick(panel.remove, LEFT)
    assert times_of(program) == [0.0, 2.0]
    assert panel.model.rowCount() == 2
    assert panel.remove.isEnabled()  # the one before it is chosen now
    program.store.undo()
    program.store.undo()
    assert path_of(program).keys[2] == CameraKey(4.0, SIDES[2])


def type_cell(program: AppContext, row: int, column: int, text: str) -> None:
    table = panel_of(program).table
    index = table.model().index(row, column)
    table.setCurrentIndex(index)
    table.edit(index)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the keyboard goes back to the view


def test_names_and_times_are_typed(opened) -> None:
    program = opened()
    add_keys(program)
    type_cell(program, 0, NAME, "front")
    type_cell(program, 1, TIME, "5,5")
    assert [(key.name, key.time_s) for key in path_of(program).keys] == [
        ("front", 0.0), ("", 4.0), ("", 5.5),
    ]  # fmt: skip
    assert path_of(program).keys[2].camera == SIDES[1]
    assert program.store.history.labels[-2:] == ("rename a key", "move a key")


@pytest.mark.parametrize(
    ("text", "told"), [("4", "Two keys would stand at 4 s"), ("soon", "“soon” is no time")]
)
def test_a_time_that_cannot_be_is_said_and_nothing_is_lost(
    opened, until, text: str, told: str
) -> None:
    program = opened()
    add_keys(program)
    before, steps = path_of(program), program.store.history.labels
    type_cell(program, 1, TIME, text)
    until(program.window.banner.isVisible)
    assert told in program.window.banner.message.text()
    assert path_of(program) == before
    assert program.store.history.labels == steps
    assert panel_of(program).model.index(1, TIME).data() == "2.00"


# --- the timeline ----------------------------------------------------------------------------


def test_a_key_is_dragged_past_another_in_one_step(opened) -> None:
    program = opened()
    add_keys(program)
    timeline = panel_of(program).timeline
    end = round(timeline.time_at(at(timeline, 3.0).x()), 2)
    drag(timeline, 0.0, 3.0)
    assert times_of(program) == [2.0, end, 4.0]
    assert path_of(program).keys[1].camera == SIDES[0]
    assert timeline._chosen == 1
    assert program.store.history.labels[-2:] == ("add a key", "move a key")
    program.store.undo()
    assert times_of(program) == [0.0, 2.0, 4.0]


def test_a_press_alone_moves_no_key(opened) -> None:
    program = opened()
    add_keys(program)
    timeline = panel_of(program).timeline
    QTest.mouseClick(timeline, LEFT, pos=at(timeline, 2.0) + QPoint(3, 0))
    assert times_of(program) == [0.0, 2.0, 4.0]
    assert camera_of(program) == SIDES[1]
    assert program.store.history.undo_label == "add a key"


def test_beside_the_keys_the_hand_looks_along_the_path(opened) -> None:
    program = opened()
    add_keys(program)
    timeline = panel_of(program).timeline
    drag(timeline, 1.0, 3.0)
    now = timeline.time_at(at(timeline, 3.0).x())
    assert camera_of(program) == PathCurve(path_of(program)).camera(now)
    assert program.store.history.undo_label == "add a key"


def test_arrows_go_from_key_to_key_and_with_shift_move_one(opened) -> None:
    program = opened()
    add_keys(program)
    timeline = panel_of(program).timeline
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    assert camera_of(program) == SIDES[1]
    QTest.keyClick(timeline, Qt.Key.Key_Right, SHIFT)
    assert times_of(program) == [0.0, 2.1, 4.0]


def test_a_loop_goes_back_to_the_first_key_in_the_time_that_is_typed(opened) -> None:
    program = opened()
    add_keys(program)
    panel = panel_of(program)
    assert panel.closing.isHidden()
    QTest.mouseClick(panel.loop, LEFT, pos=QPoint(8, panel.loop.height() // 2))
    assert path_of(program).closing_s == 2.0
    panel.closing.setValue(1.25)
    assert path_of(program).closing_s == 1.25
    assert panel.about.text() == "3 keys · 5.25 s"
    program.store.undo()
    QTest.mouseClick(panel.loop, LEFT, pos=QPoint(8, panel.loop.height() // 2))
    assert program.store.state.camera_path.closing_s in (0.0, 2.0)


# --- playing ---------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch) -> list[int]:
    """The clock of playing: its only number is the milliseconds that have gone."""
    now = [0]

    class Clock:
        def start(self) -> None:
            now[0] = 0

        def elapsed(self) -> int:
            return now[0]

    monkeypatch.setattr(player_module, "QElapsedTimer", Clock)
    monkeypatch.setattr(player_module, "TICK_MS", 1)
    return now


def test_playing_goes_along_the_path_by_the_clock_and_stops_at_its_end(
    clock, opened, until
) -> None:
    program = opened()
    add_keys(program)
    curve = PathCurve(path_of(program))
    press_key(program, Qt.Key.Key_F9, SHIFT)
    until(lambda: camera_of(program) == SIDES[0])
    clock[0] = 2500
    until(lambda: camera_of(program) == curve.camera(2.5))
    clock[0] = 99_000
    until(lambda: camera_of(program) == SIDES[2])
    assert panel_of(program).timeline._chosen == 2
    assert program.store.history.undo_label == "add a key"


def test_a_loop_plays_until_esc(clock, opened, until) -> None:
    program = opened()
    add_keys(program)
    program.store.commit(
        replace(program.store.state, camera_path=replace(path_of(program), closing_s=2.0)), "loop"
    )
    curve = PathCurve(path_of(program))
    QTest.mouseClick(panel_of(program).play, LEFT)
    # It begins where the playhead is, at the last key.
    clock[0] = 6000 + 500
    until(lambda: camera_of(program) == curve.camera(4.5))
    press_key(program, Qt.Key.Key_Escape)
    clock[0] = 6000 + 1500
    QTest.qWait(20)
    assert camera_of(program) == curve.camera(4.5)


def test_the_hand_and_another_path_stop_it(clock, opened, until) -> None:
    program = opened()
    add_keys(program)
    canvas, play = program.window.area.canvas(SOURCE), program.actions["play_camera_path"]
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)

    def take_view() -> None:
        QTest.mousePress(canvas, LEFT, pos=middle)
        QTest.mouseMove(canvas, middle + QPoint(20, 0))
        QTest.mouseMove(canvas, middle + QPoint(40, 0))

    for stop in (take_view, program.store.undo):
        play.trigger()
        until(lambda: camera_of(program) == SIDES[0])
        stop()
        stood = camera_of(program)
        clock[0] = 1500
        QTest.qWait(20)
        assert camera_of(program) == stood
        QTest.mouseRelease(canvas, LEFT, pos=middle + QPoint(40, 0))


def test_hundreds_of_keys_are_shown_at_once(opened) -> None:
    program = opened()
    keys = tuple(CameraKey(n * 0.3, SIDES[n % 3]) for n in range(MAX_KEYS))
    program.store.commit(replace(program.store.state, camera_path=CameraPath(keys)), "many")
    panel = panel_of(program)
    assert panel.model.rowCount() == MAX_KEYS
    drag(panel.timeline, 0.0, 20.0)
    assert len(times_of(program)) == MAX_KEYS
    assert times_of(program) == sorted(set(times_of(program)))
    program.controller.set_camera(SOURCE, HOME)
    program.actions["add_camera_key"].trigger()
    assert len(times_of(program)) == MAX_KEYS
    assert "501 keys is too long" in program.window.banner.message.text()


# --- files and videos ------------------------------------------------------------------------


def test_a_path_is_saved_and_opened_again(opened, tmp_path, monkeypatch) -> None:
    program = opened()
    add_keys(program)
    file = tmp_path / "camera_path.json"
    answer_file_dialogs(monkeypatch, file)
    program.actions["save_camera_path"].trigger()
    before = path_of(program)
    assert read_camera_path(file, HOME).path == before
    assert len(json.loads(file.read_text(encoding="utf-8"))["camera_path"]) == 96
    program.actions["clear_camera_path"].trigger()
    assert path_of(program) == CameraPath()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    program.actions["open_camera_path"].trigger()
    assert path_of(program) == before
    assert camera_of(program) == SIDES[0]
    assert program.store.history.undo_label == "open a camera path"


def test_a_dropped_path_is_opened_and_a_bad_one_leaves_the_old(opened, until, tmp_path) -> None:
    program = opened()
    add_keys(program)
    before = path_of(program)
    file = tmp_path / "odd.json"
    file.write_text('{"camera_type": "fisheye", "keyframes": [{}]}', encoding="utf-8")
    program.window.file_dropped.emit(str(file))
    until(program.window.banner.isVisible)
    assert "'fisheye'" in program.window.banner.message.text()
    assert path_of(program) == before
    rolled = [0, -1, 0, 0, 0, 0, -1, -2.7, 1, 0, 0, 0, 0, 0, 0, 1]
    file.write_text(json.dumps({"keyframes": [{"matrix": rolled, "fov": 30}]}), encoding="utf-8")
    program.window.file_dropped.emit(str(file))
    until(lambda: path_of(program) != before)
    assert path_of(program).keys[0].camera.fov_deg == pytest.approx(30)
    assert "stand upright here: 1" in program.store.state.banner.advice


def test_the_start_may_name_one_for_the_model_that_opens(open_program, tmp_path) -> None:
    file = tmp_path / "way.json"
    path = CameraPath(tuple(CameraKey(2.0 * n, camera) for n, camera in enumerate(SIDES)))
    write_camera_path(file, path, (), Rendering((64, 64), 24.0))
    program = open_program(start=Start(Path("ball"), camera_path=file))
    assert path_of(program) == path
    assert camera_of(program) == SIDES[0]
    # The path is work like any other: undone, and kept where it is not saved.
    assert program.session.is_modified
    press_key(program, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert path_of(program) == CameraPath()


def test_a_bad_one_at_the_start_is_said_over_the_model(open_program, tmp_path) -> None:
    file = tmp_path / "way.json"
    file.write_text('{"camera_type": "fisheye", "keyframes": [{}]}', encoding="utf-8")
    program = open_program(start=Start(Path("ball"), camera_path=file))
    assert program.store.state.model is not None
    assert "'fisheye'" in program.window.banner.message.text()
    assert path_of(program) == CameraPath()


def test_one_dropped_before_the_model_waits_for_it(open_program, settled, tmp_path) -> None:
    file = tmp_path / "way.json"
    write_camera_path(file, CameraPath((CameraKey(0.0, SIDES[1]),)), (), Rendering((64, 64), 24.0))
    program = open_program(settle=False)
    assert program.store.state.model is None
    program.window.file_dropped.emit(str(file))
    settled(program)
    assert camera_of(program) == SIDES[1]


def test_a_session_brings_the_path_back(opened, tmp_path: Path) -> None:
    program = opened()
    add_keys(program)
    program.session.save(tmp_path / "a.ddf.json")
    assert read_session(tmp_path / "a.ddf.json").state.camera_path == path_of(program)


def test_both_views_are_filmed_side_by_side_along_the_path(
    opened, until, tmp_path, monkeypatch
) -> None:
    program = opened()
    add_keys(program, SIDES[:2])
    folder = tmp_path / "frames"
    answer_file_dialogs(monkeypatch, folder)
    program.actions["export_video"].trigger()
    dialog = program.window.findChild(VideoDialog)
    assert isinstance(dialog, VideoDialog)
    assert (dialog.turn.currentData(), dialog.seconds.value()) == ("path", 2.0)
    dialog.what.setCurrentIndex(dialog.what.findText("Both views, side by side"))
    assert dialog.turn.currentData() == "path"
    for box, value in ((dialog.width_px, 48), (dialog.height_px, 32), (dialog.fps, 2)):
        box.setValue(value)
    dialog.format.setCurrentIndex(dialog.format.findData("png"))
    assert "4 frames of 96 × 32 px, 2.0 s" in dialog.time.text()
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program) and (folder / frame_name(3)).exists())
    first, last = (read_session(folder / frame_name(n)).state for n in (0, 3))
    assert (first.cameras[SOURCE], last.cameras[SOURCE]) == SIDES[:2]
    assert last.cameras["target1"] == SIDES[1]
