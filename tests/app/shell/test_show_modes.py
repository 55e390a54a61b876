"""The keys 1 to 8 in the real window change what is seen, in every view."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.shell.view_actions import mode_action
from app.state.depth_range import depth_range
from app.state.modes import MODES
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.appearance.scales import colour_values, on_scale, value_span
from ddf_core.requests import RenderPicture
from tests.app.fake_engine import BOX, RADIUS, BallEngine, shift_of

pytestmark = pytest.mark.window

MODE_NAMES = [mode_action(spec.mode) for spec in MODES]

TARGET = "target1"
VIEWS = (SOURCE, TARGET, TEMPLATE)
KEYS = {
    "depth": Qt.Key.Key_2,
    "normals": Qt.Key.Key_3,
    "opacity": Qt.Key.Key_4,
    "template": Qt.Key.Key_5,
    "deformation": Qt.Key.Key_7,
    "confidence": Qt.Key.Key_8,
}


def middle(program: AppContext, view: str) -> np.ndarray:
    """(3,) colour in [0, 1] in the middle of a view, without markers."""
    image = program.window.area.canvas(view).snapshot(with_markers=False)
    colour = image.pixelColor(image.width() // 2, image.height() // 2)
    return np.array(colour.getRgb()[:3]) / 255


def expected(program: AppContext, mode: str, view: str) -> np.ndarray:
    """What is seen in the middle: the front of the ball on the ray through the origin."""
    centre = shift_of(program.store.state.instance(view))
    depth = 2.7 - float(np.sqrt(RADIUS**2 - centre[0] ** 2))
    front = np.array([0.0, 0.0, 2.7 - depth]) - centre
    if mode == "depth":
        near, far = depth_range(program.store.state, program.store.screen, view)
        assert far - near < 0.6 * BOX + 0.1
        return colour_values(-depth, -far, -near)
    if mode == "opacity":
        return np.ones(3)
    if mode == "normals":
        return (front / RADIUS + 1) / 2
    if mode == "template":
        return (front / BOX + 1) / 2
    value = 0.9 if mode == "confidence" else float(np.linalg.norm(centre))
    return colour_values(on_scale(mode, np.array(value)), *value_span(mode, BOX))


def press(program: AppContext, key: Qt.Key) -> None:
    QTest.keyClick(program.window, key)


def test_every_mode_is_seen_in_every_view_as_the_exact_picture(
    open_program, monkeypatch, settled
) -> None:
    monkeypatch.setenv("DDF_NO_GL", "1")
    shown = open_program()
    shown.actions["template"].trigger()
    settled(shown)
    for mode, key in KEYS.items():
        press(shown, key)
        assert shown.store.state.mode == mode
        settled(shown)
        for view in VIEWS:
            canvas = shown.window.area.canvas(view)
            assert canvas.shows_exact
            assert canvas.legend is not None
            np.testing.assert_allclose(middle(shown, view), expected(shown, mode, view), atol=0.02)
    press(shown, Qt.Key.Key_1)
    settled(shown)
    assert shown.window.area.canvas(SOURCE).legend is None


def test_modes_are_seen_in_the_marched_preview_too(open_program, until) -> None:
    engine = BallEngine(long_work=True)
    program = open_program(engine, settle=False)
    area, views = program.window.area, (SOURCE, TARGET)
    for mode in ("depth", "opacity", "template"):
        press(program, KEYS[mode])

        def there() -> bool:
            grids = [program.store.screen.view(view).grid for view in views]
            appearances = [program.store.state.appearance(view) for view in views]
            have = [(grid.request.resolution, grid.request.appearance) for grid in grids if grid]
            return have == [(96, appearance) for appearance in appearances]

        until(there)
        for view in views:
            assert not area.canvas(view).shows_exact
            # A voxel of the grid is an eightieth of the ball.
            found = middle(program, view)
            np.testing.assert_allclose(found, expected(program, mode, view), atol=0.06)
    engine.release.set()


def test_depth_and_opacity_are_there_at_once_and_ask_the_engine_nothing(
    open_program, settled
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    asked = len(engine.asked)
    for mode, key in (("depth", Qt.Key.Key_2), ("opacity", Qt.Key.Key_4)):
        press(program, key)
        for view in (SOURCE, TARGET):
            np.testing.assert_allclose(
                middle(program, view), expected(program, mode, view), atol=0.02
            )
    settled(program)
    assert len(engine.asked) == asked


def test_one_mode_is_on_also_when_its_key_is_pressed_twice(open_program, settled) -> None:
    program = open_program()
    for _ in range(2):
        press(program, Qt.Key.Key_3)
        on = [name for name in MODE_NAMES if program.actions[name].isChecked()]
        assert on == ["mode_normals"]
    program.actions["mode_round_trip"].trigger()
    settled(program)
    np.testing.assert_allclose(middle(program, SOURCE), colour_values(0.0, 0.0, 1.0), atol=0.02)


def test_undo_leaves_the_mode_alone_and_it_survives_a_new_seed(open_program, settled) -> None:
    program = open_program()
    program.actions["random_source"].trigger()
    press(program, Qt.Key.Key_3)
    settled(program)
    program.actions["undo"].trigger()
    assert not program.store.history.past
    assert program.store.state.mode == "normals"
    settled(program)
    np.testing.assert_allclose(
        middle(program, SOURCE), expected(program, "normals", SOURCE), atol=0.02
    )


def test_without_fields_labels_and_what_else_needs_them_are_grey_and_say_why(
    open_program,
) -> None:
    program = open_program(BallEngine(has_fields=False))
    grey = {
        name: program.actions[name].toolTip()
        for name in MODE_NAMES
        if not program.actions[name].isEnabled()
    }
    fields = "This model has no correspondence fields."
    assert grey == {
        "mode_labels": fields,
        "mode_template": fields,
        "mode_deformation": fields,
        "mode_confidence": fields,
        "mode_round_trip": fields,
    }
    press(program, Qt.Key.Key_5)
    assert program.store.state.mode == "colour"
    menus = {a.text().replace("&", ""): a.menu() for a in program.window.menuBar().actions()}
    assert menus["Show"].toolTipsVisible()


def test_markers_work_in_every_mode_and_a_mode_is_no_reason_to_match_again(
    open_program, settled
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    before = program.window.area.canvas(SOURCE).markers
    asked = len(engine.asked)
    press(program, Qt.Key.Key_7)
    settled(program)
    assert program.window.area.canvas(SOURCE).markers == before
    new = {type(request).__name__ for request in engine.asked[asked:]}
    assert new == {"BakeGrid", "RenderPicture"}
    assert all(r.appearance.mode == "deformation" for r in engine.asked[asked:]), new
    assert isinstance(engine.asked[-1], RenderPicture)
