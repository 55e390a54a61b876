"""Scale bars, by worlds in which a pixel is as long as anybody can work out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from ddf_core.drawing.scale_bar import ScaleBar, name_length, round_length, scale_bar
from ddf_core.scene.camera import Camera

# At distance 2 a field of view of 90 degrees is 4 units wide.
CAMERA = Camera(radius=2.0, fov_deg=90.0)


@pytest.mark.parametrize(
    ("size", "metres", "bar"),
    [
        # 4 units on 400 px: a pixel is 1 cm of a unit of a metre, and there is room for 1 m.
        ((400, 400), 1.0, ScaleBar(100.0, "1 m")),
        # The field of view is that of the shorter side: the same pixels, and more room.
        ((800, 400), 1.0, ScaleBar(200.0, "2 m")),
        ((400, 1000), 1.0, ScaleBar(100.0, "1 m")),
        # The bundled heads: a unit is some 0.3 m.
        ((400, 400), 0.3, ScaleBar(200.0 / 3, "20 cm")),
        ((400, 400), 0.001, ScaleBar(100.0, "1 mm")),
        ((400, 400), 0.0001, ScaleBar(100.0, "0.1 mm")),
    ],
)
def test_the_bar_of_known_pictures(size: tuple[int, int], metres: float, bar: ScaleBar) -> None:
    found = scale_bar(CAMERA, size, metres)
    assert found.label == bar.label
    assert found.pixels == pytest.approx(bar.pixels)


def test_it_is_as_long_as_two_points_of_that_distance_lie_apart() -> None:
    camera = Camera(1.1, 1.3, 2.7, 21.0, target=(0.1, -0.2, 0.05), borders=True)
    size, metres = (640, 360), 0.3
    bar = scale_bar(camera, size, metres)
    assert bar.label == "10 cm"
    right = camera.world_from_cam[:3, 0]
    ends = np.array(camera.target) + np.outer((-0.5, 0.5), right * 0.1 / metres)
    (a, b), _ = camera.project(ends, size)
    assert bar.pixels == pytest.approx(math.dist(a, b))


def test_twice_as_near_it_is_twice_as_long_or_another_length() -> None:
    far = scale_bar(CAMERA, (400, 400), 1.0)
    near = scale_bar(replace(CAMERA, radius=1.0), (400, 400), 1.0)
    assert (far.label, near.label) == ("1 m", "50 cm")
    assert near.pixels == pytest.approx(far.pixels)


@pytest.mark.parametrize(
    ("most", "found"),
    [
        (1.0, (1, 0)),
        (1.99, (1, 0)),
        (2.0, (2, 0)),
        (4.99, (2, 0)),
        (5.0, (5, 0)),
        (9.99, (5, 0)),
        (0.1, (1, -1)),
        (0.003, (2, -3)),
        (1e-3, (1, -3)),
        (1000.0, (1, 3)),
    ],
)
def test_lengths_are_round(most: float, found: tuple[int, int]) -> None:
    assert round_length(most) == found


def test_whatever_the_room_it_is_used_by_two_fifths_or_more() -> None:
    for most in np.geomspace(1e-7, 1e7, 3001).tolist():
        step, power = round_length(most)
        assert 0.4 * most < step * 10.0**power <= most * (1 + 1e-12)


def test_lengths_are_named_in_their_unit() -> None:
    lengths = ((2, 1), (5, -1), (1, -2), (5, -3), (2, -5))
    names = [name_length(step, power) for step, power in lengths]
    assert names == ["20 m", "50 cm", "1 cm", "5 mm", "0.02 mm"]
