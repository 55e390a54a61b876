"""The picture that stays comes in tiles: which are asked for when, and what they make together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state import changes, point_edits
from app.state.picture_tiles import PictureTiles, tile_side
from app.state.planner import InteractionPhase, is_wanted, plan
from app.state.screen import after_state_change
from app.state.viewer_state import SOURCE
from ddf_core.answers import PictureTileRendered
from ddf_core.requests import RenderPicture, RenderPictureTile
from tests.app.state.test_planner import SIZE, answered, empty_screen, pictures, settle


def tiles_of(requests, view=SOURCE) -> list[RenderPictureTile]:
    return [r for r in requests if isinstance(r, RenderPictureTile) and r.whole.view == view]


def test_the_quick_picture_comes_first_and_the_final_one_in_tiles(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.RESTING)
    # 3e-5 s a pixel: 256 px in 1.6 s, the whole view in 6 s.
    screen = replace(screen, seconds_per_pixel=3e-5)
    screen, asked = settle(loaded, screen, InteractionPhase.STILL)
    assert pictures(asked) == [256]
    tiles = tiles_of(asked)
    assert {(tile.whole.size, tile.side) for tile in tiles} == {(SIZE, 64)}
    assert [tile.number for tile in tiles] == list(range(56))
    picture = screen.view(SOURCE).picture
    assert (
        picture is not None and picture.request.size == SIZE and screen.view(SOURCE).tiles is None
    )
    assert picture.seconds == pytest.approx(28)


def test_no_quick_picture_that_would_look_coarser_than_the_grid(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.RESTING)
    # 1e-4 s a pixel: 128 px in 1.3 s, a quarter of the view; the whole view in 20 s.
    screen = replace(screen, seconds_per_pixel=1e-4)
    _, asked = settle(loaded, screen, InteractionPhase.STILL)
    assert pictures(asked) == []
    assert len(tiles_of(asked)) == 56


def test_tiles_are_finished_at_the_size_they_were_begun_at_and_only_at_rest(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.RESTING)
    screen = replace(screen, seconds_per_pixel=1e-4)
    for _ in range(3):
        screen = answered(screen, *plan(loaded, screen, InteractionPhase.STILL))
    faster = replace(screen, seconds_per_pixel=1e-5)
    (asked,) = tiles_of(plan(loaded, faster, InteractionPhase.STILL))
    assert (asked.number, asked.side) == (3, 64)
    assert plan(loaded, faster, InteractionPhase.RESTING) == ()
    # A view of another shape begins anew.
    shown = replace(screen.view(SOURCE), size=(400, 500))
    (anew,) = tiles_of(plan(loaded, screen.with_view(SOURCE, shown), InteractionPhase.STILL))
    assert (anew.number, anew.whole.size) == (0, (400, 500))


def test_tiles_go_with_the_camera_and_the_instance_they_were_made_for(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.RESTING)
    screen = replace(screen, seconds_per_pixel=1e-4)
    screen = answered(screen, *plan(loaded, screen, InteractionPhase.STILL))
    tile = tiles_of(plan(loaded, screen, InteractionPhase.STILL))[0]
    turned = changes.with_camera(loaded, SOURCE, loaded.camera(SOURCE).orbit_by(0.1, 0.0))
    other = changes.with_latent(loaded, SOURCE, changes.seed_instance(loaded.source, 3, 3))
    renamed = point_edits.rename_point(loaded, 1, "tip")
    for state, stays in ((renamed, True), (turned, False), (other, False)):
        assert (after_state_change(screen, state).view(SOURCE).tiles is not None) is stays
        assert is_wanted(state, tile) is stays


@pytest.mark.parametrize(
    ("seconds_per_pixel", "side"), [(0.0, 64), (1e-3, 64), (8e-6, 96), (4e-6, 128), (1e-7, 256)]
)
def test_tiles_are_as_large_as_the_first_one_comes_in_time(seconds_per_pixel, side) -> None:
    assert tile_side(seconds_per_pixel) == side


def test_tiles_together_are_the_picture_pixel_by_pixel(loaded) -> None:
    whole = RenderPicture(SOURCE, loaded.instance(SOURCE), loaded.camera(SOURCE), (50, 40))
    tiles = PictureTiles(whole, 16)
    wanted = np.random.default_rng(0).integers(0, 255, (40, 50, 4), np.uint8)
    depth = wanted[..., 0].astype(np.float32)
    while len(tiles.done) < tiles.count:
        before, request = tiles, tiles.next_request
        left, top, right, bottom = request.box
        part = np.s_[top:bottom, left:right]
        tiles = tiles.with_tile(PictureTileRendered(request, wanted[part], depth[part], 9, 0.25))
        assert tiles.continues(before) and not before.continues(tiles)
    assert not tiles.continues(PictureTiles(whole, 24))
    picture = tiles.join()
    np.testing.assert_array_equal(picture.rgba, wanted)
    np.testing.assert_array_equal(picture.depth, depth)
    assert (picture.request, picture.samples, picture.seconds) == (whole, 9, 0.25 * 12)
