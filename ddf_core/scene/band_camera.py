"""A camera that sees some rows of a larger picture, so that a large one can be made in bands."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ddf_core.scene.camera import Array, Camera


@dataclass(frozen=True)
class BandCamera(Camera):
    """Rays of the rows from ``first_row`` on of a picture of ``whole`` (width, height) pixels.

    Only the rays of whole pictures differ: where points fall is the camera's own business.
    """

    whole: tuple[int, int] = (1, 1)
    first_row: int = 0

    def picture_directions(self, size: tuple[int, int]) -> Array:
        """Unit directions (height * width, 3) of the band's pixel centres, row by row.

        ``size`` (width, height) is the band's: as wide as the whole picture, and some rows high.
        """
        columns, rows = np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5 + self.first_row
        xs, ys = np.meshgrid(columns, rows)
        return self.directions(np.stack((xs.ravel(), ys.ravel()), axis=1), self.whole)


def band_of(camera: Camera, whole: tuple[int, int], first_row: int) -> BandCamera:
    """``camera``, seeing ``whole`` from ``first_row`` on."""
    values = {field.name: getattr(camera, field.name) for field in fields(Camera)}
    return BandCamera(**values, whole=whole, first_row=first_row)
