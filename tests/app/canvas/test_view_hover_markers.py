"""Where the hover marker of a hover falls in each view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.canvas.view_hover_markers import view_hover_marker
from app.features.hover.controller import wanted_hover
from app.state.screen import Screen, after_state_change, hover_is_current
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.requests import BakeGrid, HoverPoint
from tests.app.canvas.test_view_markers import SIZE, shown
from tests.app.fake_engine import RADIUS, BallEngine, shift_of

TARGET = "target1"


def hovered(state, x=(0.0, 0.0, RADIUS)) -> Screen:
    """Source and target with grids, and the answer to a hover over ``x`` of the source."""
    engine, screen = BallEngine(), shown(state)
    there = screen.view(SOURCE)
    for view in state.views:
        grid = engine.answer(BakeGrid(view, state.instance(view), 48), lambda: False)
        screen = screen.with_view(view, replace(there, grid=grid))
    others = tuple(state.instance(view) for view in state.views_beside(SOURCE))
    request = HoverPoint(SOURCE, state.instance(SOURCE), state.camera(SOURCE), x, others)
    return replace(screen, hover=engine.answer(request, lambda: False))


@pytest.mark.parametrize("template", [False, True])
def test_the_hover_marker_falls_where_the_fields_bring_the_place(loaded, template) -> None:
    state = replace(loaded, template_shown=template)
    screen = hovered(state, (0.05, 0.02, 0.34))
    x_tmpl = np.array((0.05, 0.02, 0.34)) - shift_of(state.instance(SOURCE))
    for view in state.views_beside(SOURCE):
        position = x_tmpl + shift_of(state.instance(view))
        expected = state.camera(view).project(position[None], SIZE)[0][0]
        marker = view_hover_marker(state, screen, view)
        assert marker is not None
        np.testing.assert_allclose(marker.pixel_xy, expected, atol=1e-3)
        assert not marker.hidden


def test_there_is_none_in_the_hovered_view_nor_in_one_that_is_not_shown(loaded) -> None:
    screen = hovered(loaded)
    assert view_hover_marker(loaded, screen, SOURCE) is None
    assert view_hover_marker(loaded, screen, TEMPLATE) is None
    assert view_hover_marker(loaded, replace(screen, hover=None), TARGET) is None


def test_behind_the_surface_it_is_hidden_and_off_screen_it_is_not_drawn(loaded) -> None:
    marker = view_hover_marker(loaded, hovered(loaded, (0.0, 0.0, -RADIUS)), TARGET)
    assert marker is not None
    assert marker.hidden
    aside = replace(loaded.camera(TARGET), target=(2.0, 0.0, 0.0))
    state = replace(loaded, cameras={**loaded.cameras, TARGET: aside})
    assert view_hover_marker(state, hovered(state), TARGET) is None


def test_a_turn_of_another_view_keeps_the_hover_marker_and_one_of_the_hovered_view_does_not(
    loaded,
) -> None:
    screen = hovered(loaded)
    for view, stays in ((TARGET, True), (SOURCE, False)):
        turned = {**loaded.cameras, view: loaded.camera(view).orbit_by(0.2, 0.0)}
        state = replace(loaded, cameras=turned)
        assert (after_state_change(screen, state).hover is not None) is stays


@pytest.mark.parametrize(
    "changed",
    [
        {"hover_shown": False},
        {"template_shown": True},
        {"mode": "normals"},
    ],
)
def test_a_hover_goes_with_what_it_was_about(loaded, changed) -> None:
    screen, state = hovered(loaded), replace(loaded, **changed)
    assert hover_is_current(loaded, screen.hover.request)
    assert hover_is_current(state, screen.hover.request) is (changed == {"mode": "normals"})
    other = replace(loaded, targets=(replace(loaded.targets[0], z=(1.0, 0.0, 0.0)),))
    assert not hover_is_current(other, screen.hover.request)


def test_nothing_is_asked_beside_the_surface_without_fields_or_when_switched_off(
    loaded, bare
) -> None:
    screen, middle = shown(loaded), (200.0, 150.0)
    asked = wanted_hover(loaded, screen, SOURCE, middle)
    assert asked is not None
    assert asked.instances == (loaded.instance(TARGET),)
    assert wanted_hover(loaded, screen, SOURCE, (2.0, 2.0)) is None
    assert wanted_hover(bare, shown_bare(bare), SOURCE, middle) is None
    assert wanted_hover(replace(loaded, hover_shown=False), screen, SOURCE, middle) is None


def shown_bare(state) -> Screen:
    grid = BallEngine().answer(BakeGrid(SOURCE, state.instance(SOURCE), 48), lambda: False)
    screen = Screen()
    return screen.with_view(SOURCE, replace(screen.view(SOURCE), size=SIZE, grid=grid))
