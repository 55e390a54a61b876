"""Where markers are drawn and hit."""

from __future__ import annotations

import math

import pytest

from app.canvas.markers import EDGE_INSET, Marker, marker_at, position_of

SIZE = (400.0, 300.0)


def marker(x: float, y: float, state="visible", number=1):
    return Marker(number, str(number), (1, 2, 3), (x, y), state)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_marker_in_the_picture_stands_at_its_physical_pixel(ratio):
    position = position_of(marker(120 * ratio, 60 * ratio), SIZE, ratio)
    assert (position.x, position.y, position.heading_rad) == pytest.approx((120, 60, None))


@pytest.mark.parametrize(
    ("x", "y", "heading", "at"),
    [
        (-500, 150, math.pi, (EDGE_INSET, 150)),
        (900, 150, 0, (400 - EDGE_INSET, 150)),
        (200, -900, -math.pi / 2, (200, EDGE_INSET)),
        (200, 900, math.pi / 2, (200, 300 - EDGE_INSET)),
    ],
)
def test_a_marker_outside_stands_at_the_edge_and_points_to_it(x, y, heading, at):
    position = position_of(marker(x, y, "offscreen"), SIZE, 1.0)
    assert (position.x, position.y) == pytest.approx(at)
    assert position.heading_rad == pytest.approx(heading)


def test_the_edge_place_lies_on_the_line_from_the_centre_to_the_point():
    position = position_of(marker(1000, 500, "offscreen"), SIZE, 1.0)
    assert (position.y - 150) / (position.x - 200) == pytest.approx((500 - 150) / (1000 - 200))


def test_a_point_behind_the_eye_is_shown_at_the_lower_edge():
    position = position_of(marker(math.nan, math.nan, "offscreen"), SIZE, 1.0)
    assert (position.x, position.y) == (200, 300 - EDGE_INSET)


def test_a_long_label_leaves_the_number_in_the_disc():
    assert Marker(7, "nose tip", (0, 0, 0), (0, 0)).number == "7"
    assert Marker(7, "A", (0, 0, 0), (0, 0)).number == "A"
    assert Marker(7, "", (0, 0, 0), (0, 0)).number == "7"


def test_the_nearest_marker_under_the_hand_is_hit_and_none_beyond_its_disc():
    markers = [marker(100, 100, number=1), marker(108, 100, number=2)]
    assert marker_at(markers, (106, 100), SIZE, 1.0).id == 2
    assert marker_at(markers, (101, 100), SIZE, 1.0).id == 1
    assert marker_at(markers, (100, 113), SIZE, 1.0) is None


def test_an_arrow_at_the_edge_can_be_hit():
    assert marker_at([marker(-50, 150, "offscreen", 4)], (EDGE_INSET, 150), SIZE, 1.0).id == 4
