"""Photos as values, and the square that is cut out of them. No torch.

How they come from files is in ``photo_reading``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ddf_core.errors import InputError

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


def square(photo: Photo, crop: Crop, side: int) -> SquarePhoto:
    """The crop at ``side`` pixels; beyond the photo its border is repeated, and not known.

    Raises:
        InputError: ``photo.crop``: the square is too small, or hardly meets the photo.
    """
    _check_crop(photo, crop)
    if not crop.roll_deg:
        return _cut_out(photo, crop, side)
    # Cut out upright, as much larger as a turned square needs, and turned at the size it gets.
    rim = math.ceil(side * (math.sqrt(2) - 1) / 2)
    wide, corner = crop.side * (side + 2 * rim) / side, crop.side * rim / side
    around = _cut_out(photo, Crop(crop.x - corner, crop.y - corner, wide), side + 2 * rim)

    def turn_values(values: Bytes) -> Bytes:
        image = Image.fromarray(values).rotate(crop.roll_deg, Image.Resampling.BICUBIC)
        return np.array(image)[rim : rim + side, rim : rim + side]

    alpha = None if around.alpha is None else turn_values(around.alpha)
    known = turn_values(around.known.astype(np.uint8) * 255) > 250
    return SquarePhoto(turn_values(around.rgb), alpha, known)


def _cut_out(photo: Photo, crop: Crop, side: int) -> SquarePhoto:
    box = (crop.x, crop.y, crop.x + crop.side, crop.y + crop.side)
    before = [max(0, math.ceil(-edge)) for edge in box[:2]]
    after = [max(0, math.ceil(box[2] - photo.size[0])), max(0, math.ceil(box[3] - photo.size[1]))]
    around = ((before[1], after[1]), (before[0], after[0]))
    moved = (box[0] + before[0], box[1] + before[1], box[2] + before[0], box[3] + before[1])

    def cut_values(values: Bytes, mode: str) -> Bytes:
        padding = (*around, (0, 0)) if values.ndim == 3 else around
        padded = np.pad(values, padding, mode=mode)  # type: ignore[call-overload]
        image = Image.fromarray(padded)
        return np.array(image.resize((side, side), Image.Resampling.BILINEAR, moved))

    known = cut_values(np.full(photo.rgb.shape[:2], 255, np.uint8), "constant") > 250
    alpha = None if photo.alpha is None else cut_values(photo.alpha, "constant")
    return SquarePhoto(cut_values(photo.rgb, "edge"), alpha, known)


def _check_crop(photo: Photo, crop: Crop) -> None:
    if not abs(crop.roll_deg) <= MAX_ROLL_DEG:
        raise InputError(
            f"A crop cannot be turned by {crop.roll_deg:g} degrees.",
            code="photo.crop",
            advice=f"Choose {-MAX_ROLL_DEG} to {MAX_ROLL_DEG}; turn the photo itself for more.",
        )
    width, height = photo.size
    meets_x = min(crop.x + crop.side, width) - max(crop.x, 0)
    meets_y = min(crop.y + crop.side, height) - max(crop.y, 0)
    if not all(map(math.isfinite, (crop.x, crop.y, crop.side))) or crop.side < MIN_SIDE:
        raise InputError(
            f"A crop of {crop.side:g} pixels a side is too small.",
            code="photo.crop",
            advice=f"Choose at least {MIN_SIDE}.",
        )
    if crop.side > 2.5 * max(width, height) or min(meets_x, meets_y) < crop.side / 4:
        raise InputError(
            f"The crop hardly meets the photo of {width} x {height} pixels.",
            code="photo.crop",
            advice="Put the square about the head.",
        )
