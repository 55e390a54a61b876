"""Pixels that leave an image outlive it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.canvas.image_pixels import image_of, pixels_of

# Odd, and wide enough that Qt pads the rows of a format of three bytes.
SHAPE = (5, 7, 4)


@pytest.fixture
def rgba() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, SHAPE, np.uint8)


def test_opaque_pixels_go_there_and_back_unchanged(rgba) -> None:
    rgba[..., 3] = 255
    for layout in (QImage.Format.Format_RGB32, QImage.Format.Format_RGB888):
        image = image_of(rgba, premultiplied=False).convertToFormat(layout)
        np.testing.assert_array_equal(pixels_of(image), rgba)


def test_alpha_comes_out_straight(rgba) -> None:
    rgba[..., 3] = 128
    seen = pixels_of(image_of(rgba, premultiplied=False)).astype(int)
    assert np.abs(seen - rgba).max() <= 1


def test_pixels_live_on_when_the_image_they_came_from_is_gone(rgba) -> None:
    # Large enough that its memory goes back to the system with it.
    seen = pixels_of(QImage(2000, 1500, QImage.Format.Format_RGB32).copy())
    assert seen.flags.owndata
    seen[:] = 7
    assert (seen == 7).all()


def test_an_image_lives_on_when_its_array_is_written_over(rgba) -> None:
    rgba[..., 3] = 255
    image, was = image_of(rgba, premultiplied=False), rgba.copy()
    rgba[:] = 0
    np.testing.assert_array_equal(pixels_of(image), was)
