"""What markers look like: filled, hollow, dashed, with a halo, with an arrow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from app.canvas import markers
from app.canvas.marker_painter import paint_markers
from app.canvas.markers import EDGE_INSET, RADIUS, Marker
from app.widgets.theme import DARK
from tests.gl.test_view_canvas import pixels

SIZE = (120.0, 120.0)
BLUE = (0, 114, 178)


@pytest.fixture
def painted(qapp, monkeypatch):
    """Paints one marker on mid grey, as large as in a view of usual size; (H, W, 3) at the given
    device pixel ratio."""
    monkeypatch.setattr(markers, "WHOLE_SIDE", min(SIZE))

    def paint(ratio: float = 1.0, **changes):
        values = {"id": 4, "label": "4", "colour": BLUE, "pixel_xy": (60 * ratio, 60 * ratio)}
        image = QImage(round(120 * ratio), round(120 * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(0xFF808080)
        painter = QPainter(image)
        paint_markers(painter, [Marker(**{**values, **changes})], SIZE, ratio, DARK)
        painter.end()
        return pixels(image)

    return paint


def near(picture, colour, within=40):
    """Mask of the pixels that have this colour."""
    return np.abs(picture.astype(int) - colour).max(axis=2) <= within


def on_ring(mask, radius, count=360):
    """The mask along a circle about the middle."""
    angles = np.arange(count) * 2 * math.pi / count
    xs = np.floor(60 + radius * np.cos(angles)).astype(int)
    ys = np.floor(60 + radius * np.sin(angles)).astype(int)
    return mask[ys, xs]


def test_a_visible_marker_is_a_disc_of_its_colour_with_a_dark_outline(painted):
    picture = painted()
    assert on_ring(near(picture, BLUE), RADIUS - 2.5).all()
    assert on_ring(near(picture, (21, 23, 27), 60), RADIUS + 0.5).mean() > 0.9
    assert on_ring(near(picture, (128, 128, 128)), RADIUS + 4).all()


def test_a_small_view_has_smaller_markers(painted, monkeypatch):
    monkeypatch.setattr(markers, "WHOLE_SIDE", 360.0)
    picture = painted()
    radius = RADIUS * markers.LEAST_SCALE
    assert on_ring(near(picture, BLUE), radius - 2).all()
    assert on_ring(near(picture, (128, 128, 128)), radius + 3).all()


def test_a_marker_of_low_confidence_is_hollow(painted):
    picture = painted(low_confidence=True)
    assert not on_ring(near(picture, BLUE), RADIUS - 3.5).any()
    assert on_ring(near(picture, BLUE, 60), RADIUS).mean() > 0.9


def test_a_hidden_marker_is_a_dashed_ring(painted):
    ring = on_ring(near(painted(state="hidden"), BLUE, 50), RADIUS)
    dashes = np.count_nonzero(np.diff(ring.astype(int)) == 1)
    assert 4 <= dashes <= 8
    assert 0.25 < ring.mean() < 0.75


def test_a_selected_marker_has_a_halo(painted):
    assert not on_ring(near(painted(), (255, 255, 255)), RADIUS + 3.5).any()
    assert on_ring(near(painted(selected=True), (255, 255, 255)), RADIUS + 3.5).mean() > 0.9


def test_an_arrow_at_the_edge_reaches_beyond_its_disc(painted):
    picture = painted(state="offscreen", pixel_xy=(400.0, 60.0))
    tip = round(120 - EDGE_INSET + RADIUS + 4)
    assert near(picture, BLUE)[60, tip]
    assert not near(picture, BLUE)[40, tip]


def test_twice_the_pixels_give_a_sharper_disc_of_the_same_size(painted):
    once, twice = near(painted(), BLUE), near(painted(2.0), BLUE)
    assert twice.sum() == pytest.approx(4 * once.sum(), rel=0.1)


DARK_INK, WHITE = (21, 23, 27), (255, 255, 255)


@pytest.mark.parametrize(
    ("colour", "ink", "other"),
    [((240, 228, 66), DARK_INK, WHITE), (BLUE, WHITE, DARK_INK)],
)
def test_the_number_has_the_ink_that_can_be_read_on_its_disc(painted, colour, ink, other):
    middle = painted(colour=colour)[55:66, 55:66]
    assert near(middle, ink, 60).any()
    assert not near(middle, other, 60).any()


def test_a_selected_marker_near_the_right_edge_has_its_name_on_the_left(painted):
    plain = painted(pixel_xy=(105.0, 60.0), selected=True)
    named = painted(pixel_xy=(105.0, 60.0), selected=True, label="nose tip")
    changed = np.argwhere((plain != named).any(axis=2))[:, 1]
    assert changed.size > 20
    assert changed.max() < 105
