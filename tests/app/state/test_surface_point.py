"""The surface under a pixel, against the ball whose rays are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state.screen import Screen
from app.state.surface_point import surface_under
from app.state.viewer_state import SOURCE
from tests.app.canvas.test_view_markers import SIZE, shown
from tests.app.fake_engine import BOX, RADIUS, hit_ball, shift_of

PIXELS = [(200.0, 150.0), (171.3, 120.8), (230.0, 185.0)]


def expected(state, pixel) -> np.ndarray:
    camera, centre = state.camera(SOURCE), shift_of(state.instance(SOURCE))
    t, rays = hit_ball(camera, np.array([pixel]), SIZE, centre)
    return camera.eye + t[0] * rays[0]


@pytest.mark.parametrize("pixel", PIXELS)
def test_the_depth_of_the_exact_picture_is_right_to_a_pixel(loaded, pixel) -> None:
    found = surface_under(loaded, shown(loaded, picture=True), SOURCE, pixel)
    np.testing.assert_allclose(found, expected(loaded, pixel), atol=0.004)


@pytest.mark.parametrize("pixel", PIXELS)
def test_the_grid_is_right_to_a_voxel(loaded, pixel) -> None:
    found = surface_under(loaded, shown(loaded), SOURCE, pixel)
    np.testing.assert_allclose(found, expected(loaded, pixel), atol=2 * BOX / 48)


@pytest.mark.parametrize("picture", [True, False])
def test_beside_the_ball_there_is_no_surface(loaded, picture) -> None:
    for pixel in ((3.0, 3.0), (399.9, 299.9), (400.0, 300.0), (-1.0, 20.0), (9999.0, 0.0)):
        assert surface_under(loaded, shown(loaded, picture=picture), SOURCE, pixel) is None


def test_a_small_picture_of_the_same_camera_serves_a_large_view(loaded) -> None:
    screen = shown(loaded, picture=True, size=(100, 75))
    found = surface_under(loaded, screen, SOURCE, (171.3, 120.8))
    np.testing.assert_allclose(found, expected(loaded, (171.3, 120.8)), atol=0.015)


def test_a_picture_of_another_camera_is_left_for_the_grid(loaded) -> None:
    turned = replace(
        loaded, cameras={**loaded.cameras, SOURCE: loaded.camera(SOURCE).orbit_by(0.7, 0)}
    )
    found = surface_under(turned, shown(loaded, picture=True), SOURCE, (200.0, 150.0))
    np.testing.assert_allclose(found, expected(turned, (200.0, 150.0)), atol=2 * BOX / 48)


def test_a_grid_of_another_instance_says_nothing(loaded) -> None:
    other = replace(loaded, source=replace(loaded.source, z=(1.0, 0.0, 0.0)))
    assert surface_under(other, shown(loaded), SOURCE, (200.0, 150.0)) is None


def test_an_empty_view_has_no_surface(loaded) -> None:
    assert surface_under(loaded, Screen(), SOURCE, (200.0, 150.0)) is None


def test_inside_the_ball_the_surface_is_where_the_eye_is(loaded) -> None:
    close = replace(loaded.camera(SOURCE), radius=RADIUS / 2)
    inside = replace(loaded, cameras={**loaded.cameras, SOURCE: close})
    found = surface_under(inside, shown(loaded), SOURCE, (200.0, 150.0))
    assert np.linalg.norm(np.array(found) - close.eye) < 4 * BOX / 48
