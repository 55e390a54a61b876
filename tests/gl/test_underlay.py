"""Ground and picture, composed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize

from app.canvas.image_pixels import image_of
from app.canvas.underlay import compose_underlay, register_image
from tests.gl.test_view_canvas import pixels

BACKGROUND = ("#646464", "#323232")


def test_a_clear_picture_shows_the_ground_from_top_to_bottom(qapp):
    clear = image_of(np.zeros((10, 20, 4), np.uint8), premultiplied=False)
    seen = pixels(compose_underlay(clear, QSize(40, 20), BACKGROUND).toImage())[..., 0].astype(int)
    assert abs(seen[0, 0] - 100) <= 2
    assert abs(seen[-1, 0] - 50) <= 2
    assert (np.diff(seen[:, 0]) <= 0).all()


@pytest.mark.parametrize(("premultiplied", "stored"), [(False, 255), (True, 128)])
def test_half_a_white_lies_half_over_the_background(qapp, premultiplied, stored):
    rgba = np.full((4, 4, 4), (stored, stored, stored, 128), np.uint8)
    image = image_of(rgba, premultiplied)
    seen = pixels(compose_underlay(image, QSize(4, 4), ("#000000", "#000000")).toImage())
    assert np.abs(seen.astype(int) - 128).max() <= 1


def test_the_image_keeps_its_pixels_when_the_array_is_written_to(qapp):
    rgba = np.full((4, 4, 4), 255, np.uint8)
    image = image_of(rgba, premultiplied=True)
    rgba[:] = 0
    assert image.pixelColor(2, 2).red() == 255


@pytest.mark.parametrize("small", [(320, 213), (213, 320), (64, 43)])
def test_a_picture_of_the_views_shape_fills_it_exactly(qapp, small):
    image = image_of(np.zeros((small[1], small[0], 4), np.uint8), premultiplied=True)
    size = QSize(900, 600) if small[0] > small[1] else QSize(600, 900)
    assert register_image(image, size).getRect() == (0, 0, size.width(), size.height())


def test_a_picture_of_another_shape_keeps_its_own_and_its_height_agrees(qapp):
    image = image_of(np.zeros((100, 100, 4), np.uint8), premultiplied=True)
    assert register_image(image, QSize(900, 600)).getRect() == (150, 0, 600, 600)
