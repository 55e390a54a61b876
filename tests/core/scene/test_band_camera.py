"""Bands of a picture together are the picture."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.scene.band_camera import band_of
from ddf_core.scene.camera import Camera

SIZE = (30, 20)


@pytest.mark.parametrize("borders", [False, True])
def test_the_rays_of_all_bands_are_those_of_the_whole_picture(borders: bool) -> None:
    camera = Camera(yaw_rad=1.2, pitch_rad=1.4, radius=2.7, fov_deg=20.5, borders=borders)
    whole = camera.picture_directions(SIZE)
    parts = [
        band_of(camera, SIZE, first).picture_directions((SIZE[0], last - first))
        for first, last in ((0, 7), (7, 8), (8, 20))
    ]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-12)


def test_a_band_looks_from_the_same_place() -> None:
    camera = Camera(yaw_rad=1.2, radius=2.7, target=(0.1, 0.2, 0.3))
    band = band_of(camera, SIZE, 5)
    np.testing.assert_array_equal(band.eye, camera.eye)
    assert (band.near, band.far, band.fov_deg) == (camera.near, camera.far, camera.fov_deg)
