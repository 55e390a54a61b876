"""The whole window on the ball world, by real mouse and keyboard events."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.context import AppContext, Start
from app.state.changes import axis_value
from app.state.levels_of_detail import FIRST_GRIDS, GRID_LEVELS, IN_HAND_S
from app.state.places import position_in_view
from app.state.viewer_state import SOURCE, TEMPLATE, Banner
from ddf_core.answers import Answer, GridBaked
from ddf_core.requests import BakeGrid, MatchPoints, RenderPicture
from ddf_core.resource_paths import BUNDLED_MODEL
from ddf_core.shown import LatentInstance
from ddf_core.stopping import Stop, never
from tests.app.fake_engine import AXES, RADIUS, BallEngine, shift_of
from tests.app.parts import latents_of, points_of

pytestmark = pytest.mark.window

TARGET = "target1"
LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def click(program: AppContext, view: str, x: float, y: float) -> None:
    """A real click at these fractions of a view."""
    canvas = program.window.area.canvas(view)
    spot = QPoint(round(canvas.width() * x), round(canvas.height() * y))
    QTest.mouseClick(canvas, LEFT, pos=spot)


def drag(widget, start: QPoint, end: QPoint, steps: int = 4) -> None:
    """A real drag in some steps."""
    QTest.mousePress(widget, LEFT, pos=start)
    for step in range(1, steps + 1):
        QTest.mouseMove(widget, start + (end - start) * step / steps)
    QTest.mouseRelease(widget, LEFT, pos=end)


def shift_wheel(widget, notches: int) -> None:
    """Shift and the wheel over the middle of a widget."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def position(program: AppContext, view: str, point_id: int) -> np.ndarray:
    """Where a point stands in a view."""
    store = program.store
    point = store.state.point(point_id)
    assert point is not None
    found = position_in_view(store.state, store.screen, view, point)
    assert found is not None
    return np.array(found)


def marker_ids(program: AppContext, view: str) -> list[int]:
    return [marker.id for marker in program.window.area.canvas(view).markers]


# --- the first look ---------------------------------------------------------------------------


def test_the_window_starts_on_three_markers_in_every_view(open_program) -> None:
    program = open_program()
    for view in (SOURCE, TARGET):
        assert marker_ids(program, view) == [1, 2, 3]
    states = [marker.state for marker in program.window.area.canvas(SOURCE).markers]
    assert states == ["visible", "visible", "hidden"]


def test_at_rest_every_view_shows_the_exact_picture(open_program) -> None:
    program = open_program()
    for view in (SOURCE, TARGET):
        assert program.window.area.canvas(view).shows_exact


def test_the_window_is_on_screen_before_the_model_is_loaded(open_program, settled) -> None:
    engine = BallEngine()
    engine.may_load.clear()
    program = open_program(engine, settle=False)
    assert program.window.isVisible()
    assert program.store.state.model is None
    assert program.store.state.loading == "ball"
    engine.may_load.set()
    settled(program)


# --- clicking ---------------------------------------------------------------------------------


@pytest.mark.parametrize("view", [SOURCE, TARGET, TEMPLATE])
def test_a_click_in_any_view_marks_the_same_point_in_every_view(
    open_program, view: str, until, settled
) -> None:
    program = open_program()
    program.actions["template"].trigger()
    settled(program)
    click(program, view, 0.58, 0.44)
    until(lambda: len(program.store.state.points) == 4)
    settled(program)
    for other in (SOURCE, TARGET, TEMPLATE):
        assert marker_ids(program, other) == [1, 2, 3, 4]
    state = program.store.state
    x_tmpl = np.array(state.points[-1].x_tmpl)
    assert np.linalg.norm(x_tmpl) == pytest.approx(RADIUS, abs=1e-6)
    for other in (SOURCE, TARGET):
        expected = x_tmpl + shift_of(state.instance(other))
        np.testing.assert_allclose(position(program, other, 4), expected, atol=1e-6)


def test_the_marker_appears_under_the_mouse(open_program, until) -> None:
    program = open_program()
    canvas = program.window.area.canvas(SOURCE)
    click(program, SOURCE, 0.58, 0.44)
    until(lambda: 4 in marker_ids(program, SOURCE))
    ratio = canvas.devicePixelRatioF()
    spot = np.array([round(canvas.width() * 0.58), round(canvas.height() * 0.44)]) * ratio
    drawn = np.array(canvas.markers[-1].pixel_xy)
    np.testing.assert_allclose(drawn, spot, atol=0.6)


def test_a_click_on_the_background_says_so_and_marks_nothing(qtbot, open_program) -> None:
    program = open_program()
    canvas = program.window.area.canvas(TARGET)
    toasts = []
    canvas.toast = lambda text, x, y: toasts.append(text)
    with qtbot.waitSignal(program.responses.missed):
        click(program, TARGET, 0.04, 0.96)
    assert toasts == ["No surface here"]
    assert len(program.store.state.points) == 3


def test_fast_clicks_are_all_answered(open_program, until) -> None:
    program = open_program()
    for x in (0.40, 0.46, 0.52, 0.58, 0.64):
        click(program, SOURCE, x, 0.40)
    until(lambda: len(program.store.state.points) == 8)


def test_a_marker_change_never_marches_a_volume(open_program, until) -> None:
    program = open_program()
    canvas = program.window.area.canvas(SOURCE)
    before = canvas.march_count
    click(program, SOURCE, 0.58, 0.44)
    until(lambda: 4 in marker_ids(program, SOURCE))
    assert canvas.march_count == before


def test_clicking_a_marker_selects_it_in_every_view_and_in_the_table(open_program) -> None:
    program = open_program()
    canvas = program.window.area.canvas(SOURCE)
    x, y = (value / canvas.devicePixelRatioF() for value in canvas.markers[1].pixel_xy)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(round(x), round(y)))
    assert program.store.state.selected == 2
    chosen = [m.id for m in program.window.area.canvas(TARGET).markers if m.selected]
    assert chosen == [2]
    assert program.window.panels["points"].table.currentIndex().row() == 1


def test_a_click_overtakes_the_exact_picture(open_program, until, settled) -> None:
    engine = BallEngine(long_work=True)
    program = open_program(engine, settle=False)
    until(engine.began.is_set)
    click(program, SOURCE, 0.58, 0.44)
    until(lambda: 4 in marker_ids(program, TARGET))
    engine.release.set()
    settled(program)
    assert program.window.area.canvas(SOURCE).shows_exact


# --- points -----------------------------------------------------------------------------------


def test_a_point_moves_along_its_ray_with_shift_and_the_wheel(open_program, settled) -> None:
    program = open_program()
    points_of(program).select(1)
    canvas = program.window.area.canvas(SOURCE)
    before, drawn = position(program, SOURCE, 1), canvas.markers[0].pixel_xy
    for _ in range(3):
        shift_wheel(canvas, 1)
    settled(program)
    after = position(program, SOURCE, 1)
    assert np.linalg.norm(after - before) == pytest.approx(3 * 0.01 * 0.6, rel=1e-3)
    np.testing.assert_allclose(canvas.markers[0].pixel_xy, drawn, atol=0.05)
    shift = shift_of(program.store.state.instance(TARGET))
    shift = shift - shift_of(program.store.state.instance(SOURCE))
    np.testing.assert_allclose(position(program, TARGET, 1), after + shift, atol=1e-6)
    assert len(program.store.history.past) == 1


@pytest.mark.parametrize("view", [SOURCE, TARGET, TEMPLATE])
def test_a_point_can_be_typed_in_any_instance_or_on_the_template(
    open_program, view: str, settled
) -> None:
    program = open_program()
    panel = program.window.panels["points"]
    panel.where.setCurrentIndex(panel.where.findData(view))
    for box, value in zip(panel.xyz, (0.1, -0.05, 0.2), strict=True):
        box.setValue(value)
    QTest.mouseClick(panel.add, LEFT)
    settled(program)
    np.testing.assert_allclose(position(program, view, 4), (0.1, -0.05, 0.2), atol=1e-6)
    assert marker_ids(program, SOURCE) == marker_ids(program, TARGET) == [1, 2, 3, 4]


def test_a_name_is_edited_in_the_table(open_program, until) -> None:
    program = open_program()
    table = program.window.panels["points"].table
    index = table.model().index(0, 1)
    table.setCurrentIndex(index)
    table.edit(index)
    editor = table.findChild(QLineEdit)
    QTest.keyClicks(editor, "tip")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    until(lambda: program.store.state.points[0].name == "tip")


def test_delete_removes_the_selected_point_everywhere_and_undo_brings_it_back(
    open_program, settled
) -> None:
    program = open_program()
    program.window.panels["points"].table.selectRow(0)
    assert program.store.state.selected == 1
    QTest.keyClick(program.window, Qt.Key.Key_Delete)
    assert marker_ids(program, TARGET) == [2, 3]
    QTest.keyClick(program.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(program)
    assert marker_ids(program, TARGET) == [1, 2, 3]


def test_an_empty_table_says_what_to_do(open_program) -> None:
    program = open_program()
    program.actions["clear_points"].trigger()
    panel = program.window.panels["points"]
    assert not panel.table.isVisible()
    assert not program.actions["save_points"].isEnabled()


def test_points_are_copied_as_a_table(open_program) -> None:
    program = open_program()
    program.actions["copy_points"].trigger()
    lines = QApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert lines[1].startswith("1,nose,")


# --- latents ----------------------------------------------------------------------------------


def test_a_slider_drag_is_one_step_and_the_markers_follow(open_program, settled) -> None:
    engine = BallEngine()
    program = open_program(engine)
    slider = latents_of(program)[SOURCE].slider("sideways")
    asked = len(engine.asked)
    middle = slider.rect().center()
    drag(slider, middle, QPoint(slider.width() - 8, middle.y()), steps=6)
    settled(program)
    value = axis_value(program.store.state.source, AXES[0])
    assert value > 2.0
    assert len(program.store.history.past) == 1
    expected = np.array([0, 0, RADIUS]) + shift_of(program.store.state.instance(SOURCE))
    np.testing.assert_allclose(position(program, SOURCE, 1), expected, atol=1e-6)
    new = engine.asked[asked:]
    assert any(isinstance(request, MatchPoints) for request in new)
    assert {r.view for r in new if isinstance(r, BakeGrid)} == {SOURCE}
    program.actions["undo"].trigger()
    assert axis_value(program.store.state.source, AXES[0]) == pytest.approx(-0.006827)


class SlowBalls(BallEngine):
    """Says that its grids take so long that 24 voxels a side are what is in time."""

    def _BakeGrid(self, request: BakeGrid, stop: Stop) -> Answer:
        made = super()._BakeGrid(request, stop)
        assert isinstance(made, GridBaked)
        return replace(made, seconds=IN_HAND_S)


class QuickBalls(BallEngine):
    """Says that its grids take next to no time."""

    def _BakeGrid(self, request: BakeGrid, stop: Stop) -> Answer:
        made = super()._BakeGrid(request, stop)
        assert isinstance(made, GridBaked)
        return replace(made, seconds=1e-3)


def grids_of(engine: BallEngine, asked: int) -> list[int]:
    return [r.resolution for r in engine.asked[asked:] if isinstance(r, BakeGrid)]


def test_while_the_slider_is_held_only_coarse_grids_are_made(open_program, until, settled) -> None:
    engine = SlowBalls()
    program = open_program(engine)
    slider = latents_of(program)[SOURCE].slider("hue")
    asked = len(engine.asked)
    QTest.mousePress(slider, LEFT, pos=QPoint(20, 10))
    until(lambda: bool(grids_of(engine, asked)))
    assert grids_of(engine, asked)[0] <= GRID_LEVELS[0]
    QTest.mouseRelease(slider, LEFT, pos=QPoint(20, 10))
    settled(program)
    assert program.store.screen.view(SOURCE).grid.request.resolution == GRID_LEVELS[-1]


def test_a_fast_machine_shows_the_finest_grids_under_the_hand(open_program, until) -> None:
    engine = QuickBalls()
    program = open_program(engine)
    slider = latents_of(program)[SOURCE].slider("hue")
    asked = len(engine.asked)
    QTest.mousePress(slider, LEFT, pos=QPoint(20, 10))
    until(lambda: bool(grids_of(engine, asked)) and program.engine.is_idle)
    # A draft at once, and what stays while the hand is still down.
    assert grids_of(engine, asked) == [FIRST_GRIDS[-1], GRID_LEVELS[-1]]
    QTest.mouseRelease(slider, LEFT, pos=QPoint(20, 10))


def test_a_way_back_over_the_same_values_shows_what_was_computed_before(
    open_program, until, settled
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    slider = latents_of(program)[SOURCE].slider("sideways")
    spots = [QPoint(x, slider.height() // 2) for x in (30, 36, 42)]
    QTest.mousePress(slider, LEFT, pos=spots[0])
    seen = []
    for spot in spots:
        QTest.mouseMove(slider, spot)
        instance = program.store.state.instance(SOURCE)
        until(lambda one=instance: program.store.screen.view(SOURCE).grid.request.instance == one)
        until(lambda: program.engine.is_idle)
        seen.append((instance, program.store.screen.view(SOURCE).grid.rgba))
    asked = len(engine.asked)
    for spot, (instance, rgba) in zip(spots[::-1], seen[::-1], strict=True):
        QTest.mouseMove(slider, spot)
        # At once: no answer of the engine has been waited for.
        assert program.store.state.instance(SOURCE) == instance
        assert program.store.screen.view(SOURCE).grid.rgba is rgba
    assert grids_of(engine, asked) == []
    QTest.mouseRelease(slider, LEFT, pos=spots[0])
    settled(program)
    assert program.store.kept.byte_count > 0
    program.controller.open_model(Path("cats"))
    until(lambda: program.store.state.model.name == "cats")
    assert not program.store.kept.knows(seen[0][0])


def test_a_grid_that_comes_late_does_not_replace_what_the_hand_is_at(open_program) -> None:
    program = open_program()
    store, here = program.store, program.store.state.instance(SOURCE)
    shown = store.screen.view(SOURCE).grid
    assert isinstance(here, LatentInstance)
    late = BakeGrid(SOURCE, replace(here, z=(0.5, 0.0, 0.0)), 24)
    program.responses.receive(BallEngine().answer(late, never))
    assert store.screen.view(SOURCE).grid is shown
    assert store.kept.knows(late.instance)


def test_a_double_click_resets_one_slider(open_program) -> None:
    program = open_program()
    slider = latents_of(program)[TARGET].slider("size")
    QTest.mouseClick(slider, LEFT, pos=QPoint(8, 10))
    assert axis_value(program.store.state.targets[0], AXES[1]) < -2.5
    QTest.mouseDClick(slider, LEFT, pos=QPoint(8, 10))
    assert axis_value(program.store.state.targets[0], AXES[1]) == pytest.approx(-1.069337)


def test_a_typed_seed_is_another_instance(open_program, settled) -> None:
    program = open_program()
    seed = latents_of(program)[SOURCE].seed
    seed.selectAll()
    QTest.keyClicks(seed, "77")
    QTest.keyClick(seed, Qt.Key.Key_Return)
    settled(program)
    assert program.store.state.source.seed == 77
    assert program.store.screen.view(SOURCE).grid.request.instance.z == (
        program.store.state.source.z
    )


def test_keys_typed_into_a_field_start_no_action(open_program) -> None:
    program = open_program()
    seed = latents_of(program)[SOURCE].seed
    seed.setFocus()
    QTest.keyClicks(seed, "1")
    QTest.keyClick(seed, Qt.Key.Key_T)
    assert not program.store.state.template_shown


# --- cameras ----------------------------------------------------------------------------------


def test_a_drag_turns_linked_views_together_and_asks_for_no_grid(open_program, settled) -> None:
    engine = BallEngine()
    program = open_program(engine)
    asked = len(engine.asked)
    canvas = program.window.area.canvas(SOURCE)
    drag(canvas, QPoint(60, 60), QPoint(120, 80))
    settled(program)
    state = program.store.state
    assert state.model is not None
    assert state.camera(SOURCE) == state.camera(TARGET) != state.model.home
    assert {type(request) for request in engine.asked[asked:]} == {RenderPicture}
    program.actions["home"].trigger()
    assert program.store.state.camera(TARGET) == state.model.home


def test_unlinked_views_turn_alone(open_program) -> None:
    program = open_program()
    program.actions["link"].trigger()
    drag(program.window.area.canvas(TARGET), QPoint(60, 60), QPoint(120, 80))
    state = program.store.state
    assert state.model is not None
    assert state.camera(SOURCE) == state.model.home != state.camera(TARGET)


# --- bad input --------------------------------------------------------------------------------


def test_a_bad_file_is_a_banner_and_the_old_model_stays(open_program, until) -> None:
    program = open_program()
    before = program.store.state
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/nowhere/broken.pth")])
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(9, 9), copy, mime, LEFT, NO_KEYS)
    QApplication.sendEvent(program.window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(9, 9), copy, mime, LEFT, NO_KEYS)
    QApplication.sendEvent(program.window, drop)
    until(lambda: program.store.state.banner is not None)
    bar = program.window.banner
    assert bar.isVisible()
    assert bar.message.text() == "broken.pth is cut short."
    assert bar.advice.text() == "Download it again."
    assert program.store.state.model == before.model
    assert program.store.state.points == before.points
    QTest.keyClick(program.window, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    click(program, SOURCE, 0.58, 0.44)
    until(lambda: len(program.store.state.points) == 4)


def test_another_model_can_be_dropped_on_the_window(open_program, until) -> None:
    program = open_program()
    program.window.file_dropped.emit("/models/cats")
    until(lambda: program.store.state.model.name == "cats")
    assert not program.store.history.past


def test_the_details_of_a_mistake_are_behind_a_button(open_program, until) -> None:
    program = open_program(model="crash", settle=False)
    bar = program.window.banner
    until(bar.isVisible)
    shown = []
    bar.details_asked.connect(shown.append)
    QTest.mouseClick(bar.details, LEFT)
    assert "ZeroDivisionError" in shown[0]


def test_without_fields_a_click_marks_its_own_view_and_a_banner_says_why(
    open_program, until, settled
) -> None:
    program = open_program(BallEngine(has_fields=False))
    assert "train fields ball" in program.window.banner.advice.text()
    click(program, SOURCE, 0.58, 0.44)
    until(lambda: marker_ids(program, SOURCE) == [1])
    settled(program)
    assert marker_ids(program, TARGET) == []


def test_a_folder_without_rights_is_a_banner(open_program, monkeypatch, tmp_path) -> None:
    program = open_program()
    (tmp_path / "file").write_text("in the way")
    target = str(tmp_path / "file" / "points.json")
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *args: (target, "JSON (*.json)")
    )
    program.actions["save_points"].trigger()
    assert "points.json" in program.window.banner.message.text()
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *args: (target + ".png", "")
    )
    program.actions["save_view"].trigger()
    assert "points.json.png" in program.window.banner.message.text()


# --- without OpenGL ---------------------------------------------------------------------------


def test_without_opengl_the_same_window_works_on_pictures_and_says_so_once(
    open_program, monkeypatch, until, settled
) -> None:
    monkeypatch.setenv("DDF_NO_GL", "1")
    engine = BallEngine()
    program = open_program(engine)
    assert "OpenGL" in program.window.banner.message.text()
    assert not any(isinstance(request, BakeGrid) for request in engine.asked)
    click(program, TARGET, 0.58, 0.44)
    until(lambda: marker_ids(program, SOURCE) == [1, 2, 3, 4])
    slider = latents_of(program)[SOURCE].slider("sideways")
    QTest.mouseClick(slider, LEFT, pos=QPoint(slider.width() - 8, 10))
    settled(program)
    assert program.window.area.canvas(SOURCE).shows_exact
    states = [marker.state for marker in program.window.area.canvas(SOURCE).markers]
    assert states[:3] == ["visible", "visible", "hidden"]


# --- the end ----------------------------------------------------------------------------------


def test_closing_in_the_middle_of_work_ends_the_thread_at_once(qtbot, open_program, until) -> None:
    engine = BallEngine(long_work=True)
    program = open_program(engine, settle=False)
    until(engine.began.is_set)
    with qtbot.waitSignal(program.window.closed, timeout=1000):
        program.window.close()
    program.close()
    assert not program.window.isVisible()
    assert program.engine.is_idle


def test_drags_may_leave_the_event_queue_in_any_state(open_program, until, settled) -> None:
    program = open_program(settle=False)
    slider = latents_of(program)[SOURCE].slider
    QApplication.sendEvent(program.window, QEvent(QEvent.Type.WindowDeactivate))
    until(lambda: program.store.state.model is not None)
    for name in ("sideways", "size", "hue"):
        drag(slider(name), QPoint(10, 10), QPoint(60, 10), steps=20)
    program.actions["undo"].trigger()
    program.actions["random_target"].trigger()
    program.window.resize(420, 360)
    settled(program)
    program.window.resize(1200, 800)
    settled(program)
    assert program.window.area.canvas(SOURCE).shows_exact


def test_a_banner_moves_no_view(open_loaded, until) -> None:
    program = open_loaded()
    canvas = program.window.area.canvas(SOURCE)
    before = canvas.geometry()
    for words in ("short", "long enough to be broken into several lines " * 12):
        program.controller.show_banner(Banner("note", words, "What to do."))
        until(lambda: program.window.banner.height() > 40)
        assert canvas.geometry() == before
        banner = program.window.banner
        assert banner.message.heightForWidth(banner.message.width()) <= banner.message.height()
        spot = banner.mapTo(program.window, banner.rect().center())
        assert program.window.childAt(spot) in (banner, *banner.findChildren(QWidget))
    QTest.mouseClick(program.window.banner.close_button, Qt.MouseButton.LeftButton)
    assert not program.window.banner.isVisible()


def test_a_wrong_file_at_the_start_leaves_the_bundled_model_open(open_loaded) -> None:
    program = open_loaded(start=Start(Path("broken.pth")))
    assert program.store.state.model.path == str(BUNDLED_MODEL)
    assert program.window.banner.isVisible()
    assert "broken.pth" in program.window.banner.message.text()
