"""A marker in the hand: pixels to places, the normal of a grid, and what is asked and shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.canvas.view_markers import view_markers
from app.state.drag import (
    Grip,
    outward_normal,
    refusal,
    shown_drag,
    wanted_edit,
    with_edit,
    without_goal,
)
from app.state.places import position_in_view
from app.state.planner import InteractionPhase, plan
from app.state.screen import DragShown, Screen, ViewScreen
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState
from ddf_core.editing.settings import EditSettings
from ddf_core.requests import BakeGrid, MatchPoints, PointsEdited
from ddf_core.scene.camera import Camera
from ddf_core.shown import LatentInstance
from tests.app.fake_engine import BOX, HOME, RADIUS, BallEngine

FRONT = (0.0, 0.0, RADIUS)
SIZE = (400, 400)


def grip_of(state: ViewerState) -> Grip:
    instance = state.instance(SOURCE)
    assert isinstance(instance, LatentInstance)
    normal = (0.0, 0.0, 1.0)
    return Grip(SOURCE, 1, instance, FRONT, FRONT, normal, HOME, SIZE, BOX)


def edited(state: ViewerState, goal_pixels: float = 40.0) -> tuple[Grip, PointsEdited]:
    grip = grip_of(state).move_by(goal_pixels, 0.0, along_normal=False)
    answer = BallEngine().answer(wanted_edit(state, grip), lambda: False)
    assert isinstance(answer, PointsEdited)
    return grip, answer


def test_the_goal_is_under_the_hand_and_in_the_plane_of_the_view(loaded: ViewerState) -> None:
    grip = (
        grip_of(loaded)
        .move_by(30.0, 0.0, along_normal=False)
        .move_by(0.0, 20.0, along_normal=False)
    )
    goal = np.array([grip.goal()])
    start = HOME.project(np.array([FRONT]), SIZE)[0]
    np.testing.assert_allclose(HOME.project(goal, SIZE)[0] - start, [[30.0, 20.0]], atol=1e-6)
    assert goal[0, 2] == pytest.approx(RADIUS)


def test_along_the_normal_upwards_is_outwards_by_as_much_as_pixels_show(
    loaded: ViewerState,
) -> None:
    beside = grip_of(loaded).move_by(10.0, 0.0, along_normal=False).goal()
    out = grip_of(loaded).move_by(3.0, -10.0, along_normal=True).goal()
    assert out[:2] == pytest.approx(FRONT[:2])
    assert out[2] - RADIUS == pytest.approx(beside[0])


def test_a_goal_stays_inside_the_box(loaded: ViewerState) -> None:
    assert grip_of(loaded).move_by(4000.0, 0.0, along_normal=False).goal()[0] == BOX


def test_the_normal_of_a_ball_points_away_from_its_middle(loaded: ViewerState) -> None:
    grid = BallEngine().answer(BakeGrid(SOURCE, LatentInstance((0.0,) * 3), 48), lambda: False)
    at = np.array([0.2, 0.1, 0.2693])
    found = outward_normal((0.2, 0.1, 0.2693), grid, HOME)
    assert np.dot(found, at / np.linalg.norm(at)) > 0.95
    assert np.linalg.norm(found) == pytest.approx(1.0)


def test_without_a_grid_the_normal_is_towards_the_eye() -> None:
    camera = Camera(radius=2.0)
    assert outward_normal((0.0, 0.0, 0.0), None, camera) == pytest.approx(
        tuple(camera.eye / np.linalg.norm(camera.eye)), abs=1e-9
    )


def test_pins_settings_and_all_points_go_with_the_question(loaded: ViewerState) -> None:
    points = tuple(replace(point, pinned=point.id != 3) for point in loaded.points)
    state = replace(loaded, points=points, drag=EditSettings(2.0, keep_colours=False))
    asked = wanted_edit(state, grip_of(state))
    assert asked.pins == (points[1].x_tmpl,)  # not the dragged one, though it is pinned
    assert asked.settings == EditSettings(2.0, keep_colours=False)
    assert asked.seen == tuple(point.x_tmpl for point in points)


def test_the_head_and_all_its_markers_are_where_the_answer_says(loaded: ViewerState) -> None:
    grip, answer = edited(loaded)
    state = with_edit(loaded, SOURCE, answer)
    assert state.source.z == answer.instance.z
    screen = replace(Screen(), drag=shown_drag(state, grip, answer))
    for point, x in zip(state.points, answer.x_seen, strict=True):
        assert position_in_view(state, screen, SOURCE, point) == x
    # Of another head the answer says nothing.
    other = replace(state, source=loaded.source)
    assert position_in_view(other, screen, SOURCE, state.points[0]) is None


def test_the_line_to_the_goal_is_drawn_while_the_hand_holds(loaded: ViewerState) -> None:
    grip, answer = edited(loaded)
    state = with_edit(loaded, SOURCE, answer)
    screen = Screen(views={SOURCE: ViewScreen(SIZE)}, drag=shown_drag(state, grip, answer))
    lines = [marker.goal_xy for marker in view_markers(state, screen, SOURCE)]
    assert lines[0] is not None and lines[1:] == [None, None]
    assert all(m.goal_xy is None for m in view_markers(state, without_goal(screen), SOURCE))


def test_under_the_hand_markers_come_with_the_head_and_matches_when_it_rests(
    loaded: ViewerState,
) -> None:
    grid = BallEngine().answer(BakeGrid(SOURCE, loaded.instance(SOURCE), 24), lambda: False)
    shown = DragShown(SOURCE, 1, loaded.instance(SOURCE), {}, FRONT)
    screen = Screen(views={SOURCE: ViewScreen(SIZE, grid)}, drag=shown)

    def asks_matches(screen: Screen, phase: InteractionPhase) -> bool:
        return any(isinstance(asked, MatchPoints) for asked in plan(loaded, screen, phase))

    assert not asks_matches(screen, InteractionPhase.MOVING)
    assert asks_matches(screen, InteractionPhase.RESTING)
    assert asks_matches(without_goal(screen), InteractionPhase.MOVING)


def test_where_nothing_can_follow_the_reason_is_said(
    loaded: ViewerState, bare: ViewerState
) -> None:
    assert refusal(loaded, SOURCE) is None
    assert refusal(ViewerState(), SOURCE) is None
    locked = replace(loaded, source=replace(loaded.source, locked=True))
    morphed = replace(loaded, morph=replace(loaded.morph, on=True))
    said = [
        refusal(state, view)
        for state, view in (
            (bare, SOURCE),
            (loaded, TEMPLATE),
            (locked, SOURCE),
            (morphed, "target1"),
        )
    ]
    words = ("no correspondence fields", "mean of all heads", "is locked", "shows a morph")
    for banner, word in zip(said, words, strict=True):
        assert banner is not None and word in banner.message


def test_no_finer_grid_stands_between_two_moves_of_a_marker(loaded: ViewerState) -> None:
    grid = BallEngine().answer(BakeGrid(SOURCE, loaded.instance(SOURCE), 64), lambda: False)
    shown = DragShown(SOURCE, 1, loaded.instance(SOURCE), {}, FRONT)
    # So fast that a hand on a slider is given the finer grid at once.
    screen = Screen(True, {SOURCE: ViewScreen(SIZE, grid)}, drag=shown, seconds_per_voxel=1e-7)

    def finer(screen: Screen, phase: InteractionPhase) -> list[int]:
        return [one.resolution for one in plan(loaded, screen, phase) if isinstance(one, BakeGrid)]

    assert finer(screen, InteractionPhase.MOVING) == []
    assert finer(without_goal(screen), InteractionPhase.MOVING) == [96]
    assert finer(screen, InteractionPhase.STILL) == [96]
