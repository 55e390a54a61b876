"""Pictures in the colours of sRGB, whatever their files say their numbers mean. No torch.

Every phone writes Display P3, cameras Adobe RGB, renderers linear values, printers CMYK: shown as
they stand, skin comes out pale, or dark. What is said is taken in this order: an ICC profile, the
``sRGB`` and ``gAMA`` chunks of a PNG, the sign of a camera's Adobe RGB (EXIF interoperability
``R03``). A picture that says nothing is sRGB by custom; so is one whose profile is damaged.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

MAX_PROFILE_BYTES = 4 << 20
"""Printers' profiles have at most two megabytes."""
# A gamma that sRGB's own curve hardly differs from.
_SRGB_GAMMA = 1 / 2.2
_ADOBE_GAMMA = 563 / 256
# Linear Adobe RGB (1998) to linear sRGB, both of white point D65.
_ADOBE_TO_SRGB = np.array(
    [[1.39836, -0.39836, 0.0], [0.0, 1.0, 0.0], [0.0, -0.04293, 1.04293]], np.float32
)
_SPACE_OF_MODE = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}


def as_srgb(image: Image.Image) -> Image.Image:
    """A picture in sRGB: mode RGB, or RGBA where it has transparency."""
    alpha = _alpha_of(image)
    plain = image if image.mode in _SPACE_OF_MODE else image.convert("RGB")
    rgb = _convert_image(plain)
    if alpha is not None:
        rgb.putalpha(alpha)
    return rgb


def _alpha_of(image: Image.Image) -> Image.Image | None:
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA").getchannel("A") if has_alpha else None


def _convert_image(image: Image.Image) -> Image.Image:
    """RGB of a picture without transparency, by whatever it says."""
    data = image.info.get("icc_profile")
    if isinstance(data, bytes) and 0 < len(data) <= MAX_PROFILE_BYTES:
        found = _by_profile(image, data)
        if found is not None:
            return found
    rgb = image.convert("RGB")
    gamma = image.info.get("gamma")
    if isinstance(gamma, float) and "srgb" not in image.info and not _is_usual(gamma):
        return _by_gamma(rgb, gamma)
    return _from_adobe(rgb) if _is_adobe(image) else rgb


def _by_profile(image: Image.Image, data: bytes) -> Image.Image | None:
    """By an ICC profile; None where it is damaged, or not of this kind of picture."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if profile.profile.xcolor_space.strip() != _SPACE_OF_MODE[image.mode]:
            return None
        return ImageCms.profileToProfile(
            image,
            profile,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
        return None


def _is_usual(gamma: float) -> bool:
    return not 0.05 <= gamma <= 5 or abs(gamma - _SRGB_GAMMA) < 0.02


def _by_gamma(rgb: Image.Image, gamma: float) -> Image.Image:
    """Of a PNG that says ``value = light^gamma``; 1 is linear."""
    light = ((np.arange(256) / 255) ** (1 / gamma)).astype(np.float32)
    table = (encode_srgb(light) * 255 + 0.5).astype(np.uint8).tolist()
    return rgb.point(table * 3)


def encode_srgb(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """sRGB values in [0, 1] of linear ones. Source: IEC 61966-2-1."""
    linear = linear.clip(0, 1)
    curve = 1.055 * linear ** (1 / 2.4) - 0.055
    found: NDArray[np.float32] = np.where(linear <= 0.0031308, 12.92 * linear, curve)
    return found


def _is_adobe(image: Image.Image) -> bool:
    """A camera's Adobe RGB without a profile. Source: DCF 2.0, optional colour space."""
    try:
        interop = image.getexif().get_ifd(ExifTags.IFD.Interop)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, AttributeError):
        return False
    return str(interop.get(1, "")).startswith("R03")


def _from_adobe(rgb: Image.Image) -> Image.Image:
    light = ((np.arange(256) / 255) ** _ADOBE_GAMMA).astype(np.float32)
    turned: NDArray[np.float32] = light[np.asarray(rgb)] @ _ADOBE_TO_SRGB.T
    return Image.fromarray((encode_srgb(turned) * 255 + 0.5).astype(np.uint8))
