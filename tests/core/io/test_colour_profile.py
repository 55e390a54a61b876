"""Colour spaces: the numbers of each file become the sRGB numbers of the same colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from ddf_core.io.colour_profile import as_srgb, encode_srgb
from ddf_core.io.photo_reading import read_photo
from tests.core.io.icc import ADOBE, P3, SRGB, grey_profile, ink_profile, matrix_profile

# A skin tone, a leaf and a sky that lie within sRGB however they are written.
TONES = np.array([[180, 120, 100], [90, 130, 80], [100, 130, 180]], np.uint8)


def picture(rgb: NDArray[np.uint8]) -> Image.Image:
    """Three broad stripes, so that no neighbour changes a colour."""
    return Image.fromarray(np.repeat(np.repeat(rgb[None], 20, 1), 20, 0))


def middles(path: Path) -> NDArray[np.int64]:
    return read_photo(path).rgb[10, 10::20].astype(int)


def wanted(
    rgb: NDArray[np.uint8], primaries: NDArray[np.float64], gamma: float
) -> NDArray[np.float32]:
    """By the definition: to light, through XYZ, to sRGB's curve."""
    light = (rgb / 255.0) ** gamma
    turned = light @ (np.linalg.inv(SRGB) @ primaries).T
    return encode_srgb(turned.astype(np.float32)) * 255


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
@pytest.mark.parametrize(
    ("primaries", "gamma"),
    [(P3, 2.2), (ADOBE, 2.19921875), (SRGB, 1.0)],
    ids=["Display P3", "Adobe RGB", "linear"],
)
def test_a_photo_comes_in_the_colours_that_its_profile_says(
    tmp_path: Path, suffix: str, primaries: NDArray[np.float64], gamma: float
) -> None:
    path = tmp_path / f"a.{suffix}"
    options = {"lossless": True} if suffix == "webp" else {"quality": 100, "subsampling": 0}
    picture(TONES).save(path, icc_profile=matrix_profile(primaries, gamma), **options)
    expected = wanted(TONES, primaries, gamma)
    assert np.abs(expected - TONES).max() > 8  # the profile says something
    assert np.abs(middles(path) - expected).max() <= (4 if suffix == "jpg" else 2)


def test_grey_and_transparency_keep_to_their_profile(tmp_path: Path) -> None:
    grey = Image.new("L", (40, 40), 64)
    grey.save(tmp_path / "grey.png", icc_profile=grey_profile(1.0))
    value = encode_srgb(np.array([64 / 255], np.float32))[0] * 255
    assert np.abs(read_photo(tmp_path / "grey.png").rgb - value).max() <= 2
    rgba = picture(TONES).convert("RGBA")
    rgba.putalpha(Image.fromarray(np.tile(np.uint8([0] * 30 + [255] * 30), (20, 1))))
    rgba.save(tmp_path / "a.png", icc_profile=matrix_profile(SRGB, 1.0))
    read = read_photo(tmp_path / "a.png")
    assert read.alpha is not None
    assert (read.alpha[:, :30].max(), read.alpha[:, 30:].min()) == (0, 255)
    assert np.abs(read.rgb[10, 50] - wanted(TONES[2:], SRGB, 1.0)).max() <= 2


def test_inks_are_the_colours_of_their_profile_and_not_screen_colours(tmp_path: Path) -> None:
    cyan, magenta, yellow = (55.0, -37.0, -50.0), (48.0, 74.0, -3.0), (89.0, -5.0, 93.0)
    profile = ink_profile({"C": cyan, "M": magenta, "Y": yellow, "K": (0.0, 0.0, 0.0)})
    inks = np.zeros((40, 80, 4), np.uint8)
    inks[:, 40:, 0] = 255
    path = tmp_path / "a.jpg"
    Image.fromarray(inks, "CMYK").save(path, icc_profile=profile, quality=95)
    read = read_photo(path).rgb.astype(int)
    assert read[20, 10].min() > 250
    # Process cyan on a screen is about (0, 147, 211); bare inks would be (0, 255, 255).
    assert np.abs(read[20, 60] - (0, 147, 211)).max() < 15


def test_a_png_that_says_its_gamma_is_taken_at_its_word(tmp_path: Path) -> None:
    said = PngImagePlugin.PngInfo()
    said.add(b"gAMA", (100_000).to_bytes(4, "big"))
    picture(TONES).save(tmp_path / "linear.png", pnginfo=said)
    assert np.abs(middles(tmp_path / "linear.png") - wanted(TONES, SRGB, 1.0)).max() <= 1
    usual = PngImagePlugin.PngInfo()
    usual.add(b"gAMA", (45_455).to_bytes(4, "big"))
    picture(TONES).save(tmp_path / "usual.png", pnginfo=usual)
    assert np.array_equal(middles(tmp_path / "usual.png"), TONES)


def test_a_cameras_adobe_rgb_without_a_profile_is_known_by_its_sign(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA005] = {1: "R03\0"}
    picture(TONES).save(tmp_path / "camera.jpg", exif=exif, quality=100, subsampling=0)
    expected = wanted(TONES, ADOBE, 2.19921875)
    assert np.abs(middles(tmp_path / "camera.jpg") - expected).max() <= 4


@pytest.mark.parametrize(
    "profile",
    [b"none", b"\0" * 128, matrix_profile(P3, 2.2)[:200], grey_profile(1.0)],
    ids=["words", "nothing", "cut short", "of another kind"],
)
def test_a_profile_that_means_nothing_leaves_the_picture_as_it_is(
    tmp_path: Path, profile: bytes
) -> None:
    picture(TONES).save(tmp_path / "a.png", icc_profile=profile)
    assert np.array_equal(middles(tmp_path / "a.png"), TONES)


def test_a_picture_that_says_nothing_is_left_as_it_is() -> None:
    image = picture(TONES)
    assert np.array_equal(np.asarray(as_srgb(image)), np.asarray(image))
    assert as_srgb(image.convert("P")).mode == "RGB"
