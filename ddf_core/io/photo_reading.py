"""Photos from files: any mode, rotation and colour space, bounded memory; and masks. No torch.

What a file is decides, not its name. Decoded are PNG, JPEG (MPO, which phones and stereo cameras
write, is a row of them: the first is read), WebP, and AVIF where this Pillow can.
"""

from __future__ import annotations

import io
import math
import struct
import warnings
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError, features

from ddf_core.errors import InputError, PhotoFileError
from ddf_core.io.colour_profile import as_srgb
from ddf_core.io.file_door import read_plain, shown_path, why_unreadable
from ddf_core.io.file_kind import AVIF, HEIC, JPEG, PNG, WEBP, kind_of_file
from ddf_core.io.photo import MIN_SIDE, Bytes, Photo

FORMATS = ("PNG", "JPEG", "WEBP", *(("AVIF",) if features.check("avif") else ()))
# What ``kind_of_file`` calls the formats.
_KINDS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP", AVIF: "AVIF"}
# Formats that can be decoded at a fraction of their size.
SCALED = ("JPEG", "MPO")
# What Pillow and the libraries under it raise on damaged pictures.
UNREADABLE = (
    *(OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError),
    *(TypeError, AttributeError, RuntimeError, struct.error, zlib.error),
)
MAX_BYTES = 256 << 20
# A side of a PNG of so many pixels cannot be bounded before it is decoded; a JPEG can.
MAX_PIXELS = 64_000_000
# Nothing here looks at more pixels than this a side.
KEPT_SIDE = 2048
BAND_ROWS = 256
ADVICE = "Wanted is a PNG, JPEG, WebP or AVIF picture of a head."
SAVE_AS_JPEG = (
    "Save it as JPEG: phones do so when their camera is set to “Most compatible”, and every "
    "program for photos can export one."
)


def read_photo(path: Path) -> Photo:
    """The picture in a file: EXIF rotation applied, any colours to sRGB, transparency as its mask.

    Raises:
        PhotoFileError: ``photo.not_found``, ``photo.unreadable``, ``photo.empty``,
            ``photo.too_large``, ``photo.not_a_picture``, ``photo.damaged`` or ``photo.too_small``.
    """
    _check_file(path)
    try:
        with warnings.catch_warnings():
            # Pillow warns of sizes that are refused here anyway.
            warnings.simplefilter("ignore")
            # From memory: of a file Pillow asks for as many bytes as a piece of it claims, and
            # Python makes room for them before it looks how many there are.
            data = io.BytesIO(read_plain(path))
            with Image.open(data, formats=FORMATS) as opened:
                return _decode_photo(opened, path.name)
    except UnidentifiedImageError as err:
        raise _no_photo(path) from err
    except Image.DecompressionBombError as err:
        raise _too_large(path.name, "it has too many pixels") from err
    except UNREADABLE as err:
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


def check_all_differ(photos: Sequence[Photo], names: Sequence[str]) -> None:
    """Refuse a photo that was given twice, under whatever name: it shows nothing more.

    Raises:
        InputError: ``photo.twice``.
    """
    for at, name in enumerate(names):
        for before in range(at):
            if photos[at].size == photos[before].size and np.array_equal(
                photos[at].rgb, photos[before].rgb
            ):
                raise InputError(
                    f"{name} is the same picture as {names[before]}.",
                    code="photo.twice",
                    advice="A second photo helps where it shows the head from another side.",
                )


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


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size if path.is_file() else -1
        is_there = path.exists()
    except (OSError, ValueError) as err:
        raise _unreadable(path, why_unreadable(err)) from err
    if not is_there:
        raise PhotoFileError(
            f"{shown_path(path)} does not exist.",
            code="photo.not_found",
            advice="Check the path.",
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


def _decode_photo(opened: Image.Image, name: str) -> Photo:
    width, height = opened.size
    if width * height > MAX_PIXELS and opened.format not in SCALED:
        raise _too_large(name, f"it is {width} x {height} pixels")
    if max(width, height) > 65_500:
        raise _too_large(name, f"it is {width} x {height} pixels")
    if min(width, height) < MIN_SIDE:
        raise PhotoFileError(
            f"{name} is {width} x {height} pixels: too few to see a head.",
            code="photo.too_small",
            advice=f"Wanted are at least {MIN_SIDE} x {MIN_SIDE}.",
        )
    # Decoded at a fraction of its size, memory stays bounded; of a panorama too, whose short side
    # would forbid it if a square were asked for.
    fraction = min(1.0, KEPT_SIDE / max(width, height))
    opened.draft("RGB", (max(1, int(width * fraction)), max(1, int(height * fraction))))
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
        image = Image.fromarray(_scale_levels(opened))
        image.info, exif = dict(opened.info), opened.getexif()
        if exif:
            image.getexif().update(exif)
        return image
    return opened


def _scale_levels(opened: Image.Image) -> Bytes:
    """(H, W) of a picture of more than 8 bits, band by band: numbers of 32 bits are four times as
    large."""
    low_high = opened.getextrema()
    assert isinstance(low_high, tuple)
    top = 65535.0 if float(low_high[1]) > 255 else 255.0  # type: ignore[arg-type]
    out = np.empty((opened.height, opened.width), np.uint8)
    for row in range(0, opened.height, BAND_ROWS):
        band = opened.crop((0, row, opened.width, min(row + BAND_ROWS, opened.height)))
        values = np.nan_to_num(np.asarray(band, np.float32)).clip(0, top)
        out[row : row + BAND_ROWS] = (values / top * 255 + 0.5).astype(np.uint8)
    return out


def _photo(upright: Image.Image, scale: float) -> Photo:
    pixels = np.array(as_srgb(upright))
    if pixels.shape[2] == 3:
        return Photo(pixels, None, scale)
    alpha = pixels[..., 3]
    # All opaque hides nothing, all transparent shows nothing: neither is a mask.
    useful = (alpha < 250).any() and (alpha > 127).any()
    return Photo(pixels[..., :3].copy(), alpha.copy() if useful else None, scale)


def _over_black(photo: Photo) -> Bytes:
    assert photo.alpha is not None
    return (photo.rgb * (photo.alpha[..., None] / 255.0)).astype(np.uint8)


def _no_photo(path: Path) -> PhotoFileError:
    """The refusal of a file that Pillow does not know, or shall not read, as what it is."""
    try:
        what = kind_of_file(path)
    except OSError:
        what = ""
    # A beginning of a format that is read, and nothing behind it, is no such picture.
    is_known = what != "" and _KINDS.get(what) not in FORMATS
    said = f"{path.name}: this is {what}, which is not read."
    return PhotoFileError(
        said if is_known else f"{path.name} is no picture that can be read.",
        code="photo.not_a_picture",
        advice=SAVE_AS_JPEG if what in (HEIC, AVIF) else ADVICE,
    )


def _unreadable(path: Path, why: str) -> PhotoFileError:
    return PhotoFileError(
        f"{shown_path(path)} cannot be read: {why}.",
        code="photo.unreadable",
        advice="Check the path, and that you may read it.",
    )


def _too_large(name: str, what: str) -> PhotoFileError:
    return PhotoFileError(
        f"{name}: {what}, which is more than is read.",
        code="photo.too_large",
        advice="Make it smaller: 2,000 pixels a side are plenty.",
    )
