"""Source and target in one place, with a line that is dragged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.state import changes
from app.state.viewer_state import SOURCE, TEMPLATE
from tests.app.test_window import click, drag, marker_ids
from tests.gl.worlds import move_mouse

pytestmark = pytest.mark.window

TARGET = "target1"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def split(open_program, settled) -> AppContext:
    """The program after Shift+W; source and target have colours of their own."""
    program = open_program()
    QTest.keyClick(program.window, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    settled(program)
    return program


def pull(program: AppContext, fraction: float) -> None:
    """Drag the line to this part of the width."""
    pair = program.window.area.pair
    line = pair.line
    QTest.mousePress(line, LEFT, pos=line.rect().center())
    end = QPoint(round(fraction * pair.width()) - line.x(), line.height() // 2)
    move_mouse(line, end, LEFT)
    QTest.mouseRelease(line, LEFT, pos=line.rect().center())


def colour_at(program: AppContext, x: float, y: float = 0.42) -> np.ndarray:
    pair = program.window.area.pair
    image = pair.grab().toImage()
    spot = image.pixelColor(round(x * image.width()), round(y * image.height()))
    return np.array(spot.getRgb()[:3])


def alone(program: AppContext, view: str, x: float, y: float = 0.42) -> np.ndarray:
    image = program.window.area.canvas(view).snapshot()
    spot = image.pixelColor(round(x * image.width()), round(y * image.height()))
    return np.array(spot.getRgb()[:3])


def test_left_of_the_line_is_the_source_and_right_of_it_the_target(split) -> None:
    area = split.window.area
    assert area.canvas(SOURCE).geometry() == area.canvas(TARGET).geometry() == area.pair.rect()
    for fraction in (0.5, 0.62, 0.38):
        pull(split, fraction)
        assert area.pair.fraction == pytest.approx(fraction, abs=0.01)
        for x in (0.42, 0.47, 0.53, 0.58):
            view = SOURCE if x < fraction else TARGET
            np.testing.assert_allclose(colour_at(split, x), alone(split, view, x), atol=3)
    assert np.abs(alone(split, SOURCE, 0.5) - alone(split, TARGET, 0.5)).max() > 20


@pytest.mark.parametrize(("x", "view"), [(0.45, SOURCE), (0.56, TARGET)])
def test_a_click_marks_what_is_seen_on_its_side(split, until, x, view) -> None:
    pair = split.window.area.pair
    spot = QPoint(round(x * pair.width()), round(0.45 * pair.height()))
    hit = pair.childAt(spot)
    assert hit is split.window.area.canvas(view)
    QTest.mouseClick(hit, LEFT, pos=spot)
    until(lambda: 4 in marker_ids(split, SOURCE) and 4 in marker_ids(split, TARGET))
    assert split.store.state.points[-1].origin_view == view


def test_the_line_stays_in_the_view_and_moves_with_the_keys(split) -> None:
    pair = split.window.area.pair
    for far, end in ((5.0, 1.0), (-5.0, 0.0)):
        pull(split, far)
        assert pair.fraction == end
    QTest.keyClick(pair.line, Qt.Key.Key_Right)
    assert pair.fraction == pytest.approx(0.02)
    QTest.keyClick(pair.line, Qt.Key.Key_Left)
    assert pair.fraction == 0.0
    np.testing.assert_allclose(colour_at(split, 0.5), alone(split, TARGET, 0.5), atol=3)


def test_dragging_the_line_marches_nothing_and_asks_nothing(open_program, settled, until) -> None:
    program = open_program()
    program.actions["split_view"].trigger()
    settled(program)
    area = program.window.area
    marched = [area.canvas(view).march_count for view in (SOURCE, TARGET)]
    for fraction in np.linspace(0.2, 0.8, 7):
        pull(program, float(fraction))
        area.pair.grab()
    assert [area.canvas(view).march_count for view in (SOURCE, TARGET)] == marched
    assert program.controller.is_settled


def test_both_sides_turn_together_even_when_cameras_are_free(split) -> None:
    split.actions["template"].trigger()
    split.actions["link"].trigger()
    before = split.store.state.camera(TEMPLATE)
    drag(split.window.area.canvas(SOURCE), QPoint(60, 60), QPoint(120, 80))
    state = split.store.state
    assert state.camera(SOURCE) == state.camera(TARGET) != before
    assert state.camera(TEMPLATE) == before


def test_wiping_begins_from_the_camera_of_the_source(loaded) -> None:
    free = changes.with_linked(loaded, False)
    turned = changes.with_camera(free, SOURCE, free.camera(SOURCE).orbit_by(0.3, 0.0))
    assert turned.camera(TARGET) != turned.camera(SOURCE)
    split = changes.with_split(turned, True)
    assert split.camera(TARGET) == split.camera(SOURCE)
    assert split.camera(TEMPLATE) == free.camera(TEMPLATE)
    assert changes.with_split(split, False) == replace(split, split=False)


def test_the_same_key_and_undo_go_back_side_by_side(split, settled, until) -> None:
    area = split.window.area
    QTest.keyClick(split.window, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert not area.pair.isVisible()
    split.actions["undo"].trigger()
    assert area.pair.isVisible()
    split.actions["undo"].trigger()
    settled(split)
    source, target = area.canvas(SOURCE), area.canvas(TARGET)
    assert source.geometry().right() < target.geometry().left()
    assert source.mask().isEmpty()
    click(split, TARGET, 0.2, 0.2)
    click(split, TARGET, 0.5, 0.45)
    until(lambda: 4 in marker_ids(split, SOURCE))


def test_with_a_second_target_the_pair_takes_one_place_and_beside_the_gallery_none(
    split, settled
) -> None:
    area = split.window.area
    split.actions["add_target"].trigger()
    settled(split)
    assert area.pair.isVisible()
    assert area.canvas("target2").x() > area.pair.geometry().right()
    split.actions["gallery"].trigger()
    assert not area.pair.isVisible()
    assert area.canvas(SOURCE).isVisible()
    assert area.canvas(SOURCE).mask().isEmpty()
    split.actions["gallery"].trigger()
    assert area.pair.isVisible()
    assert area.canvas(TARGET).isVisible()
