"""What is asked, for which state, with what on screen."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from app.state import changes, point_edits
from app.state.levels_of_detail import (
    DRAFT_FIRST_PX,
    FINAL_PICTURE_S,
    GRID_LEVELS,
    PICTURE_LEVELS,
    QUICK_PICTURE_S,
)
from app.state.picture_tiles import PictureTiles
from app.state.planner import (
    InteractionPhase,
    draft_side,
    is_wanted,
    picture_side,
    plan,
    wanted_matches,
)
from app.state.rays import wanted_pair, wanted_profile
from app.state.screen import Plots, Screen, ViewScreen, after_state_change, fit_size, is_fitted
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState
from ddf_core.answers import GridBaked, PictureRendered, PictureTileRendered, PointsMatched
from ddf_core.requests import (
    BakeGrid,
    LoadModel,
    MatchPoints,
    MeasurePair,
    PickPixel,
    ProfileRay,
    RenderPicture,
    RenderPictureTile,
    ToTemplate,
)
from ddf_core.requests.urgency import DRAFT_PX, MARKERS, Interest, Urgency, WantedWhileAsked
from ddf_core.resource_paths import PROGRAM_FOLDER
from ddf_core.scene.tiles import size_of
from tests.app.fake_engine import BallEngine
from tests.app.state.test_screen import matched

TARGET = "target1"
SIZE = (500, 400)


def empty_screen(state: ViewerState, has_gl: bool = True) -> Screen:
    """Views that are laid out and show nothing."""
    return Screen(has_gl=has_gl, views={view: ViewScreen(SIZE) for view in state.views})


def answered(screen: Screen, *requests) -> Screen:
    """The screen after these requests were answered."""
    for request in requests:
        if isinstance(request, MatchPoints):
            shape = (len(request.instances), len(request.points))
            zeros = np.zeros(shape, np.float32)
            positions = np.zeros((*shape, 3), np.float32)
            screen = replace(screen, matches=PointsMatched(request, positions, zeros, zeros, 0.0))
            continue
        if isinstance(request, RenderPictureTile):
            screen = with_tile(screen, request)
            continue
        shown = screen.view(request.view)
        if isinstance(request, BakeGrid):
            grid = GridBaked(request, np.zeros((2, 2, 2, 4), np.uint8), 0.6, 0.0)
            shown = replace(shown, grid=grid, picture=None)
        else:
            blank = np.zeros((1, 1), np.float32)
            picture = PictureRendered(request, np.zeros((1, 1, 4), np.uint8), blank, 24, 0.0)
            shown = replace(shown, picture=picture)
        screen = screen.with_view(request.view, shown)
    return screen


def with_tile(screen: Screen, request: RenderPictureTile) -> Screen:
    """The screen with one more tile, and with the whole picture after the last."""
    shown, whole = screen.view(request.whole.view), request.whole
    tiles = shown.tiles or PictureTiles(whole, request.side)
    assert request == tiles.next_request
    width, height = size_of(request.box)
    rgba = np.full((height, width, 4), request.number, np.uint8)
    tiles = tiles.with_tile(PictureTileRendered(request, rgba, rgba[..., 0] * 1.0, 24, 0.5))
    shown = replace(shown, tiles=tiles)
    if len(tiles.done) == tiles.count:
        shown = replace(shown, tiles=None, picture=tiles.join())
    return screen.with_view(whole.view, shown)


def settle(state: ViewerState, screen: Screen, phase: InteractionPhase) -> tuple[Screen, list]:
    """Answers everything until nothing is asked; the screen and all requests in order."""
    asked = []
    for _ in range(100):
        requests = plan(state, screen, phase)
        if not requests:
            return screen, asked
        asked += requests
        screen = answered(screen, *requests)
    raise AssertionError(f"still asking: {requests}")


def grids(requests, view=SOURCE) -> list[int]:
    return [r.resolution for r in requests if isinstance(r, BakeGrid) and r.view == view]


def pictures(requests, view=SOURCE) -> list[int]:
    return [max(r.size) for r in requests if isinstance(r, RenderPicture) and r.view == view]


def tiles_of(requests, view=SOURCE) -> list[RenderPictureTile]:
    return [r for r in requests if isinstance(r, RenderPictureTile) and r.whole.view == view]


def test_without_a_model_nothing_is_asked() -> None:
    assert plan(ViewerState(), empty_screen(ViewerState()), InteractionPhase.STILL) == ()


def test_a_moving_hand_gets_the_coarse_grid_and_no_more(loaded) -> None:
    _, asked = settle(loaded, empty_screen(loaded), InteractionPhase.MOVING)
    assert grids(asked) == grids(asked, TARGET) == [GRID_LEVELS[0]]
    assert pictures(asked) == []


def test_a_resting_hand_gets_every_finer_grid_in_turn(loaded) -> None:
    _, asked = settle(loaded, empty_screen(loaded), InteractionPhase.RESTING)
    assert grids(asked) == list(GRID_LEVELS)
    assert pictures(asked) == []


def test_a_still_hand_gets_the_exact_picture_after_the_finest_grid(loaded) -> None:
    _, asked = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    kinds = [r for r in asked if not isinstance(r, MatchPoints) and r.view == SOURCE]
    assert [type(r) for r in kinds] == [BakeGrid] * len(GRID_LEVELS) + [RenderPicture]


def test_what_is_on_screen_is_not_asked_again(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    assert plan(loaded, screen, InteractionPhase.STILL) == ()


def test_a_new_latent_begins_again_at_the_coarse_grid_for_its_view_only(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    changed = changes.with_latent(loaded, SOURCE, changes.seed_instance(loaded.source, 7, 3))
    _, asked = settle(changed, after_state_change(screen, changed), InteractionPhase.STILL)
    assert grids(asked) == list(GRID_LEVELS)
    assert grids(asked, TARGET) == []
    assert pictures(asked, TARGET) == []


def test_a_turned_camera_asks_for_no_grid(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    turned = changes.with_camera(loaded, SOURCE, loaded.camera(SOURCE).orbit_by(0.2, 0.0))
    screen = after_state_change(screen, turned)
    assert plan(turned, screen, InteractionPhase.MOVING) == ()
    _, asked = settle(turned, screen, InteractionPhase.STILL)
    assert {type(r) for r in asked} == {RenderPicture}


def test_coming_back_to_an_earlier_camera_asks_for_its_picture_again(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    turned = changes.with_camera(loaded, SOURCE, loaded.camera(SOURCE).orbit_by(0.2, 0.0))
    screen = after_state_change(after_state_change(screen, turned), loaded)
    assert pictures(plan(loaded, screen, InteractionPhase.STILL)) != []


def test_markers_are_asked_in_all_instances_at_once(loaded) -> None:
    wanted = wanted_matches(loaded)
    assert wanted is not None
    assert [point.id for point in wanted.points] == [1, 2, 3]
    assert wanted.instances == (loaded.instance(SOURCE), loaded.instance(TARGET))


def test_markers_are_asked_again_when_a_slider_moves(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    changed = changes.with_latent(loaded, TARGET, changes.seed_instance(loaded.targets[0], 7, 3))
    asked = plan(changed, screen, InteractionPhase.MOVING)
    assert any(isinstance(r, MatchPoints) for r in asked)


def test_selecting_and_naming_ask_for_nothing(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    changed = point_edits.rename_point(replace(loaded, selected=2), 2, "cheek")
    assert plan(changed, screen, InteractionPhase.STILL) == ()


def test_without_fields_no_match_is_asked(bare) -> None:
    state = point_edits.with_instance_point(bare, SOURCE, bare.instance(SOURCE), (0.0, 0.0, 0.3))
    _, asked = settle(state, empty_screen(state), InteractionPhase.STILL)
    assert {type(r) for r in asked} == {BakeGrid, RenderPicture}


def test_a_typed_point_is_brought_to_the_template(loaded) -> None:
    state = point_edits.with_instance_point(
        loaded, SOURCE, loaded.instance(SOURCE), (0.1, 0.0, 0.3)
    )
    asked = plan(state, empty_screen(state), InteractionPhase.MOVING)
    assert ToTemplate(state.instance(SOURCE), ((0.1, 0.0, 0.3),)) in asked


def test_a_hidden_template_asks_for_nothing_and_a_shown_one_for_its_pictures(loaded) -> None:
    _, asked = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    assert grids(asked, TEMPLATE) == []
    shown = replace(loaded, template_shown=True)
    _, asked = settle(shown, empty_screen(shown), InteractionPhase.STILL)
    assert grids(asked, TEMPLATE) == list(GRID_LEVELS)


def test_a_view_that_has_no_size_yet_asks_for_nothing(loaded) -> None:
    assert plan(loaded, Screen(), InteractionPhase.STILL) == ()


def test_of_a_new_model_the_first_grids_come_before_the_markers(loaded) -> None:
    _, asked = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    kinds = [type(request) for request in asked]
    assert kinds.index(MatchPoints) > kinds.index(BakeGrid)
    assert kinds.count(MatchPoints) == 1


def test_a_refused_request_is_not_sent_again(loaded) -> None:
    screen = empty_screen(loaded)
    refused = BakeGrid(SOURCE, loaded.instance(SOURCE), GRID_LEVELS[0])
    screen = replace(screen, failed=frozenset({refused}))
    assert refused not in plan(loaded, screen, InteractionPhase.STILL)


def test_without_opengl_drafts_come_while_moving_and_the_exact_picture_at_rest(loaded) -> None:
    screen, asked = settle(loaded, empty_screen(loaded, has_gl=False), InteractionPhase.MOVING)
    assert grids(asked) == []
    assert pictures(asked) == [DRAFT_FIRST_PX]
    _, asked = settle(loaded, screen, InteractionPhase.STILL)
    assert pictures(asked) == [PICTURE_LEVELS[0]]


def test_without_opengl_a_draft_never_replaces_the_exact_picture(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded, has_gl=False), InteractionPhase.STILL)
    assert pictures(plan(loaded, screen, InteractionPhase.MOVING)) == []


@pytest.mark.parametrize(
    ("seconds_per_pixel", "side"),
    [(0.0, 128), (1e-6, PICTURE_LEVELS[-1]), (4 / (256 * 256 * 0.8), 256), (1.0, 128)],
)
def test_the_exact_picture_is_as_large_as_its_time_allows(seconds_per_pixel, side) -> None:
    assert picture_side(SIZE, seconds_per_pixel * 0.999, 4.0) == side


def test_a_faster_model_gets_a_larger_picture_of_the_same_thing_and_then_rests(loaded) -> None:
    screen, first = settle(loaded, empty_screen(loaded), InteractionPhase.STILL)
    assert pictures(first) == [PICTURE_LEVELS[0]]
    screen = replace(screen, seconds_per_pixel=1e-6)
    screen, second = settle(loaded, screen, InteractionPhase.STILL)
    assert pictures(second) == [SIZE[0]]
    slower = replace(screen, seconds_per_pixel=1e-3)
    assert plan(loaded, slower, InteractionPhase.STILL) == ()


def test_a_large_view_that_rests_gets_a_picture_of_its_own_size() -> None:
    # The bundled heads: 1e-5 s a pixel, 17 s for the whole view.
    large = (1217, 1440)
    assert fit_size(large, picture_side(large, 1e-5, FINAL_PICTURE_S)) == large
    assert max(fit_size(large, picture_side(large, 1e-5, QUICK_PICTURE_S))) == 384


def test_drafts_fit_their_time() -> None:
    assert draft_side(SIZE, 0.0) == DRAFT_FIRST_PX
    assert draft_side(SIZE, 1e-9) == DRAFT_PX
    assert 16 <= draft_side(SIZE, 1e-4) < DRAFT_PX
    assert draft_side(SIZE, 1.0) == 16


def test_fitted_keeps_the_shape_and_never_enlarges() -> None:
    assert fit_size((500, 400), 250) == (250, 200)
    assert fit_size((100, 50), 640) == (100, 50)
    assert fit_size((1000, 1), 10) == (10, 1)


def test_clicks_and_loads_are_always_wanted_and_old_pictures_never(loaded) -> None:
    old, camera = loaded.instance(SOURCE), loaded.camera(SOURCE)
    state = changes.with_latent(loaded, SOURCE, changes.seed_instance(loaded.source, 7, 3))
    assert is_wanted(state, PickPixel(SOURCE, old, camera, (1.0, 1.0), SIZE))
    assert is_wanted(state, LoadModel(Path("x")))
    assert not is_wanted(state, BakeGrid(SOURCE, old, 24))
    assert not is_wanted(state, RenderPicture(SOURCE, old, camera, SIZE))
    assert not is_wanted(state, BakeGrid(TEMPLATE, state.instance(TEMPLATE), 24))
    assert is_wanted(state, BakeGrid(SOURCE, state.instance(SOURCE), 24))
    turned = replace(camera, yaw_rad=1.0)
    assert not is_wanted(state, RenderPicture(SOURCE, state.instance(SOURCE), turned, SIZE))


def test_plots_are_asked_for_only_while_they_are_shown_and_the_pair_only_at_rest(loaded) -> None:
    state = replace(loaded, selected=1)
    screen = matched(state)
    kinds = {ProfileRay, MeasurePair}

    def wanted(screen: Screen, phase: InteractionPhase) -> set[type]:
        return {type(request) for request in plan(state, screen, phase)} & kinds

    assert wanted(screen, InteractionPhase.STILL) == set()
    screen = replace(screen, plots=Plots(shown=True))
    assert (
        wanted(screen, InteractionPhase.MOVING)
        == wanted(screen, InteractionPhase.RESTING)
        == {ProfileRay}
    )
    assert wanted(screen, InteractionPhase.STILL) == kinds


def test_a_ray_and_a_pair_that_were_answered_are_not_asked_again(loaded) -> None:
    state = replace(loaded, selected=1)
    screen, engine = matched(state), BallEngine()
    answers = [
        engine.answer(request, lambda: False)
        for request in (wanted_profile(state, screen), wanted_pair(state))
    ]
    screen = replace(screen, plots=Plots(True, *answers))
    assert plan(state, screen, InteractionPhase.STILL) == ()
    other = changes.with_latent(state, SOURCE, changes.seed_instance(state.source, 7, 3))
    again = {type(request) for request in plan(other, screen, InteractionPhase.STILL)}
    assert {ProfileRay, MeasurePair} <= again
    assert not is_wanted(other, answers[1].request)
    assert is_wanted(state, answers[1].request)


def test_old_matches_and_answered_places_are_not_wanted(loaded) -> None:
    matches = wanted_matches(loaded)
    assert matches is not None
    assert is_wanted(loaded, matches)
    assert not is_wanted(point_edits.without_point(loaded, 1), matches)
    assert not is_wanted(loaded, ToTemplate(loaded.instance(SOURCE), ((0.0, 0.0, 0.0),)))


@pytest.mark.parametrize("longest", [128, 192, 384, 525, 640])
def test_every_picture_that_is_asked_for_fits_the_view_it_was_asked_for(longest: int) -> None:
    view = (508, 525)
    assert is_fitted(fit_size(view, longest), view)
    assert not is_fitted(fit_size(view, longest), (329, 640))
    assert not is_fitted(fit_size(view, longest), (0, 0))


@dataclass(frozen=True)
class Thermometer(WantedWhileAsked):
    """A kind of request that nothing here knows."""

    view: str
    key: str = "thermometer"
    urgency: Urgency = MARKERS


@dataclass(frozen=True)
class Shot(Thermometer):
    """Another, that says itself what it is good for."""

    def is_wanted(self, interest: Interest) -> bool:
        return interest.camera(self.view).yaw_rad == 0


def test_a_new_kind_of_request_says_itself_whether_it_is_wanted(loaded: ViewerState) -> None:
    assert not is_wanted(loaded, Thermometer(SOURCE))
    turned = changes.with_camera(loaded, SOURCE, replace(loaded.camera(SOURCE), yaw_rad=0.0))
    assert not is_wanted(loaded, Shot(SOURCE))
    assert is_wanted(turned, Shot(SOURCE))


@pytest.mark.parametrize("module", ["state/planner", "state/interest", "inference/request_queue"])
def test_neither_planner_nor_queue_asks_what_class_a_request_is_of(module: str) -> None:
    tree = ast.parse((PROGRAM_FOLDER / "app" / f"{module}.py").read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert "isinstance" not in called
