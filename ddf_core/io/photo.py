"""Photos and squares of them, as values. No torch, and nothing that decodes.

How they come from files is in ``photo_reading``, how a square is cut out in ``photo_square``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_SIDE = 16
MAX_ROLL_DEG = 45
MAX_PHOTOS = 8
"""Of one head that are inverted together: each costs as much time as the first."""

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Photo:
    """An upright picture.

    Args:
        rgb: (H, W, 3) uint8, straight colours.
        alpha: (H, W) uint8, where the file had transparency that hides something; else None.
        scale: pixels of the file per pixel kept here; 1 unless it was too large.
    """

    rgb: Bytes
    alpha: Bytes | None = None
    scale: float = 1.0

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.rgb.shape[1], self.rgb.shape[0]

    @property
    def file_size(self) -> tuple[int, int]:
        """(width, height) of the upright picture in the file."""
        width, height = self.size
        return round(width * self.scale), round(height * self.scale)


@dataclass(frozen=True)
class Crop:
    """A square of a photo; it may reach beyond the photo.

    Args:
        x, y, side: top left corner and side, pixels, of the square before it is turned.
        roll_deg: how far it is turned about its middle, clockwise as the photo is seen: a head that
            leans as much stands upright in it.
    """

    x: float
    y: float
    side: float
    roll_deg: float = 0.0

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle, pixels of the photo."""
        return self.x + self.side / 2, self.y + self.side / 2

    def to_photo(self, u: float, v: float) -> tuple[float, float]:
        """The photo's pixel at parts (u, v) of the square: (0, 0) is its own top left corner."""
        du, dv = (u - 0.5) * self.side, (v - 0.5) * self.side
        (x, y), (cos, sin) = self.middle, self._turn
        return x + cos * du - sin * dv, y + sin * du + cos * dv

    def from_photo(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of ``to_photo``."""
        (mx, my), (cos, sin) = self.middle, self._turn
        dx, dy = (x - mx) / self.side, (y - my) / self.side
        return 0.5 + cos * dx + sin * dy, 0.5 - sin * dx + cos * dy

    @property
    def _turn(self) -> tuple[float, float]:
        roll = math.radians(self.roll_deg)
        return math.cos(roll), math.sin(roll)


@dataclass(frozen=True, eq=False)
class SquarePhoto:
    """What is inverted: rgb (S, S, 3) and alpha (S, S) uint8, known (S, S) bool: in the photo."""

    rgb: Bytes
    alpha: Bytes | None
    known: NDArray[np.bool_]


def centre_crop(photo: Photo) -> Crop:
    """The largest square in the middle; with a mask, the one about what it shows."""
    width, height = photo.size
    if photo.alpha is None:
        side = min(width, height)
        return Crop((width - side) / 2, (height - side) / 2, side)
    rows, columns = (np.flatnonzero((photo.alpha > 127).any(axis)) for axis in (1, 0))
    # The bundled heads fill four fifths of their picture's height.
    side = 1.25 * max(rows[-1] - rows[0], columns[-1] - columns[0], 8)
    middle = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
    return Crop(middle[0] - side / 2, middle[1] - side / 2, float(side))
