"""Hovering in the real window: hover markers in the other views, and nothing else disturbed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.context import AppContext
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.requests import HoverPoint
from tests.app.fake_engine import BallEngine, hit_ball, shift_of
from tests.app.test_window import click, marker_ids
from tests.gl.worlds import move_mouse

pytestmark = pytest.mark.window

TARGET = "target1"
ACCENT = (0x7F, 0xB4, 0xFF)


def hover(program: AppContext, view: str, x: float, y: float) -> QPoint:
    """The mouse moved to these fractions of a view; where that is."""
    canvas = program.window.area.canvas(view)
    spot = QPoint(round(canvas.width() * x), round(canvas.height() * y))
    move_mouse(canvas, spot, Qt.MouseButton.NoButton)
    return spot


def marker_in(program: AppContext, view: str):
    return program.window.area.canvas(view).hover_marker


def hovers(engine: BallEngine) -> list[HoverPoint]:
    return [request for request in engine.asked if isinstance(request, HoverPoint)]


def test_a_hover_paints_a_hover_marker_in_every_other_view_and_marches_nothing(
    open_program, until, settled
) -> None:
    program = open_program()
    program.actions["template"].trigger()
    settled(program)
    area = program.window.area
    until(lambda: all(area.canvas(v).at_rest for v in (SOURCE, TARGET, TEMPLATE)))
    marched = {view: area.canvas(view).march_count for view in (SOURCE, TARGET, TEMPLATE)}
    spot = hover(program, SOURCE, 0.55, 0.46)
    until(
        lambda: marker_in(program, TARGET) is not None and marker_in(program, TEMPLATE) is not None
    )
    assert marker_in(program, SOURCE) is None
    state, ratio = program.store.state, area.canvas(SOURCE).devicePixelRatioF()
    camera, source = state.camera(SOURCE), shift_of(state.instance(SOURCE))
    size = area.canvas(SOURCE).picture_size()
    pixel = np.array([[spot.x() * ratio, spot.y() * ratio]])
    t, rays = hit_ball(camera, pixel, size, source)
    x_tmpl = camera.eye + t[0] * rays[0] - source
    for view in (TARGET, TEMPLATE):
        canvas = area.canvas(view)
        position = x_tmpl + shift_of(state.instance(view))
        expected = state.camera(view).project(position[None], canvas.picture_size())[0][0]
        np.testing.assert_allclose(marker_in(program, view).pixel_xy, expected, atol=2.5)
        assert canvas.march_count == marched[view]
    assert [step.label for step in program.store.history.past] == ["show template"]


def test_the_hover_marker_is_a_ring_of_the_accent_colour(open_program, until) -> None:
    program = open_program()
    hover(program, SOURCE, 0.55, 0.46)
    until(lambda: marker_in(program, TARGET) is not None)
    canvas = program.window.area.canvas(TARGET)
    image, ratio = canvas.grab().toImage(), canvas.devicePixelRatioF()
    x, y = (round(value) for value in marker_in(program, TARGET).pixel_xy)
    reach = round(10 * ratio)
    colours = [
        image.pixelColor(column, row).getRgb()[:3]
        for column in range(x - reach, x + reach)
        for row in range(y - reach, y + reach)
    ]
    assert sum(np.abs(np.subtract(colour, ACCENT)).max() < 12 for colour in colours) > 20


def test_leaving_the_view_and_hovering_the_background_take_the_hover_markers_away(
    open_program, until
) -> None:
    program = open_program()
    canvas = program.window.area.canvas(SOURCE)
    leave = lambda: QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))  # noqa: E731
    for go in (leave, lambda: hover(program, SOURCE, 0.02, 0.97)):
        hover(program, SOURCE, 0.55, 0.46)
        until(lambda: marker_in(program, TARGET) is not None)
        go()
        assert marker_in(program, TARGET) is None


def test_an_answer_that_comes_after_the_mouse_has_left_shows_nothing(
    open_program, until, settled
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    hover(program, SOURCE, 0.55, 0.46)
    hover(program, SOURCE, 0.02, 0.97)
    settled(program)
    assert marker_in(program, TARGET) is None


def test_a_hover_is_answered_in_the_middle_of_an_exact_picture_which_goes_on(
    open_program, until, settled
) -> None:
    engine = BallEngine(long_work=True)
    program = open_program(engine, settle=False)
    until(engine.began.is_set)
    pictures = len([r for r in engine.asked if type(r).__name__ == "RenderPicture"])
    hover(program, SOURCE, 0.55, 0.46)
    until(lambda: marker_in(program, TARGET) is not None)
    assert len([r for r in engine.asked if type(r).__name__ == "RenderPicture"]) == pictures
    engine.release.set()
    settled(program)


def test_hovering_does_not_hold_up_a_click(open_program, until) -> None:
    program = open_program()
    for step in range(30):
        hover(program, SOURCE, 0.40 + 0.005 * step, 0.46)
    click(program, SOURCE, 0.55, 0.46)
    until(lambda: 4 in marker_ids(program, TARGET))


def test_turning_the_hovered_view_takes_the_hover_marker_away(open_program, until) -> None:
    program = open_program()
    hover(program, SOURCE, 0.55, 0.46)
    until(lambda: marker_in(program, TARGET) is not None)
    QTest.keyClick(program.window.area.canvas(SOURCE), Qt.Key.Key_Left)
    assert marker_in(program, TARGET) is None


def test_it_can_be_switched_off(open_program, until, settled) -> None:
    engine = BallEngine()
    program = open_program(engine)
    assert program.actions["hover"].isChecked()
    hover(program, SOURCE, 0.55, 0.46)
    until(lambda: marker_in(program, TARGET) is not None)
    QTest.keyClick(program.window, Qt.Key.Key_F)
    assert marker_in(program, TARGET) is None
    asked = len(hovers(engine))
    hover(program, SOURCE, 0.56, 0.46)
    settled(program)
    assert len(hovers(engine)) == asked


def test_without_fields_nothing_is_asked(open_program, settled) -> None:
    engine = BallEngine(has_fields=False)
    program = open_program(engine)
    hover(program, SOURCE, 0.55, 0.46)
    settled(program)
    assert hovers(engine) == []


def test_a_refused_hover_is_no_banner(open_program, until) -> None:
    engine = BallEngine()
    engine._HoverPoint = lambda request, stop: 1 / 0
    program = open_program(engine)
    heard = []
    program.responses.answered.connect(heard.append)
    hover(program, SOURCE, 0.55, 0.46)
    until(lambda: bool(heard))
    assert program.store.state.banner is None
    assert marker_in(program, TARGET) is None


def test_it_works_without_opengl(open_program, monkeypatch, until) -> None:
    monkeypatch.setenv("DDF_NO_GL", "1")
    program = open_program()
    hover(program, TARGET, 0.55, 0.46)
    until(lambda: marker_in(program, SOURCE) is not None)
