"""Painting labels in the real window, by mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from app.context import AppContext
from app.features.labels.table import AREA, DOT, NAME
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.io.label_file import read_labels, write_labels
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from tests.app.fake_engine import BOX, RADIUS, BallEngine, shift_of
from tests.app.features.hover.test_controller import hover
from tests.app.test_window import click, drag
from tests.gl.worlds import move_mouse

pytestmark = pytest.mark.window

TARGET = "target1"
VIEWS = (SOURCE, TARGET, TEMPLATE)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
RED, GREEN = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
TWO = LabelMap(
    (Label("cap", "#ff0000"), Label("chin", "#00ff00")),
    BOX,
    strokes=(Stroke(1, 0.2, ((0.0, 0.35, 0.0),)),),
)


def press(program: AppContext, key: Qt.Key) -> None:
    QTest.keyClick(program.window, key)


@pytest.fixture
def painting(monkeypatch, open_program, settled) -> AppContext:
    """The program with two labels and the brush in the hand; its labels cover all."""
    monkeypatch.setenv("DDF_NO_GL", "1")
    program = open_program(BallEngine(labels=TWO))
    program.controller.show_banner(None)
    press(program, Qt.Key.Key_B)
    program.window.panels["labels"].opacity_moved.emit(1.0)
    program.window.panels["labels"].table.setCurrentCell(1, NAME)
    settled(program)
    return program


def spot(program: AppContext, view: str, x: float, y: float) -> QPoint:
    canvas = program.window.area.canvas(view)
    return QPoint(round(canvas.width() * x), round(canvas.height() * y))


def stroke(program: AppContext, *positions: tuple[float, float]) -> None:
    """A drag with the left button through these fractions of the template view."""
    canvas = program.window.area.canvas(TEMPLATE)
    spots = [spot(program, TEMPLATE, *position) for position in positions]
    QTest.mousePress(canvas, LEFT, pos=spots[0])
    for each in spots[1:]:
        move_mouse(canvas, each, LEFT)
    QTest.mouseRelease(canvas, LEFT, pos=spots[-1])


def colour_at_position(
    program: AppContext, view: str, x_tmpl: tuple[float, float, float]
) -> np.ndarray:
    """(3,) in [0, 1] where a template position is seen in a view."""
    state, canvas = program.store.state, program.window.area.canvas(view)
    x = np.array([x_tmpl]) + shift_of(state.instance(view))
    image = canvas.snapshot(with_markers=False)
    (px, py), _ = (each[0] for each in state.camera(view).project(x, canvas.picture_size()))
    return np.array(image.pixelColor(round(px), round(py)).getRgb()[:3]) / 255


FRONT = (0.0, 0.0, RADIUS)


def test_the_key_opens_the_template_the_labels_and_their_panel(painting) -> None:
    state = painting.store.state
    assert state.painting
    assert state.views == VIEWS
    assert state.shown_mode == "labels"
    panel = painting.window.panels["labels"]
    assert panel.isVisible()
    assert panel.paint.isChecked()
    assert "Esc" in panel.words.text()
    assert "paint" in painting.window.area.canvas(TEMPLATE).accessibleName()
    assert not painting.store.history.past


def test_a_stroke_is_seen_on_the_template_and_on_every_instance_and_is_one_step(
    painting, settled
) -> None:
    before = {view: colour_at_position(painting, view, FRONT) for view in VIEWS}
    stroke(painting, (0.4, 0.5), (0.5, 0.5), (0.6, 0.5))
    settled(painting)
    for view in VIEWS:
        np.testing.assert_allclose(colour_at_position(painting, view, FRONT), GREEN, atol=0.02)
        assert np.abs(before[view] - GREEN).max() > 0.2
    assert [step.label for step in painting.store.history.past] == ["paint chin"]
    (painted,) = painting.store.state.label_map.strokes[1:]
    assert len(painted.points) > 3
    radii = [np.linalg.norm(point) for point in painted.points]
    np.testing.assert_allclose(radii, RADIUS, atol=0.02)
    painting.actions["undo"].trigger()
    settled(painting)
    assert painting.store.state.label_map is None
    for view in VIEWS:
        found = colour_at_position(painting, view, FRONT)
        np.testing.assert_allclose(found, before[view], atol=0.01)


def test_the_eraser_takes_labels_away(painting, settled) -> None:
    stroke(painting, (0.5, 0.5))
    QTest.mouseClick(painting.window.panels["labels"].erase, LEFT)
    stroke(painting, (0.45, 0.5), (0.55, 0.5))
    settled(painting)
    assert np.abs(colour_at_position(painting, TARGET, FRONT) - GREEN).max() > 0.2
    assert [s.label for s in painting.store.history.past] == ["paint chin", "erase labels"]


def test_a_click_dabs_and_marks_no_point_and_beside_the_head_nothing_is_painted(painting) -> None:
    points = painting.store.state.points
    click(painting, TEMPLATE, 0.02, 0.02)
    assert not painting.store.history.past
    click(painting, TEMPLATE, 0.5, 0.5)
    assert len(painting.store.history.past) == 1
    assert painting.store.state.points == points


def test_other_views_turn_and_mark_as_ever(painting, until) -> None:
    camera = painting.store.state.camera(SOURCE)
    canvas = painting.window.area.canvas(SOURCE)
    drag(canvas, QPoint(40, 40), QPoint(90, 60))
    assert painting.store.state.camera(SOURCE) != camera
    assert not painting.store.history.past
    click(painting, SOURCE, 0.6, 0.6)
    until(lambda: len(painting.store.state.points) == 4)


@pytest.mark.parametrize("way", ["right", "space"])
def test_the_template_is_turned_with_the_right_button_or_with_space(painting, settled, way) -> None:
    canvas = painting.window.area.canvas(TEMPLATE)
    camera = painting.store.state.camera(TEMPLATE)
    button = RIGHT if way == "right" else LEFT
    if way == "space":
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    start, end = spot(painting, TEMPLATE, 0.5, 0.5), spot(painting, TEMPLATE, 0.7, 0.5)
    QTest.mousePress(canvas, button, pos=start)
    move_mouse(canvas, end, button)
    QTest.mouseRelease(canvas, button, pos=end)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert painting.store.state.camera(TEMPLATE).yaw_rad != camera.yaw_rad
    assert not painting.store.history.past
    settled(painting)
    stroke(painting, (0.5, 0.5))
    assert len(painting.store.history.past) == 1


def test_a_circle_follows_the_mouse_as_large_as_the_brush(painting) -> None:
    canvas = painting.window.area.canvas(TEMPLATE)
    hover(painting, TEMPLATE, 0.5, 0.5)
    assert canvas.brush is not None
    assert canvas.brush.colour == "#00ff00"
    state, size = painting.store.state, canvas.picture_size()
    radius = state.label_tool.brush * BOX
    across = state.camera(TEMPLATE).project(np.array([FRONT, (radius, 0.0, RADIUS)]), size)[0]
    assert canvas.brush.radius_px == pytest.approx(across[1, 0] - across[0, 0], rel=0.05)
    before = canvas.brush.radius_px
    press(painting, Qt.Key.Key_BracketRight)
    hover(painting, TEMPLATE, 0.5, 0.51)
    assert canvas.brush.radius_px == pytest.approx(1.25 * before, rel=0.02)


def test_escape_puts_the_brush_away_and_a_click_marks_again(painting, until) -> None:
    press(painting, Qt.Key.Key_Escape)
    assert not painting.store.state.painting
    assert not painting.actions["paint"].isChecked()
    assert painting.window.area.canvas(TEMPLATE).brush is None
    assert painting.store.state.shown_mode == "labels"
    click(painting, TEMPLATE, 0.6, 0.6)
    until(lambda: len(painting.store.state.points) == 4)


def test_the_brush_is_put_away_with_the_template(painting) -> None:
    press(painting, Qt.Key.Key_T)
    assert TEMPLATE not in painting.store.state.views
    assert not painting.store.state.painting
    press(painting, Qt.Key.Key_B)
    assert painting.store.state.painting
    painting.actions["gallery"].trigger()
    assert not painting.store.state.painting


def test_under_opengl_a_stroke_is_seen_in_the_finest_grid_of_the_template(
    open_program, until
) -> None:
    engine = BallEngine(long_work=True, labels=TWO)
    program = open_program(engine, settle=False)
    until(lambda: program.store.state.model is not None)
    press(program, Qt.Key.Key_B)

    def fine(view: str) -> bool:
        grid = program.store.screen.view(view).grid
        appearance = program.store.state.appearance(view)
        return grid is not None and (grid.request.resolution, grid.request.appearance) == (
            96,
            appearance,
        )

    until(lambda: fine(TEMPLATE))
    stroke(program, (0.45, 0.5), (0.55, 0.5))
    until(lambda: all(fine(view) for view in VIEWS))
    grids = [r for r in engine.asked if type(r).__name__ == "BakeGrid" and r.view == TEMPLATE]
    labels = [r.appearance.labels for r in grids if r.appearance.mode == "labels"]
    first = next(i for i, each in enumerate(labels) if each != TWO)
    assert {r.resolution for r in grids[-(len(labels) - first) :]} == {96}
    engine.release.set()


# --- the panel -------------------------------------------------------------------------------


def test_labels_are_renamed_by_a_double_click_and_coloured_by_their_dot(painting, until) -> None:
    table = painting.window.panels["labels"].table
    cell = table.visualRect(table.model().index(0, NAME)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=cell)
    QTest.mouseDClick(table.viewport(), LEFT, pos=cell)
    editor = table.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, "hat")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    until(lambda: painting.store.state.labels.labels[0].name == "hat")
    assert painting.store.state.label_tool.chosen == 1
    assert table.item(0, NAME).text() == "hat"
    table.coloured.emit(1, "#0072B2")
    assert painting.store.state.labels.labels[0].colour == "#0072b2"
    assert [s.label for s in painting.store.history.past] == ["rename a label", "colour a label"]
    assert table.columnWidth(DOT) > 0


def test_labels_are_added_and_removed_with_their_paint(painting) -> None:
    panel = painting.window.panels["labels"]
    QTest.mouseClick(panel.add, LEFT)
    assert panel.table.rowCount() == 3
    assert painting.store.state.label_tool.chosen == 3
    panel.table.setCurrentCell(0, NAME)
    QTest.mouseClick(panel.remove, LEFT)
    assert [label.name for label in painting.store.state.labels.labels] == ["chin", "part 1"]
    assert not painting.store.state.labels.volume().any()


def test_areas_are_shares_of_the_templates_surface(open_program, settled, until) -> None:
    program = open_program(BallEngine(labels=TWO))
    press(program, Qt.Key.Key_B)
    settled(program)
    table = program.window.panels["labels"].table
    until(lambda: table.item(0, AREA).text() != "–")
    # A ball of 0.2 about a position on the ball of 0.35 cuts a cap of height 0.2^2 / (2 * 0.35).
    cap = 0.2**2 / (2 * RADIUS) / (2 * RADIUS)
    assert float(table.item(0, AREA).text().rstrip("%")) == pytest.approx(100 * cap, abs=1.0)
    assert table.item(1, AREA).text() == "0.0%"


def test_a_model_without_labels_begins_with_one(open_program) -> None:
    program = open_program()
    assert not program.actions["mode_labels"].isEnabled()
    press(program, Qt.Key.Key_B)
    assert program.store.state.shown_mode == "labels"
    assert program.window.panels["labels"].table.rowCount() == 1
    assert program.actions["mode_labels"].isEnabled()


# --- files -----------------------------------------------------------------------------------


def test_a_label_map_is_saved_and_opened_again(painting, tmp_path, monkeypatch) -> None:
    stroke(painting, (0.5, 0.5))
    path = tmp_path / "mine.npz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), ""))
    painting.actions["save_labels"].trigger()
    painted = painting.store.state.labels.volume()
    assert (read_labels(path).volume() == painted).all()
    painting.actions["own_labels"].trigger()
    assert painting.store.state.label_map is None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
    painting.actions["open_labels"].trigger()
    assert (painting.store.state.labels.volume() == painted).all()


def painted_picture(program: AppContext, path: Path) -> None:
    """The middle of the template view painted green, twice as large as the view."""
    width, height = program.store.screen.view(TEMPLATE).picture.request.size
    pixels = np.zeros((2 * height, 2 * width, 3), np.uint8)
    pixels[height - 30 : height + 30, width - 30 : width + 30] = (0, 255, 0)
    Image.fromarray(pixels).save(path)


def test_a_picture_painted_over_the_template_is_opened_as_labels(
    painting, tmp_path, monkeypatch, settled
) -> None:
    path = tmp_path / "painted.png"
    painted_picture(painting, path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
    painting.actions["open_labels"].trigger()
    labels = painting.store.state.labels
    cap, back = (0.0, 0.35, 0.0), (0.0, 0.0, -RADIUS)
    assert labels.numbers_at(np.array([FRONT, cap, back])).tolist() == [2, 1, 0]
    settled(painting)
    for view in VIEWS:
        assert colour_at_position(painting, view, FRONT) == pytest.approx(GREEN, abs=0.2)
    painting.actions["undo"].trigger()
    assert painting.store.state.label_map is None


def test_a_painted_picture_wants_the_template_on_screen(painting, tmp_path, monkeypatch) -> None:
    path = tmp_path / "painted.png"
    painted_picture(painting, path)
    press(painting, Qt.Key.Key_Escape)
    painting.controller.set_template_shown(False)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
    painting.actions["open_labels"].trigger()
    assert painting.store.state.label_map is None
    assert "template" in painting.store.state.banner.message


@pytest.mark.parametrize("kind", ["damaged", "other box", "missing"])
def test_a_label_map_that_does_not_fit_is_refused_and_nothing_changes(
    painting, tmp_path, monkeypatch, kind
) -> None:
    path = tmp_path / "bad.npz"
    if kind == "damaged":
        path.write_bytes(b"PK nothing")
    elif kind == "other box":
        write_labels(path, LabelMap(TWO.labels, 2 * BOX))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
    painting.actions["open_labels"].trigger()
    assert painting.store.state.label_map is None
    assert painting.store.state.banner.level == "error"
    assert painting.store.state.banner.advice
