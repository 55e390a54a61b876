"""The square of a photo that is inverted, cut out of it. No torch."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from ddf_core.errors import InputError
from ddf_core.io.photo import MAX_ROLL_DEG, MIN_SIDE, Bytes, Crop, Photo, SquarePhoto


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
