"""Photos at the door: PNG, JPEG, WebP to upright RGB with a mask, bounded, and cut to a square.

No torch: the window reads photos too.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ddf_core.errors import InputError, PhotoFileError

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 256 << 20
# A side of a PNG of so many pixels cannot be bounded before it is decoded; a JPEG can.
MAX_PIXELS = 64_000_000
# Nothing here looks at more pixels than this a side.
KEPT_SIDE = 2048
MIN_SIDE = 16
ADVICE = "Wanted is a PNG, JPEG or WebP picture of a head."

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
    """A square of a photo: its top left corner and side, pixels; it may reach beyond the photo."""

    x: float
    y: float
    side: float


@dataclass(frozen=True, eq=False)
class SquarePhoto:
    """What is inverted: rgb (S, S, 3) and alpha (S, S) uint8, known (S, S) bool: in the photo."""

    rgb: Bytes
    alpha: Bytes | None
    known: NDArray[np.bool_]


def read_photo(path: Path) -> Photo:
    """The picture in a file: EXIF rotation applied, any mode to RGB, transparency as its mask.

    Raises:
        PhotoFileError: ``photo.not_found``, ``photo.unreadable``, ``photo.empty``,
            ``photo.too_large``, ``photo.not_a_picture``, ``photo.damaged`` or ``photo.too_small``.
    """
    _check_file(path)
    try:
        with warnings.catch_warnings():
            # Pillow warns of sizes that are refused here anyway.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as opened:
                return _decoded(opened, path.name)
    except UnidentifiedImageError as err:
        raise PhotoFileError(
            f"{path.name} is no picture that can be read.",
            code="photo.not_a_picture",
            advice=ADVICE,
        ) from err
    except Image.DecompressionBombError as err:
        raise _too_large(path.name, "it has too many pixels") from err
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, IndexError) as err:
        raise PhotoFileError(
            f"{path.name} is damaged: {str(err)[:100] or 'it ends too early'}.",
            code="photo.damaged",
            advice="It was probably not copied to the end: copy it again.",
        ) from err


def read_mask(path: Path, photo: Photo) -> Photo:
    """The photo with its mask from another file of the photo's size, white where the head is.

    Raises:
        PhotoFileError: as ``read_photo``.
        InputError: ``photo.mask_size``; ``photo.empty_mask``: nothing in it is white.
    """
    mask = read_photo(path)
    _check_same_size(path.name, mask, photo)
    grey = Image.fromarray(mask.rgb if mask.alpha is None else _over_black(mask)).convert("L")
    alpha = np.asarray(grey.resize(photo.size, Image.Resampling.BILINEAR))
    if not (alpha > 127).any():
        raise InputError(
            f"{path.name} masks everything away.",
            code="photo.empty_mask",
            advice="A mask is white where the head is, and black elsewhere.",
        )
    return Photo(photo.rgb, alpha, photo.scale)


def _check_same_size(name: str, mask: Photo, photo: Photo) -> None:
    theirs, ours = mask.file_size, photo.file_size
    # What was made smaller to be kept has lost a part of a pixel.
    slack = math.ceil(max(mask.scale, photo.scale)) - 1
    if any(abs(a - b) > slack for a, b in zip(theirs, ours, strict=True)):
        raise InputError(
            f"{name} is {theirs[0]} x {theirs[1]} pixels, the photo is {ours[0]} x {ours[1]}.",
            code="photo.mask_size",
            advice="A mask has the size of its photo, after the camera's rotation.",
        )


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


def crop_for_head(
    outline: NDArray[np.floating], centre: tuple[float, float], height: float
) -> Crop:
    """The crop in which the outline of a model's mean head lies on the head of the photo.

    Args:
        outline: (N, 2) x to the right and y DOWN, parts of the square's side; see
            ``inverting.outline``.
        centre: of the photo's head, hair and neck included, pixels.
        height: of it, pixels.
    """
    low, high = outline.min(axis=0), outline.max(axis=0)
    side = height / float(high[1] - low[1])
    middle = (low + high) / 2
    return Crop(centre[0] - float(middle[0]) * side, centre[1] - float(middle[1]) * side, side)


def square(photo: Photo, crop: Crop, side: int) -> SquarePhoto:
    """The crop at ``side`` pixels; beyond the photo its border is repeated, and not known.

    Raises:
        InputError: ``photo.crop``: the square is too small, or hardly meets the photo.
    """
    _check_crop(photo, crop)
    box = (crop.x, crop.y, crop.x + crop.side, crop.y + crop.side)
    before = [max(0, math.ceil(-edge)) for edge in box[:2]]
    after = [max(0, math.ceil(box[2] - photo.size[0])), max(0, math.ceil(box[3] - photo.size[1]))]
    around = ((before[1], after[1]), (before[0], after[0]))
    moved = (box[0] + before[0], box[1] + before[1], box[2] + before[0], box[3] + before[1])

    def cut(values: Bytes, mode: str) -> Bytes:
        padding = (*around, (0, 0)) if values.ndim == 3 else around
        padded = np.pad(values, padding, mode=mode)  # type: ignore[call-overload]
        image = Image.fromarray(padded)
        return np.array(image.resize((side, side), Image.Resampling.BILINEAR, moved))

    known = cut(np.full(photo.rgb.shape[:2], 255, np.uint8), "constant") > 250
    alpha = None if photo.alpha is None else cut(photo.alpha, "constant")
    return SquarePhoto(cut(photo.rgb, "edge"), alpha, known)


def _check_crop(photo: Photo, crop: Crop) -> None:
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


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size if path.is_file() else -1
    except OSError as err:
        raise _unreadable(path, err.strerror or str(err)) from err
    if not path.exists():
        raise PhotoFileError(
            f"{path} does not exist.", code="photo.not_found", advice="Check the path."
        )
    if size < 0:
        raise _unreadable(path, "it is no file")
    if size == 0:
        raise PhotoFileError(
            f"{path.name}: the file is empty.",
            code="photo.empty",
            advice="It was probably not copied to the end: copy it again.",
        )
    if size > MAX_BYTES:
        raise _too_large(path.name, f"it has {size:,} bytes")


def _decoded(opened: Image.Image, name: str) -> Photo:
    width, height = opened.size
    if width * height > MAX_PIXELS and opened.format != "JPEG":
        raise _too_large(name, f"it is {width} x {height} pixels")
    if max(width, height) > 65_500:
        raise _too_large(name, f"it is {width} x {height} pixels")
    if min(width, height) < MIN_SIDE:
        raise PhotoFileError(
            f"{name} is {width} x {height} pixels: too few to see a head.",
            code="photo.too_small",
            advice=f"Wanted are at least {MIN_SIDE} x {MIN_SIDE}.",
        )
    # JPEG alone can be decoded at a fraction of its size: memory stays bounded.
    opened.draft("RGB", (KEPT_SIDE, KEPT_SIDE))
    if opened.width * opened.height > MAX_PIXELS:
        raise _too_large(name, f"it is {width} x {height} pixels")
    upright = ImageOps.exif_transpose(_eight_bit(opened))
    factor = max(1.0, max(upright.size) / KEPT_SIDE)
    if factor > 1:
        small = (max(1, round(upright.width / factor)), max(1, round(upright.height / factor)))
        upright = upright.resize(small, Image.Resampling.BOX)
    scale = max(width, height) / max(upright.size)
    return _photo(upright, scale)


def _eight_bit(opened: Image.Image) -> Image.Image:
    """Any mode with 8 bits a channel; 16-bit grey is scaled, where Pillow would clip it."""
    if opened.mode.startswith(("I", "F")):
        values = np.asarray(opened, np.float32)
        top = 65535.0 if values.max(initial=0) > 255 else 255.0
        image = Image.fromarray((values.clip(0, top) / top * 255 + 0.5).astype(np.uint8))
        image.info, exif = dict(opened.info), opened.getexif()
        if exif:
            image.getexif().update(exif)
        return image
    return opened


def _photo(upright: Image.Image, scale: float) -> Photo:
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    if not has_alpha:
        return Photo(np.array(upright.convert("RGB")), None, scale)
    rgba = np.array(upright.convert("RGBA"))
    alpha = rgba[..., 3]
    # All opaque hides nothing, all transparent shows nothing: neither is a mask.
    useful = (alpha < 250).any() and (alpha > 127).any()
    return Photo(rgba[..., :3].copy(), alpha.copy() if useful else None, scale)


def _over_black(photo: Photo) -> Bytes:
    assert photo.alpha is not None
    return (photo.rgb * (photo.alpha[..., None] / 255.0)).astype(np.uint8)


def _unreadable(path: Path, why: str) -> PhotoFileError:
    return PhotoFileError(
        f"{path} cannot be read: {why}.",
        code="photo.unreadable",
        advice="Check the path, and that you may read it.",
    )


def _too_large(name: str, what: str) -> PhotoFileError:
    return PhotoFileError(
        f"{name}: {what}, which is more than is read.",
        code="photo.too_large",
        advice="Make it smaller: 2,000 pixels a side are plenty.",
    )
