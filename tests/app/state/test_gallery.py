"""The wall on values: what is asked, what each tile shows."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from app.state import changes
from app.state.gallery import (
    plan_wall,
    wall_csv,
    wall_instance,
    wall_seeds,
    wall_tiles,
    wanted_wall_matches,
)
from app.state.planner import Pace, is_wanted, plan
from app.state.screen import Screen
from app.state.viewer_state import MAX_SEED, SOURCE, WallState
from ddf_core.answers import PointsMatched, TileRendered, WallMatched
from ddf_core.requests import MatchWall, RenderTile, latent_of_seed
from tests.app.fake_engine import BallEngine, shift_of


@pytest.fixture
def walled(loaded):
    """The wall of 24 seeds from 5 on, shown."""
    return replace(loaded, wall=WallState(shown=True, first_seed=5))


def answered(state, trust=None) -> Screen:
    """The screen with all that the wall wants; ``trust`` (24, points) is the confidence."""
    engine, screen = BallEngine(), Screen()
    for request in plan_wall(state, screen):
        if isinstance(request, RenderTile):
            tile = engine.answer(request, lambda: False)
            assert isinstance(tile, TileRendered)
            screen = replace(screen, tiles={**screen.tiles, request.place: tile})
        else:
            answer = engine.answer(request, lambda: False)
            assert isinstance(answer, WallMatched)
            if trust is not None:
                known: PointsMatched = replace(answer.matched, confidence=trust)
                answer = replace(answer, matched=known)
            screen = replace(screen, wall_matches=answer)
    return screen


def test_nothing_is_asked_while_the_wall_is_not_shown(loaded) -> None:
    assert plan_wall(loaded, Screen()) == []
    assert wall_tiles(loaded, Screen()) == ()


def test_all_points_in_all_seeds_are_one_question_and_every_seed_a_picture(walled) -> None:
    requests = plan_wall(walled, Screen())
    matches = [request for request in requests if isinstance(request, MatchWall)]
    tiles = [request for request in requests if isinstance(request, RenderTile)]
    assert len(matches) == 1
    assert len(matches[0].question.points) == 3
    assert len(matches[0].question.instances) == 24
    assert [tile.place for tile in tiles] == list(range(24))
    assert tiles[3].instance.z == latent_of_seed(8, 3)
    assert {tile.instance.psi for tile in tiles} == {walled.source.psi}


def test_the_wall_is_asked_for_only_when_the_hand_is_still(walled) -> None:
    for pace in (Pace.MOVING, Pace.RESTING):
        assert not any(
            isinstance(request, RenderTile | MatchWall) for request in plan(walled, Screen(), pace)
        )
    assert any(isinstance(request, RenderTile) for request in plan(walled, Screen(), Pace.STILL))


def test_a_whole_wall_asks_nothing_and_a_turned_camera_asks_for_pictures_alone(walled) -> None:
    screen = answered(walled)
    assert plan_wall(walled, screen) == []
    turned = changes.with_camera(walled, SOURCE, walled.camera(SOURCE).orbited(0.3, 0.0))
    requests = plan_wall(turned, screen)
    assert {type(request) for request in requests} == {RenderTile}
    old = plan_wall(walled, Screen())
    assert not any(is_wanted(turned, request) for request in old if isinstance(request, RenderTile))
    assert all(is_wanted(turned, request) for request in requests)


def test_tiles_beyond_the_end_are_not_wanted_any_more(walled) -> None:
    requests = plan_wall(walled, Screen())
    fewer = replace(walled, wall=replace(walled.wall, count=12))
    wanted = [r for r in requests if isinstance(r, RenderTile) and is_wanted(fewer, r)]
    assert len(wanted) == 12
    hidden = replace(walled, wall=WallState())
    assert not any(is_wanted(hidden, request) for request in requests)


def test_the_last_seeds_end_the_wall(walled) -> None:
    last = replace(walled, wall=replace(walled.wall, first_seed=MAX_SEED - 2))
    assert list(wall_seeds(last)) == [MAX_SEED - 2, MAX_SEED - 1, MAX_SEED]


def test_a_wall_of_nonsense_is_kept_within_bounds(walled) -> None:
    huge = replace(walled, wall=WallState(True, first_seed=-5, count=10**12))
    assert wall_seeds(huge) == range(60)
    assert len(wall_seeds(replace(walled, wall=WallState(True, count=-3)))) == 0


def test_dots_stand_where_the_points_are_in_each_seed(walled) -> None:
    screen = answered(walled)
    tile = wall_tiles(walled, screen)[4]
    x = np.array(walled.points[0].x_tmpl) + shift_of(wall_instance(walled, tile.seed))
    pixel_xy, _ = walled.camera(SOURCE).project(x[None], (128, 128))
    dot = tile.dots[0]
    np.testing.assert_allclose((dot.x, dot.y), pixel_xy[0] / 128, atol=1e-6)
    assert [dot.hidden for dot in tile.dots] == [False, False, True]
    assert [dot.hollow for dot in tile.dots] == [False] * 3


def test_a_hidden_point_is_on_no_tile(walled) -> None:
    hidden = changes.with_point(walled, replace(walled.points[0], visible=False))
    assert len(wall_tiles(hidden, answered(walled))[0].dots) == 2


def test_tiles_are_sorted_by_the_confidence_of_the_selected_point(walled) -> None:
    trust = np.full((24, 3), 0.9, np.float32)
    trust[:, 1] = np.linspace(0.1, 0.8, 24)
    state = replace(walled, selected=2, wall=replace(walled.wall, by_confidence=True))
    tiles = wall_tiles(state, answered(state, trust))
    assert [tile.seed for tile in tiles] == list(range(28, 4, -1))
    assert tiles[0].confidence == pytest.approx(0.8)
    assert tiles[-1].dots[1].hollow
    assert not tiles[0].dots[1].hollow
    unselected = replace(state, selected=None)
    assert wall_tiles(unselected, answered(state, trust))[0].confidence == pytest.approx(0.8)


def test_a_tile_says_which_view_shows_its_seed(walled) -> None:
    roles = {tile.seed: tile.role for tile in wall_tiles(walled, Screen())}
    assert roles[12] == "Source"
    assert roles[13] == ""


def test_without_fields_or_points_there_are_only_pictures(walled, bare) -> None:
    empty = changes.without_points(walled)
    assert wanted_wall_matches(empty) is None
    shown = replace(bare, wall=WallState(shown=True))
    tiles = wall_tiles(shown, answered(shown))
    assert all(tile.dots == () and tile.confidence is None for tile in tiles)
    assert all(tile.picture is not None for tile in tiles)


def test_the_table_has_a_row_for_each_seed_and_point(walled) -> None:
    rows = list(csv.DictReader(io.StringIO(wall_csv(walled, answered(walled)))))
    assert len(rows) == 24 * 3
    assert (rows[0]["seed"], rows[0]["name"], rows[0]["confidence"]) == ("5", "nose", "0.9")
    shift = shift_of(wall_instance(walled, 5))[0]
    assert float(rows[0]["x"]) == pytest.approx(shift, abs=1e-6)


def test_old_points_are_not_taken_for_new_ones(walled) -> None:
    screen = answered(walled)
    moved = changes.moved_point(walled, 1, "template", (0.2, 0.0, 0.0))
    assert len(wall_tiles(moved, screen)[0].dots) == 2
