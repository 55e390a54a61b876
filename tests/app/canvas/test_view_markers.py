"""From points to what is drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.canvas.view_markers import view_markers
from app.state.marker_colours import marker_rgb
from app.state.screen import Screen, ViewScreen
from app.state.viewer_state import SOURCE, ViewerState
from app.widgets.theme import MARKER_COLOURS
from ddf_core.requests import BakeGrid, RenderPicture
from tests.app.fake_engine import BallEngine
from tests.app.state.test_screen import matched

SIZE = (400, 300)


def shown(state, *, picture: bool = False, size: tuple[int, int] = SIZE) -> Screen:
    """The source with a grid of 48, or with an exact picture of ``size``."""
    engine, instance = BallEngine(), state.instance(SOURCE)
    view = ViewScreen(SIZE, grid=engine.answer(BakeGrid(SOURCE, instance, 48), lambda: False))
    if picture:
        request = RenderPicture(SOURCE, instance, state.camera(SOURCE), size)
        view = replace(view, picture=engine.answer(request, lambda: False))
    return matched(state).with_view(SOURCE, view)


@pytest.mark.parametrize(("picture", "size"), [(False, SIZE), (True, SIZE), (True, (100, 75))])
def test_front_points_are_visible_and_those_behind_are_hidden(loaded, picture, size) -> None:
    markers = view_markers(loaded, shown(loaded, picture=picture, size=size), SOURCE)
    assert [m.state for m in markers] == ["visible", "visible", "hidden"]


def test_a_marker_falls_where_the_camera_puts_it(loaded) -> None:
    markers = view_markers(loaded, shown(loaded), SOURCE)
    np.testing.assert_allclose(markers[0].pixel_xy, (200, 150), atol=0.5)
    assert markers[1].pixel_xy[0] < 200
    assert markers[1].pixel_xy[1] < 150


def test_a_point_outside_the_picture_is_offscreen_and_keeps_its_direction(loaded) -> None:
    zoomed = replace(loaded.camera(SOURCE), fov_deg=3.0)
    state = replace(loaded, cameras={**loaded.cameras, SOURCE: zoomed})
    left = view_markers(state, shown(state), SOURCE)[1]
    assert left.state == "offscreen"
    assert left.pixel_xy[0] < 0


def test_a_point_behind_the_eye_is_offscreen(loaded) -> None:
    inside = replace(loaded.camera(SOURCE), radius=0.1)
    state = replace(loaded, cameras={**loaded.cameras, SOURCE: inside})
    nose = view_markers(state, shown(state), SOURCE)[0]
    assert nose.state == "offscreen"


def test_a_match_that_is_not_to_be_trusted_is_hollow(loaded) -> None:
    screen = shown(loaded)
    assert screen.matches is not None
    doubtful = replace(screen.matches, confidence=np.full((2, 3), 0.2, np.float32))
    markers = view_markers(loaded, replace(screen, matches=doubtful), SOURCE)
    assert all(marker.low_confidence for marker in markers)
    assert not any(marker.low_confidence for marker in view_markers(loaded, screen, SOURCE))


def test_the_selected_point_is_marked_as_such(loaded) -> None:
    state = replace(loaded, selected=2)
    markers = view_markers(state, shown(state), SOURCE)
    assert [marker.selected for marker in markers] == [False, True, False]


def test_nothing_is_drawn_before_there_is_a_model_or_a_size(loaded) -> None:
    assert view_markers(ViewerState(), Screen(), SOURCE) == ()
    assert view_markers(loaded, matched(loaded), SOURCE) == ()


def test_colours_go_round() -> None:
    assert marker_rgb(0) == (0xE6, 0x9F, 0x00)
    assert marker_rgb(len(MARKER_COLOURS)) == marker_rgb(0)
