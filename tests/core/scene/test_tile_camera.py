"""Tiles of a picture together are the picture."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.scene.camera import Camera
from ddf_core.scene.tile_camera import tile_of
from ddf_core.scene.tiles import size_of, tile_boxes

SIZE = (30, 20)


@pytest.mark.parametrize("borders", [False, True])
def test_the_rays_of_a_tile_are_those_of_the_whole_picture(borders: bool) -> None:
    camera = Camera(yaw_rad=1.2, pitch_rad=1.4, radius=2.7, fov_deg=20.5, borders=borders)
    whole = camera.picture_directions(SIZE).reshape(SIZE[1], SIZE[0], 3)
    for box in ((0, 0, 30, 7), (0, 7, 30, 8), (4, 8, 17, 20), (29, 19, 30, 20)):
        rays = tile_of(camera, SIZE, box).picture_directions(size_of(box))
        left, top, right, bottom = box
        np.testing.assert_array_equal(rays, whole[top:bottom, left:right].reshape(-1, 3))


def test_a_tile_looks_from_the_same_place() -> None:
    camera = Camera(yaw_rad=1.2, radius=2.7, target=(0.1, 0.2, 0.3))
    tile = tile_of(camera, SIZE, (0, 5, 30, 9))
    np.testing.assert_array_equal(tile.eye, camera.eye)
    assert (tile.near, tile.far, tile.fov_deg) == (camera.near, camera.far, camera.fov_deg)


def test_a_tile_has_no_rays_of_another_size() -> None:
    with pytest.raises(ValueError, match=r"has \(2, 3\) pixels, not \(3, 2\)"):
        tile_of(Camera(), SIZE, (4, 4, 6, 7)).picture_directions((3, 2))


@pytest.mark.parametrize(("size", "side"), [((30, 20), 8), ((64, 64), 64), ((5, 7), 64)])
def test_every_pixel_lies_in_one_tile(size: tuple[int, int], side: int) -> None:
    count = np.zeros((size[1], size[0]), int)
    for left, top, right, bottom in tile_boxes(size, side):
        count[top:bottom, left:right] += 1
    assert (count == 1).all()


def test_tiles_are_made_from_the_middle_outwards() -> None:
    # Five columns and three rows of 10: beside the middle first, the corners last.
    order = [(left // 10, top // 10) for left, top, _, _ in tile_boxes((50, 30), 10)]
    assert order[:5] == [(2, 1), (2, 0), (1, 1), (3, 1), (2, 2)]
    assert set(order[-4:]) == {(0, 0), (4, 0), (0, 2), (4, 2)}
