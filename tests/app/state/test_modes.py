"""Which modes there are, what each asks for, and which a model has not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.state.modes import MODES
from app.state.planner import InteractionPhase, is_wanted, plan
from app.state.screen import Screen, ViewScreen, after_state_change
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState
from ddf_core.document.modes import disabled_reason, lens_of, point_mode_of
from ddf_core.requests import BakeGrid, RenderPicture
from ddf_core.shown import COLOUR, Appearance
from tests.app.state.test_planner import SIZE, answered, empty_screen

TARGET = "target1"


def in_mode(state: ViewerState, mode) -> ViewerState:
    return replace(state, mode=mode)


def test_the_keys_are_one_to_eight_and_cycle_error_is_in_the_menu_alone() -> None:
    assert "".join(spec.key for spec in MODES) == "12345678"
    assert MODES[-1].mode == "round_trip"
    assert not MODES[-1].key


def test_labels_are_never_there_and_fields_are_needed_by_what_measures(loaded, bare) -> None:
    lacking = [spec.mode for spec in MODES if disabled_reason(spec.mode, bare.model)]
    assert lacking == ["template", "labels", "deformation", "confidence", "round_trip"]
    assert [spec.mode for spec in MODES if disabled_reason(spec.mode, loaded.model)] == ["labels"]
    assert "fields" in disabled_reason("template", None)


@pytest.mark.parametrize("mode", ["labels", "x-ray", ""])
def test_a_mode_that_is_not_there_shows_the_colours(loaded, mode) -> None:
    state = in_mode(loaded, mode)
    assert state.shown_mode == "colour"
    assert state.appearance(SOURCE) == COLOUR


def test_a_chosen_mode_waits_for_a_model_that_has_it(loaded, bare) -> None:
    assert in_mode(bare, "deformation").shown_mode == "colour"
    assert in_mode(loaded, "deformation").shown_mode == "deformation"


@pytest.mark.parametrize("mode", ["depth", "opacity"])
def test_depth_and_opacity_ask_for_nothing(loaded, mode) -> None:
    screen = empty_screen(loaded)
    for _ in range(6):
        screen = answered(screen, *plan(loaded, screen, InteractionPhase.STILL))
    seen = in_mode(loaded, mode)
    assert lens_of(mode) == mode
    assert plan(seen, after_state_change(screen, seen), InteractionPhase.STILL) == ()


@pytest.mark.parametrize("mode", ["normals", "template", "deformation"])
def test_another_mode_asks_for_grids_from_coarse_to_fine_and_then_the_picture(loaded, mode) -> None:
    state = in_mode(replace(loaded, template_shown=True), mode)
    screen, asked = empty_screen(state), []
    while new := [
        r for r in plan(state, screen, InteractionPhase.STILL) if hasattr(r, "appearance")
    ]:
        asked += new
        screen = answered(screen, *new)
    assert {request.appearance for request in asked} == {
        Appearance(mode, checker=mode == "template")
    }
    grids = [r.resolution for r in asked if isinstance(r, BakeGrid) and r.view == TEMPLATE]
    assert grids == [24, 48, 96]
    assert isinstance(asked[-1], RenderPicture)
    assert lens_of(mode) == "colour"


def test_what_another_mode_showed_is_not_wanted_any_more(loaded) -> None:
    state = in_mode(loaded, "normals")
    screen = answered(
        empty_screen(loaded), *plan(loaded, empty_screen(loaded), InteractionPhase.STILL)
    )
    picture = RenderPicture(SOURCE, loaded.instance(SOURCE), loaded.camera(SOURCE), SIZE)
    screen = answered(screen, picture)
    assert after_state_change(screen, loaded).view(SOURCE).picture is not None
    assert after_state_change(screen, state).view(SOURCE).picture is None
    assert not is_wanted(state, picture)
    assert not is_wanted(state, BakeGrid(SOURCE, loaded.instance(SOURCE), 24))
    assert is_wanted(state, replace(picture, appearance=Appearance("normals")))


def test_confidence_is_about_the_target_and_in_its_own_view_about_the_source(loaded) -> None:
    state = in_mode(loaded, "confidence")
    assert state.appearance(SOURCE) == Appearance("confidence", loaded.instance(TARGET))
    assert state.appearance(TEMPLATE) == Appearance("confidence", loaded.instance(TARGET))
    assert state.appearance(TARGET) == Appearance("confidence", loaded.instance(SOURCE))


def test_another_source_changes_the_confidence_of_the_target_too(loaded) -> None:
    state = in_mode(loaded, "confidence")
    screen = empty_screen(state)
    screen = answered(
        screen, BakeGrid(TARGET, state.instance(TARGET), 96, state.appearance(TARGET))
    )
    other = replace(state, source=replace(state.source, z=(1.0, 0.0, 0.0)))
    views = {
        r.view for r in plan(other, screen, InteractionPhase.MOVING) if isinstance(r, BakeGrid)
    }
    assert views == {SOURCE, TARGET}


def test_every_mode_has_a_lens_or_a_place_colour() -> None:
    for spec in MODES:
        lens, position = lens_of(spec.mode), point_mode_of(spec.mode)
        assert spec.mode in {lens, position} or spec.mode == "labels"


def test_a_screen_without_views_asks_for_nothing(loaded) -> None:
    screen = Screen(views={SOURCE: ViewScreen()})
    asked = plan(in_mode(loaded, "normals"), screen, InteractionPhase.STILL)
    assert not [request for request in asked if hasattr(request, "appearance")]
