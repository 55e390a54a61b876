from __future__ import annotations

import numpy as np

from ddf_core.meshing.texels import Texels
from ddf_core.meshing.texture import as_bytes, colours_at, paint_texels
from tests.core.scene.worlds import Ball


def texels(*index: int, side: int = 64) -> Texels:
    count = len(index)
    return Texels(
        side,
        np.array(index, np.int32),
        np.zeros(count, np.int32),
        np.zeros((count, 3), np.float32),
    )


def test_display_values_go_to_bytes_as_they_are() -> None:
    rgb = np.array([[0.0, 0.5, 1.0], [-1.0, 2.0, 0.2]], np.float32)
    assert as_bytes(rgb).tolist() == [[0, 128, 255], [0, 255, 51]]


def test_a_point_on_the_face_of_the_box_has_its_colour() -> None:
    found = colours_at(Ball(9.0, 60.0), np.array([[0.6, -0.6, 0.60001]], np.float32))
    assert found.tolist() == [[51, 128, 204]]


def test_colours_grow_over_seams_and_the_rest_is_their_mean() -> None:
    red, blue = (200, 0, 0), (0, 0, 100)
    picture = paint_texels(texels(0, 63), np.array([red, blue], np.uint8))
    assert picture.shape == (64, 64, 3)
    assert tuple(picture[0, 10]) == red
    assert tuple(picture[10, 0]) == red
    assert tuple(picture[0, 55]) == blue
    assert tuple(picture[40, 40]) == (100, 0, 50)
