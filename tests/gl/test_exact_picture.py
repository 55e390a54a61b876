"""Tiles of an exact picture over a coarser one."""

from __future__ import annotations

import numpy as np
import pytest

from app.canvas.exact_picture import TiledPicture
from app.canvas.image_pixels import image_of, pixels_of
from ddf_core.scene.tiles import tile_boxes
from tests.gl.worlds import HEAD_CAMERA

SIZE, SIDE = (90, 70), 32


@pytest.fixture
def rgba():
    """Half of the pixels clear, and none like its neighbour."""
    made = np.random.default_rng(1).integers(0, 256, (SIZE[1], SIZE[0], 4), np.uint8)
    made[::2, :, 3] = 0
    return made


def part(rgba, box):
    left, top, right, bottom = box
    return rgba[top:bottom, left:right]


def test_all_tiles_together_are_the_picture_to_the_bit_and_the_base_is_gone(qapp, rgba):
    base = image_of(np.full((30, 40, 4), 255, np.uint8), premultiplied=False)
    tiled = TiledPicture(SIZE, HEAD_CAMERA)
    for box in tile_boxes(SIZE, SIDE):
        tiled.add(part(rgba, box), box)
        shown = pixels_of(tiled.over(base))
    np.testing.assert_array_equal(shown, pixels_of(image_of(rgba, premultiplied=False)))


def test_where_no_tile_is_yet_the_coarser_picture_stays_also_when_it_gets_better(qapp, rgba):
    tiled = TiledPicture(SIZE, HEAD_CAMERA)
    box = tile_boxes(SIZE, SIDE)[0]
    tiled.add(part(rgba, box), box)
    left, top, right, bottom = box
    for level in (90, 200):
        grey = np.full((SIZE[1], SIZE[0], 4), level, np.uint8)
        wanted = pixels_of(image_of(grey, premultiplied=False))
        shown = pixels_of(tiled.over(image_of(grey, premultiplied=False)))
        tile = pixels_of(image_of(rgba, premultiplied=False))[top:bottom, left:right]
        np.testing.assert_array_equal(shown[top:bottom, left:right], tile)
        shown[top:bottom, left:right] = wanted[top:bottom, left:right]
        np.testing.assert_array_equal(shown, wanted)


def test_a_view_shows_tiles_of_its_own_camera_and_shape_only(picture_view, rgba):
    size = picture_view.picture_size()
    grey = np.full((size[1], size[0], 4), 90, np.uint8)
    picture_view.set_picture(grey, HEAD_CAMERA)
    before = pixels_of(picture_view.snapshot())
    box = (0, 0, 20, 10)
    white = np.full((10, 20, 4), 255, np.uint8)
    for camera, whole, is_shown in (
        (HEAD_CAMERA.orbit_by(0.2, 0.0), size, False),
        (HEAD_CAMERA, (size[1], 3 * size[0]), False),
        (HEAD_CAMERA, size, True),
    ):
        picture_view.begin_tiles(whole, camera)
        picture_view.add_tile(white, box)
        after = pixels_of(picture_view.snapshot())
        assert (after[:10, :20] == 255).all() == is_shown
        np.testing.assert_array_equal(after[10:], before[10:])
    picture_view.drop_tiles()
    np.testing.assert_array_equal(pixels_of(picture_view.snapshot()), before)
