"""The gallery on values: what is asked, what each tile shows."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from app.state import changes, point_edits
from app.state.gallery import (
    gallery_csv,
    gallery_instance,
    gallery_seeds,
    gallery_tiles,
    plan_gallery,
    wanted_gallery_matches,
)
from app.state.planner import InteractionPhase, is_wanted, plan
from app.state.screen import Screen
from app.state.viewer_state import MAX_SEED, SOURCE, GalleryState
from ddf_core.answers import GalleryMatched, PointsMatched, TileRendered
from ddf_core.requests import MatchGallery, RenderTile
from ddf_core.shown import latent_of_seed
from tests.app.fake_engine import BallEngine, shift_of


@pytest.fixture
def with_gallery(loaded):
    """The gallery of 24 seeds from 5 on, shown."""
    return replace(loaded, gallery=GalleryState(shown=True, first_seed=5))


def answered(state, trust=None) -> Screen:
    """The screen with all that the gallery wants; ``trust`` (24, points) is the confidence."""
    engine, screen = BallEngine(), Screen()
    for request in plan_gallery(state, screen):
        if isinstance(request, RenderTile):
            tile = engine.answer(request, lambda: False)
            assert isinstance(tile, TileRendered)
            screen = replace(screen, tiles={**screen.tiles, request.position: tile})
        else:
            answer = engine.answer(request, lambda: False)
            assert isinstance(answer, GalleryMatched)
            if trust is not None:
                known: PointsMatched = replace(answer.matched, confidence=trust)
                answer = replace(answer, matched=known)
            screen = replace(screen, gallery_matches=answer)
    return screen


def test_nothing_is_asked_while_the_gallery_is_not_shown(loaded) -> None:
    assert plan_gallery(loaded, Screen()) == []
    assert gallery_tiles(loaded, Screen()) == ()


def test_all_points_in_all_seeds_are_one_question_and_every_seed_a_picture(with_gallery) -> None:
    requests = plan_gallery(with_gallery, Screen())
    matches = [request for request in requests if isinstance(request, MatchGallery)]
    tiles = [request for request in requests if isinstance(request, RenderTile)]
    assert len(matches) == 1
    assert len(matches[0].question.points) == 3
    assert len(matches[0].question.instances) == 24
    assert [tile.position for tile in tiles] == list(range(24))
    assert tiles[3].instance.z == latent_of_seed(8, 3)
    assert {tile.instance.psi for tile in tiles} == {with_gallery.source.psi}


def test_the_gallery_is_asked_for_only_when_the_hand_is_still(with_gallery) -> None:
    for phase in (InteractionPhase.MOVING, InteractionPhase.RESTING):
        assert not any(
            isinstance(request, RenderTile | MatchGallery)
            for request in plan(with_gallery, Screen(), phase)
        )
    assert any(
        isinstance(request, RenderTile)
        for request in plan(with_gallery, Screen(), InteractionPhase.STILL)
    )


def test_a_whole_gallery_asks_nothing_and_a_turned_camera_asks_for_pictures_alone(
    with_gallery,
) -> None:
    screen = answered(with_gallery)
    assert plan_gallery(with_gallery, screen) == []
    turned = changes.with_camera(
        with_gallery, SOURCE, with_gallery.camera(SOURCE).orbit_by(0.3, 0.0)
    )
    requests = plan_gallery(turned, screen)
    assert {type(request) for request in requests} == {RenderTile}
    old = plan_gallery(with_gallery, Screen())
    assert not any(is_wanted(turned, request) for request in old if isinstance(request, RenderTile))
    assert all(is_wanted(turned, request) for request in requests)


def test_tiles_beyond_the_end_are_not_wanted_any_more(with_gallery) -> None:
    requests = plan_gallery(with_gallery, Screen())
    fewer = replace(with_gallery, gallery=replace(with_gallery.gallery, count=12))
    wanted = [r for r in requests if isinstance(r, RenderTile) and is_wanted(fewer, r)]
    assert len(wanted) == 12
    hidden = replace(with_gallery, gallery=GalleryState())
    assert not any(is_wanted(hidden, request) for request in requests)


def test_the_last_seeds_end_the_gallery(with_gallery) -> None:
    last = replace(with_gallery, gallery=replace(with_gallery.gallery, first_seed=MAX_SEED - 2))
    assert list(gallery_seeds(last)) == [MAX_SEED - 2, MAX_SEED - 1, MAX_SEED]


def test_a_gallery_of_nonsense_is_kept_within_bounds(with_gallery) -> None:
    huge = replace(with_gallery, gallery=GalleryState(True, first_seed=-5, count=10**12))
    assert gallery_seeds(huge) == range(60)
    assert len(gallery_seeds(replace(with_gallery, gallery=GalleryState(True, count=-3)))) == 0


def test_dots_stand_where_the_points_are_in_each_seed(with_gallery) -> None:
    screen = answered(with_gallery)
    tile = gallery_tiles(with_gallery, screen)[4]
    x = np.array(with_gallery.points[0].x_tmpl) + shift_of(
        gallery_instance(with_gallery, tile.seed)
    )
    pixel_xy, _ = with_gallery.camera(SOURCE).project(x[None], (128, 128))
    dot = tile.dots[0]
    np.testing.assert_allclose((dot.x, dot.y), pixel_xy[0] / 128, atol=1e-6)
    assert [dot.hidden for dot in tile.dots] == [False, False, True]
    assert [dot.hollow for dot in tile.dots] == [False] * 3


def test_a_hidden_point_is_on_no_tile(with_gallery) -> None:
    hidden = point_edits.with_point(with_gallery, replace(with_gallery.points[0], visible=False))
    assert len(gallery_tiles(hidden, answered(with_gallery))[0].dots) == 2


def test_tiles_are_sorted_by_the_confidence_of_the_selected_point(with_gallery) -> None:
    trust = np.full((24, 3), 0.9, np.float32)
    trust[:, 1] = np.linspace(0.1, 0.8, 24)
    state = replace(
        with_gallery, selected=2, gallery=replace(with_gallery.gallery, by_confidence=True)
    )
    tiles = gallery_tiles(state, answered(state, trust))
    assert [tile.seed for tile in tiles] == list(range(28, 4, -1))
    assert tiles[0].confidence == pytest.approx(0.8)
    assert tiles[-1].dots[1].hollow
    assert not tiles[0].dots[1].hollow
    unselected = replace(state, selected=None)
    assert gallery_tiles(unselected, answered(state, trust))[0].confidence == pytest.approx(0.8)


def test_a_tile_says_which_view_shows_its_seed(with_gallery) -> None:
    roles = {tile.seed: tile.role for tile in gallery_tiles(with_gallery, Screen())}
    assert roles[12] == "Source"
    assert roles[13] == ""


def test_without_fields_or_points_there_are_only_pictures(with_gallery, bare) -> None:
    empty = point_edits.without_points(with_gallery)
    assert wanted_gallery_matches(empty) is None
    shown = replace(bare, gallery=GalleryState(shown=True))
    tiles = gallery_tiles(shown, answered(shown))
    assert all(tile.dots == () and tile.confidence is None for tile in tiles)
    assert all(tile.picture is not None for tile in tiles)


def test_the_table_has_a_row_for_each_seed_and_point(with_gallery) -> None:
    rows = list(csv.DictReader(io.StringIO(gallery_csv(with_gallery, answered(with_gallery)))))
    assert len(rows) == 24 * 3
    assert (rows[0]["seed"], rows[0]["name"], rows[0]["confidence"]) == ("5", "nose", "0.9")
    shift = shift_of(gallery_instance(with_gallery, 5))[0]
    assert float(rows[0]["x"]) == pytest.approx(shift, abs=1e-6)


def test_no_name_becomes_a_formula_in_the_table(with_gallery) -> None:
    state = point_edits.rename_point(with_gallery, 1, '=HYPERLINK("x")')
    rows = list(csv.DictReader(io.StringIO(gallery_csv(state, answered(state)))))
    assert rows[0]["name"] == '\'=HYPERLINK("x")'


def test_old_points_are_not_taken_for_new_ones(with_gallery) -> None:
    screen = answered(with_gallery)
    moved = point_edits.move_point(with_gallery, 1, "template", (0.2, 0.0, 0.0))
    assert len(gallery_tiles(moved, screen)[0].dots) == 2


def test_a_confidence_says_of_which_point_it_is(with_gallery) -> None:
    trust = np.full((24, 3), 0.9, np.float32)
    trust[4] = (0.8, 0.3, 0.7)
    tile = gallery_tiles(with_gallery, answered(with_gallery, trust))[4]
    assert (tile.confidence, tile.confidence_of) == (pytest.approx(0.3), "the lowest of 3 points")
    chosen = replace(with_gallery, selected=1)
    tile = gallery_tiles(chosen, answered(chosen, trust))[4]
    assert (tile.confidence, tile.confidence_of) == (pytest.approx(0.8), "nose")


def test_another_source_is_another_question_so_that_percentages_follow(with_gallery) -> None:
    before = wanted_gallery_matches(with_gallery)
    other = replace(with_gallery.source, z=(0.5, 0.5, 0.5))
    after = wanted_gallery_matches(replace(with_gallery, source=other))
    assert before.question.source == with_gallery.instance(SOURCE)
    assert after.question.source == other.instance()
    assert before != after
