"""What is meant with points, on a store without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.features.points import changes as point_changes
from app.features.points.controller import PointController
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.state.store import Store
from app.state.viewer_state import SOURCE, PointState
from ddf_core.io.point_checks import MAX_POINTS
from tests.app.fake_engine import BallEngine
from tests.app.state.test_screen import matched

pytestmark = pytest.mark.window


@pytest.fixture
def store(qapp, loaded) -> Store:
    return Store(loaded, matched(loaded))


@pytest.fixture
def points(store) -> PointController:
    """A controller whose questions nobody answers."""
    engine = EngineClient(BallEngine)
    return PointController(store, Controller(store, engine), engine)


def many(count: int) -> tuple[PointState, ...]:
    return tuple(PointState(i, "p", 0, (0.0, 0.0, 0.0)) for i in range(1, count + 1))


def test_without_a_selected_point_nothing_moves(store, points) -> None:
    before = store.state
    points.move_along_ray(SOURCE, 1)
    points.flip_selected()
    assert store.state == before
    assert store.history.past == ()


def test_one_turn_of_the_wheel_is_one_step_however_many_notches_it_has(store, points) -> None:
    store.amend(replace(store.state, selected=1))
    points.set_colour(1, 2)
    for _ in range(3):
        points.move_along_ray(SOURCE, 1)
    assert store.history.labels == ("colour a point", "move nose")


def test_a_table_that_would_be_too_full_is_refused(store, points, tmp_path) -> None:
    store.amend(point_changes.with_more_points(store.state, many(MAX_POINTS - 4)))
    path = tmp_path / "more.csv"
    path.write_text("x,y,z\n" + "0,0,0\n" * 2)
    points.import_file(path)
    assert (
        store.state.banner is not None
        and f"{MAX_POINTS + 1:,} points" in store.state.banner.message
    )
    points.save_set("all")
    points.add_set("all")
    assert len(store.state.points) == MAX_POINTS - 1


def test_a_set_without_a_name_is_not_kept(store, points) -> None:
    points.save_set("   ")
    assert store.state.point_sets == ()
