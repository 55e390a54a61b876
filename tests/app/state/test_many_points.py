"""Five thousand points, as a scan is marked with: what a change leaves alone is not done again."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from app.canvas import view_markers as canvas_markers
from app.canvas.view_markers import view_markers
from app.state import changes, point_edits, unsaved
from app.state.matches import wanted_matches, wanted_template_points
from app.state.places import measures, position_in_view
from app.state.planner import InteractionPhase, plan
from app.state.screen import Screen, ViewScreen
from app.state.viewer_state import SOURCE, TEMPLATE, PointState, ViewerState
from ddf_core.io.point_checks import MAX_POINTS
from ddf_core.requests import BakeGrid, MatchPoints, ToTemplate
from tests.app.fake_engine import RADIUS, BallEngine

MANY = 5000
VIEWS = (SOURCE, "target1", TEMPLATE)


@pytest.fixture(scope="module")
def places() -> list[tuple[float, float, float]]:
    x = np.random.default_rng(0).normal(size=(MANY, 3))
    return [tuple(row) for row in (RADIUS * x / np.linalg.norm(x, axis=1)[:, None]).tolist()]


@pytest.fixture
def scan(loaded: ViewerState, places) -> ViewerState:
    """Points that were put on the source, their places on the template not known yet."""
    head = loaded.instance(SOURCE)
    points = tuple(
        PointState(i, f"p{i}", i, None, SOURCE, head, x, pending=True)
        for i, x in enumerate(places, start=1)
    )
    return replace(loaded, points=points, next_point_id=MANY + 1, selected=7)


@pytest.fixture
def matched(scan: ViewerState, places) -> tuple[ViewerState, Screen]:
    """The same with the engine's answers, and grids on screen."""
    engine, found = BallEngine(), dict(zip(places, places, strict=True))
    state = point_edits.bring_to_template(scan, scan.instance(SOURCE), found)
    state = replace(state, template_shown=True)
    grids = [engine.answer(BakeGrid(view, state.instance(view), 48), no) for view in VIEWS]
    views = {
        view: ViewScreen((400, 400), grid=grid) for view, grid in zip(VIEWS, grids, strict=True)
    }
    return state, Screen(views=views, matches=engine.answer(wanted_matches(state), no))


def no() -> bool:
    return False


def test_so_many_may_come_from_a_file() -> None:
    assert MAX_POINTS >= MANY


def test_sample_points_come_together_with_the_colours_that_each_would_have_alone(
    loaded, places
) -> None:
    named = [(f"s{i}", x) for i, x in enumerate(places[:20])]
    start = point_edits.without_point(point_edits.without_points(loaded), 1)
    together, one_by_one = point_edits.with_template_points(start, named), start
    for name, x in named:
        one_by_one = point_edits.with_template_point(one_by_one, x, name)
    assert together == one_by_one
    assert point_edits.with_template_points(start, ()) is start


def test_a_model_with_thousands_of_sample_points_takes_little_of_the_processor(
    loaded, places
) -> None:
    info = replace(loaded.model, sample_points=tuple((f"s{i}", x) for i, x in enumerate(places)))
    began = time.thread_time()
    state = changes.with_model(loaded, info)
    assert len(state.points) == MANY
    # 0.03 s here; while each point looked at all before it, 0.8 s.
    assert time.thread_time() - began < 0.3


def test_one_question_brings_all_points_of_a_head_to_the_template(scan, places) -> None:
    (question,) = wanted_template_points(scan)
    assert question == ToTemplate(scan.instance(SOURCE), tuple(places))
    found = {x: (x[0], x[1], 0.0) for x in places}
    state = point_edits.bring_to_template(scan, scan.instance(SOURCE), found)
    assert [point.x_tmpl for point in state.points] == list(found.values())
    assert wanted_template_points(state) == ()


def test_the_question_about_markers_is_made_once(matched) -> None:
    state, screen = matched
    first = wanted_matches(state)
    assert wanted_matches(replace(state, selected=9)).points is first.points
    asked = plan(replace(state, selected=9), screen, InteractionPhase.STILL)
    assert not any(isinstance(request, MatchPoints) for request in asked)


def test_a_point_chosen_or_a_picture_that_comes_works_out_no_place_again(
    matched, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, screen = matched
    before = {view: view_markers(state, screen, view) for view in VIEWS}
    done: list[str] = []
    for name in ("_place", "project_into_view", "make_markers"):
        monkeypatch.setattr(canvas_markers, name, lambda *_args, name=name: done.append(name))
    chosen = replace(state, selected=4000)
    for view in VIEWS:
        after = view_markers(chosen, screen, view)
        assert after[3999] == before[view][3999]._replace(selected=True)
        assert after[6] == before[view][6]._replace(selected=False)
        assert [one.id for one in after] == [one.id for one in before[view]]
    assert done == []


def test_a_view_that_changes_its_size_looks_for_no_surface_again(matched, monkeypatch) -> None:
    state, screen = matched
    before = {view: view_markers(state, screen, view) for view in VIEWS}
    looked: list[str] = []
    monkeypatch.setattr(canvas_markers, "hidden_by_grid", lambda *_: looked.append("at the grid"))
    for view in VIEWS:
        wider = screen.with_view(view, replace(screen.view(view), size=(500, 300)))
        after = view_markers(state, wider, view)
        assert [one.state == "hidden" for one in after] == [
            one.state == "hidden" for one in before[view]
        ]
        assert after != before[view]
    assert looked == []


def test_work_is_compared_where_a_point_is_another_alone(matched, monkeypatch) -> None:
    state, _ = matched
    compared: list[int] = []
    usual = unsaved._work
    monkeypatch.setattr(unsaved, "_work", lambda point: compared.append(point.id) or usual(point))
    moved = point_edits.rename_point(state, 40, "tip")
    assert unsaved.differs(state, moved)
    assert set(compared) == {40}
    assert unsaved.differs(state, point_edits.without_point(state, 40))


def test_places_and_figures_are_those_of_each_point(matched) -> None:
    state, screen = matched
    for number in (1, 2500, 5000):
        point = state.points[number - 1]
        assert position_in_view(state, screen, TEMPLATE, point) == point.x_tmpl
        column = screen.matches.request.columns[number]
        expected = float(screen.matches.confidence[1, column])
        assert measures(state, screen, "target1", number)[1] == expected


def test_all_markers_of_three_views_take_little_of_the_processor(matched) -> None:
    state, screen = matched
    turned = changes.with_camera(state, SOURCE, state.camera(SOURCE).orbit_by(0.2, 0.0))
    began = time.process_time()
    for view in VIEWS:
        assert len(view_markers(turned, screen, view)) == MANY
    # A tenth of a second here; before places were looked up by their numbers it was half a minute.
    assert time.process_time() - began < 1.0
