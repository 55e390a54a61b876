"""Depth and opacity as colours."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.appearance.scales import VIRIDIS
from ddf_core.drawing.lens import (
    depth_pixels,
    depth_span,
    look_through,
    opacity_pixels,
    visible_span,
)
from ddf_core.scene.camera import Camera

RGBA = np.array([[[10, 20, 30, 255], [40, 50, 60, 128], [0, 0, 0, 0]]], np.uint8)
DEPTH = np.array([[2.0, 3.0, np.nan]])
HEAD_CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)


def rgb(text: str) -> list[int]:
    return [int(text[i : i + 2], 16) for i in (1, 3, 5)]


def test_near_is_light_far_is_dark_and_nothing_is_transparent() -> None:
    found = depth_pixels(DEPTH, (2.0, 3.0))
    assert found[0].tolist() == [[*rgb(VIRIDIS[-1]), 255], [*rgb(VIRIDIS[0]), 255], [0, 0, 0, 0]]


def test_opacity_is_white_before_the_background() -> None:
    assert opacity_pixels(RGBA[..., 3])[0].tolist() == [[255] * 4, [128] * 4, [0] * 4]
    straight = look_through("opacity", RGBA, DEPTH, (2.0, 3.0))
    assert straight[0, :, 3].tolist() == [255, 128, 0]
    assert (straight[..., :3] == 255).all()


def test_the_lens_of_the_colours_changes_nothing() -> None:
    assert look_through("colour", RGBA, DEPTH, (2.0, 3.0)) is RGBA
    np.testing.assert_array_equal(
        look_through("depth", RGBA, DEPTH, (2.0, 3.0)), depth_pixels(DEPTH, (2.0, 3.0))
    )


def test_the_span_of_what_is_seen_leaves_out_the_few_at_its_ends() -> None:
    depth = np.linspace(2.0, 3.0, 1001)
    depth[0], depth[-1] = 0.5, 9.0
    seen = np.append(depth, [np.nan] * 50).reshape(-1, 1)
    assert visible_span(seen, 0.6) == pytest.approx((2.01, 2.98), abs=1e-3)
    assert visible_span(np.array([np.nan]), 0.6) is None


def test_a_flat_wall_has_a_range_all_the_same() -> None:
    assert visible_span(np.full((4, 4), 2.5), 0.6) == pytest.approx((2.485, 2.515))


def test_the_span_of_depth_is_the_front_of_the_box_and_moves_with_the_eye() -> None:
    assert depth_span(HEAD_CAMERA, 0.6) == pytest.approx((2.25, 2.85))
    assert depth_span(HEAD_CAMERA.orbit_by(1.0, 0.3), 0.6) == pytest.approx((2.25, 2.85))
