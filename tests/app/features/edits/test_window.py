"""Dragged markers in the whole window, by real events: the ball follows sideways, to three."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.features.edits.controller import EditController
from app.features.edits.dialog import DragDialog, prior_at, slider_at
from app.state.changes import with_latent
from app.state.point_edits import with_point
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.document.document import SessionState, part
from ddf_core.requests import EditPoints
from ddf_core.shown import StyleInstance
from tests.app.fake_engine import BallEngine
from tests.app.parts import instances_of, points_of
from tests.app.test_window import TARGET, position
from tests.gl.worlds import move_mouse

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def spot_of(program: AppContext, view: str, point_id: int) -> QPoint:
    """Where a marker is in a view, logical pixels."""
    canvas = program.window.area.canvas(view)
    (marker,) = (marker for marker in canvas.markers if marker.id == point_id)
    ratio = canvas.devicePixelRatioF()
    return QPoint(round(marker.pixel_xy[0] / ratio), round(marker.pixel_xy[1] / ratio))


def hold(program: AppContext, view: str, by: QPoint, point_id: int = 1, keys=NONE) -> QPoint:
    """Press on a marker and drag it; the button stays down."""
    canvas, start = program.window.area.canvas(view), spot_of(program, view, point_id)
    QTest.mousePress(canvas, LEFT, keys, start)
    for step in range(1, 5):
        move_mouse(canvas, start + by * step / 4, LEFT, keys)
    return start + by


def pull(program: AppContext, until, view: str, by: QPoint, point_id: int = 1, keys=NONE) -> None:
    """Drag a marker and let go; wait for the answer to where it was let go."""
    end = hold(program, view, by, point_id, keys)
    QTest.mouseRelease(program.window.area.canvas(view), LEFT, keys, end)
    until(lambda: edits_of(program)._asked is None)


def edits_of(program: AppContext) -> EditController:
    return program.window.findChild(EditController)


@pytest.fixture
def program(open_program, settled) -> AppContext:
    """The ball world at seeds 12 and 40, the first point selected."""
    program = open_program()
    points_of(program).select(1)
    settled(program)
    return program


def test_the_head_follows_the_selected_marker_and_the_camera_stays(program, until) -> None:
    before, there = program.store.state, position(program, SOURCE, 1)
    pull(program, until, SOURCE, QPoint(30, 0))
    state = program.store.state
    assert state.camera(SOURCE) == before.camera(SOURCE)
    assert state.source.z[0] > before.source.z[0] + 0.3
    assert state.source.z[1:] == before.source.z[1:]
    assert state.targets == before.targets
    moved = position(program, SOURCE, 1) - there
    assert moved[0] > 0.01 and np.abs(moved[1:]).max() < 1e-6


def test_it_is_live_and_one_step_of_undo(program, until, settled) -> None:
    before = program.store.state
    end = hold(program, SOURCE, QPoint(30, 0))
    until(lambda: program.store.state.source != before.source)
    half = program.store.state.source
    canvas = program.window.area.canvas(SOURCE)
    move_mouse(canvas, end - QPoint(60, 0), LEFT, NONE)
    until(lambda: program.store.state.source.z[0] < before.source.z[0])
    assert half.z[0] > before.source.z[0]
    QTest.mouseRelease(canvas, LEFT, NONE, end - QPoint(60, 0))
    until(lambda: edits_of(program)._asked is None)
    labels = list(program.store.history.labels)
    assert sum(label.startswith("drag ") for label in labels) == 1
    settled(program)
    program.actions["undo"].trigger()
    assert program.store.state.source == before.source


def test_heads_that_follow_say_nothing_of_the_speed_of_others(program, until, settled) -> None:
    store, known = program.store, 1e-5
    store.show(replace(store.screen, seconds_per_voxel=known))
    before = store.state.source
    end = hold(program, SOURCE, QPoint(30, 0))

    def shows_what_follows() -> bool:
        grid, state = store.screen.view(SOURCE).grid, store.state
        return state.source != before and grid.request.instance == state.instance(SOURCE)

    until(shows_what_follows)
    assert store.screen.seconds_per_voxel == known
    QTest.mouseRelease(program.window.area.canvas(SOURCE), LEFT, NONE, end)
    settled(program)
    instances_of(program).set_seed(SOURCE, 99)
    settled(program)
    assert store.screen.seconds_per_voxel != known


def test_back_where_it_began_nothing_was_done(program, until) -> None:
    before, steps = program.store.state.source, len(program.store.history.past)
    end = hold(program, SOURCE, QPoint(30, 0))
    canvas = program.window.area.canvas(SOURCE)
    move_mouse(canvas, end - QPoint(30, 0), LEFT, NONE)
    QTest.mouseRelease(canvas, LEFT, NONE, end - QPoint(30, 0))
    until(lambda: edits_of(program)._asked is None)
    assert program.store.state.source.z == pytest.approx(before.z, abs=1e-5)
    assert len(program.store.history.past) <= steps + 1


def test_a_marker_that_is_not_selected_turns_the_view(program, until) -> None:
    before = program.store.state
    points_of(program).select(2)
    end = hold(program, SOURCE, QPoint(30, 0), point_id=1)
    QTest.mouseRelease(program.window.area.canvas(SOURCE), LEFT, NONE, end)
    assert program.store.state.camera(SOURCE) != before.camera(SOURCE)
    assert program.store.state.source == before.source


def test_where_no_head_goes_a_line_shows_the_rest_and_words_follow(program, until) -> None:
    end = hold(program, SOURCE, QPoint(0, -60))
    canvas = program.window.area.canvas(SOURCE)
    until(lambda: any(marker.goal_xy for marker in canvas.markers))
    (marker,) = (marker for marker in canvas.markers if marker.goal_xy)
    assert marker.id == 1
    assert marker.goal_xy[1] < marker.pixel_xy[1] - 40
    QTest.mouseRelease(canvas, LEFT, NONE, end)
    until(lambda: not any(marker.goal_xy for marker in canvas.markers))
    assert "short: the head goes no farther" in program.window.status.currentMessage()


def test_control_moves_along_the_normal(program, until) -> None:
    engine_asked = len(asked(program))
    there = position(program, SOURCE, 1)
    pull(program, until, SOURCE, QPoint(0, -40), keys=CONTROL)
    goal = np.array(asked(program)[-1].goals[0].x_inst)
    out = goal - there
    centre = np.array([0.05 * program.store.state.source.psi * before_z(program), 0, 0])
    outwards = (there - centre) / np.linalg.norm(there - centre)
    assert len(asked(program)) > engine_asked
    assert out @ outwards / np.linalg.norm(out) > 0.9


def asked(program: AppContext) -> list[EditPoints]:
    """Every edit that was asked for."""
    return [request for request in ENGINES[-1].asked if isinstance(request, EditPoints)]


def before_z(program: AppContext) -> float:
    return asked(program)[-1].instance.z[0]


ENGINES: list[BallEngine] = []


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    made = BallEngine.__init__

    def remember(self, *args, **options) -> None:
        made(self, *args, **options)
        ENGINES[:] = [self]

    monkeypatch.setattr(BallEngine, "__init__", remember)


def test_pinned_points_are_told_to_the_engine_and_marked(program, until) -> None:
    points_of(program).select(2)
    QTest.keyClick(program.window, Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier)
    assert program.store.state.point(2).pinned
    name = program.window.panels["points"].model.index(1, 1)
    assert name.data(Qt.ItemDataRole.FontRole).italic()
    assert "Pinned" in name.data(Qt.ItemDataRole.ToolTipRole)
    points_of(program).select(1)
    before = program.store.state.source
    pull(program, until, SOURCE, QPoint(30, 0))
    assert asked(program)[-1].pins == (program.store.state.point(2).x_tmpl,)
    assert program.store.state.source == before  # in the ball world a pin holds all
    (marker,) = (m for m in program.window.area.canvas(SOURCE).markers if m.id == 2)
    assert marker.pinned


def refused(program: AppContext, view: str, point_id: int = 1) -> str:
    """What is said where nothing can follow; the state stays as it was."""
    before = program.store.state
    end = hold(program, view, QPoint(20, 0), point_id)
    QTest.mouseRelease(program.window.area.canvas(view), LEFT, NONE, end)
    after = program.store.state
    assert (after.source, after.targets, after.points) == (
        before.source,
        before.targets,
        before.points,
    )
    assert after.camera(view) == before.camera(view)
    return after.banner.message if after.banner else ""


def test_a_pinned_or_locked_one_a_morph_and_the_template_say_why_they_stay(
    program, settled
) -> None:
    program.actions["pin_point"].trigger()
    assert "is pinned" in refused(program, SOURCE)
    program.actions["pin_point"].trigger()
    instances_of(program).set_locked(SOURCE, True)
    assert "locked" in refused(program, SOURCE)
    program.actions["template"].trigger()
    settled(program)
    assert "mean of all heads" in refused(program, TEMPLATE)
    state = program.store.state
    program.store.commit(replace(state, morph=replace(state.morph, on=True)), "morph")
    settled(program)
    assert "morph" in refused(program, TARGET)


def test_a_head_of_truncation_0_says_why_it_stays(program, settled) -> None:
    """The soak found it: the engine refused what the window should not have asked."""
    latent = program.store.state.latent(SOURCE)
    program.store.commit(with_latent(program.store.state, SOURCE, replace(latent, psi=0.0)), "psi")
    settled(program)
    assert "truncation 0" in refused(program, SOURCE)
    assert not asked(program)


def test_a_point_where_another_is_pinned_stays_with_it(program, settled) -> None:
    first, second = (program.store.state.point(number) for number in (1, 2))
    moved = replace(first, id=2, name=second.name, pinned=True)
    program.store.commit(with_point(program.store.state, moved), "pin")
    settled(program)
    assert f"“{second.name}” is pinned" in refused(program, SOURCE)
    assert not asked(program)


def test_without_fields_it_says_how_to_get_some(open_program, settled) -> None:
    program = open_program(BallEngine(has_fields=False))
    canvas = program.window.area.canvas(SOURCE)
    QTest.mouseClick(canvas, LEFT, NONE, canvas.rect().center())
    settled(program)
    assert "no correspondence fields" in refused(program, SOURCE)


def test_of_a_photo_s_head_the_shift_moves_and_its_sliders_show_it(program, settled, until) -> None:
    photo = replace(program.store.state.source, style=StyleInstance((1.0, 0.0), (1.5, 0.0)))
    program.store.commit(with_latent(program.store.state, SOURCE, photo), "photo")
    settled(program)
    pull(program, until, SOURCE, QPoint(30, 0))
    style = program.store.state.source.style
    assert style is not None and style.shift[0] > 0.3
    assert replace(style, shift=()) == photo.style


def test_an_answer_after_another_hand_changed_the_head_is_not_taken(program, until) -> None:
    edits = edits_of(program)
    hold(program, SOURCE, QPoint(30, 0))
    until(lambda: edits._asked is None)
    edits.move(5.0, 0.0, False)
    state = program.store.state
    other = with_latent(state, SOURCE, replace(state.source, z=(9.0, 9.0, 9.0)))
    program.store.commit(other, "other")
    until(lambda: edits._asked is None)
    assert program.store.state.source.z == (9.0, 9.0, 9.0)


def test_the_dialog_sets_how_firmly_the_rest_stays(program) -> None:
    program.actions["drag_settings"].trigger()
    dialog = program.window.findChild(DragDialog)
    dialog.firmness.slider.moved.emit(0.75)
    assert program.store.state.drag.prior == pytest.approx(3.16, abs=0.01)
    QTest.mouseClick(dialog.colours, LEFT, NONE, QPoint(8, dialog.colours.height() // 2))
    assert not program.store.state.drag.keep_colours
    assert not dialog.colours.isChecked()
    assert part(SessionState, program.store.state).drag == program.store.state.drag
    dialog.close()


def test_the_slider_s_ends_are_a_tenth_and_ten() -> None:
    assert [prior_at(at) for at in (0.0, 0.5, 1.0)] == [0.1, 1.0, 10.0]
    assert slider_at(prior_at(0.3)) == pytest.approx(0.3, abs=0.01)
    assert slider_at(0.0) == 0.0
