"""Which distances the depth mode tells apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state import changes
from app.state.depth_range import depth_range, grid_depths
from app.state.screen import Screen, ViewScreen
from app.state.viewer_state import SOURCE, ViewerState
from ddf_core.requests import BakeGrid, RenderPicture
from ddf_core.stopping import never
from tests.app.fake_engine import BOX, HOME, RADIUS, BallEngine, shift_of

TARGET = "target1"
SIZE = (300, 200)
FRONT = HOME.radius - RADIUS
VOXEL = 2 * BOX / 48


@pytest.fixture
def state(loaded: ViewerState) -> ViewerState:
    return replace(loaded, mode="depth")


def screen_of(state: ViewerState, *, has_gl: bool = True) -> Screen:
    """The screen with every view's grid, or picture, on it."""
    engine, screen = BallEngine(), Screen(has_gl=has_gl)
    for view in state.instance_views:
        instance = state.instance(view)
        grid = picture = None
        if has_gl:
            grid = engine.answer(BakeGrid(view, instance, 48), never)
        else:
            asked = RenderPicture(view, instance, state.camera(view), SIZE)
            picture = engine.answer(asked, never)
        screen = screen.with_view(view, ViewScreen(SIZE, grid, picture))
    return screen


def test_a_ray_through_the_grid_ends_where_the_ball_begins(state) -> None:
    grid = screen_of(state).view(SOURCE).grid
    depth = grid_depths(grid, state.camera(SOURCE), (21, 21)).reshape(21, 21)
    x = shift_of(state.instance(SOURCE))[0]
    assert depth[10, 10] == pytest.approx(HOME.radius - np.sqrt(RADIUS**2 - x**2), abs=VOXEL)
    assert np.isnan(depth[0, 0])


@pytest.mark.parametrize("has_gl", [True, False])
def test_the_range_is_what_is_seen_and_not_the_box(state, has_gl) -> None:
    near, far = depth_range(state, screen_of(state, has_gl=has_gl), SOURCE)
    assert near == pytest.approx(FRONT, abs=0.03)
    # The edge of a ball is seen where the ray touches it.
    assert FRONT + 0.2 < far <= HOME.radius
    assert far - near < 0.8 * BOX


def test_closer_up_it_is_narrower(state) -> None:
    """One that is seen from near fills the view with its front alone."""
    screen = screen_of(state)
    near, far = depth_range(state, screen, SOURCE)
    camera = replace(state.camera(SOURCE), fov_deg=6.0)
    closer = changes.with_camera(state, SOURCE, camera)
    assert np.diff(depth_range(closer, screen, SOURCE)) < 0.4 * (far - near)


def test_linked_views_have_one_range_and_free_ones_their_own(state) -> None:
    far_off = replace(state.camera(TARGET), radius=4.0, far=5.0)
    state = replace(state, linked=False)
    state = changes.with_camera(state, TARGET, far_off)
    screen = screen_of(state)
    own = depth_range(state, screen, SOURCE), depth_range(state, screen, TARGET)
    assert own[1][0] - own[0][0] == pytest.approx(1.3, abs=0.03)
    linked = replace(state, linked=True)
    both = depth_range(linked, screen, SOURCE)
    assert both == depth_range(linked, screen, TARGET) == (own[0][0], own[1][1])


def test_before_anything_is_seen_it_is_the_front_of_the_box(state) -> None:
    usual = pytest.approx((HOME.radius - 0.75 * BOX, HOME.radius + 0.25 * BOX))
    assert depth_range(state, Screen(), SOURCE) == usual
    assert depth_range(replace(state, mode="colour"), screen_of(state), SOURCE) == usual
