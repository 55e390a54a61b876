"""Photos at the door: what comes upright and in colour, and what is refused by name."""

from __future__ import annotations

import io
import math
import resource
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.errors import InputError, PhotoFileError
from ddf_core.io import photo_reading as door
from ddf_core.io.photo import Crop, Photo, centre_crop
from ddf_core.io.photo_reading import read_mask, read_photo
from ddf_core.io.photo_square import square

RED, BLUE = (250, 10, 20), (10, 20, 250)


def two_halves(width: int = 60, height: int = 40) -> Image.Image:
    """Red above, blue below."""
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[: height // 2], rgb[height // 2 :] = RED, BLUE
    return Image.fromarray(rgb)


@pytest.mark.parametrize(("suffix", "slack"), [("png", 0), ("jpg", 12), ("webp", 25)])
def test_the_three_formats_come_back_in_their_colours(
    tmp_path: Path, suffix: str, slack: int
) -> None:
    path = tmp_path / f"a.{suffix}"
    two_halves().save(path, quality=95)
    read = read_photo(path)
    assert read.size == (60, 40)
    assert read.alpha is None
    assert np.abs(read.rgb[5, 30].astype(int) - RED).max() <= slack
    assert np.abs(read.rgb[35, 30].astype(int) - BLUE).max() <= slack


def test_exif_rotation_is_honoured(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    image = two_halves()
    exif = image.getexif()
    exif[0x0112] = 6  # "turn me to the right": what is above comes to the right
    image.save(path, exif=exif, quality=95)
    read = read_photo(path)
    assert read.size == (40, 60)
    assert read.rgb[30, 35, 0] > 200
    assert read.rgb[30, 5, 2] > 200


def test_transparency_is_the_mask(tmp_path: Path) -> None:
    rgba = np.full((20, 20, 4), 200, np.uint8)
    rgba[..., 3] = 0
    rgba[5:15, 5:15, 3] = 255
    Image.fromarray(rgba).save(tmp_path / "a.png")
    read = read_photo(tmp_path / "a.png")
    assert read.alpha is not None
    assert (read.alpha > 127).sum() == 100
    crop = centre_crop(read)
    assert (crop.x + crop.side / 2, crop.y + crop.side / 2) == (10, 10)


@pytest.mark.parametrize("alpha", [0, 255])
def test_transparency_that_tells_nothing_is_no_mask(tmp_path: Path, alpha: int) -> None:
    Image.fromarray(np.full((20, 20, 4), alpha, np.uint8)).save(tmp_path / "a.png")
    assert read_photo(tmp_path / "a.png").alpha is None


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "CMYK", "I;16", "RGBA"])
def test_every_mode_becomes_eight_bit_colours(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    if mode == "I;16":
        Image.fromarray(np.full((20, 20), 32768, np.uint16)).save(path)
    else:
        Image.new("RGB", (20, 20), (128, 128, 128)).convert(mode).save(path)
    read = read_photo(path)
    assert read.rgb.shape == (20, 20, 3)
    assert read.rgb.dtype == np.uint8
    if mode not in ("1", "P"):  # these are dithered
        assert np.abs(read.rgb.astype(int) - 128).max() <= 4


def test_a_large_photo_is_kept_small_and_says_by_how_much(tmp_path: Path) -> None:
    Image.new("RGB", (5000, 3000), RED).save(tmp_path / "a.jpg")
    read = read_photo(tmp_path / "a.jpg")
    assert max(read.size) <= door.KEPT_SIDE
    assert read.scale == pytest.approx(5000 / read.size[0], rel=1e-3)


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes with a header for any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def whole_png() -> bytes:
    out = io.BytesIO()
    two_halves().save(out, "PNG")
    return out.getvalue()


BROKEN = {
    "photo.empty": b"",
    "photo.not_a_picture": b'{"version": 1}' * 10,
    "photo.damaged": whole_png()[:90],
    "photo.too_large": png_that_claims(60_000, 60_000),
    "photo.too_small": png_that_claims(1, 1),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_photo_is_refused_by_name(tmp_path: Path, code: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(BROKEN[code])
    with pytest.raises(PhotoFileError) as caught:
        read_photo(path)
    assert caught.value.code == code
    assert caught.value.advice


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.png", "photo.not_found"), (tmp_path, "photo.unreadable")):
        with pytest.raises(PhotoFileError) as caught:
            read_photo(path)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("suffix", "what"),
    [("bmp", "a BMP picture"), ("gif", "a GIF picture"), ("tiff", "a TIFF picture")],
)
def test_other_formats_are_refused_as_what_they_are(tmp_path: Path, suffix: str, what: str) -> None:
    two_halves().save(tmp_path / f"a.{suffix}")
    (tmp_path / f"a.{suffix}").rename(tmp_path / "a.jpg")
    with pytest.raises(PhotoFileError, match=f"this is {what}") as caught:
        read_photo(tmp_path / "a.jpg")
    assert caught.value.code == "photo.not_a_picture"


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_a_phones_heic_is_refused_with_how_to_save_it(tmp_path: Path, brand: bytes) -> None:
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(b"\0\0\0\x18ftyp" + brand + bytes(200))
    with pytest.raises(PhotoFileError) as caught:
        read_photo(path)
    assert caught.value.message == "IMG_0001.jpg: this is a HEIC picture, which is not read."
    assert "Save it as JPEG" in caught.value.advice


@pytest.mark.parametrize("name", ["a.jfif", "a.jpe", "a.mpo", "noending", "a.png", "a.txt"])
def test_a_photo_is_opened_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    two_halves().save(tmp_path / name, "JPEG", quality=95)
    assert read_photo(tmp_path / name).size == (60, 40)


@pytest.mark.skipif("AVIF" not in door.FORMATS, reason="this Pillow was built without AVIF")
def test_an_avif_is_opened(tmp_path: Path) -> None:
    two_halves().save(tmp_path / "a.jpg", "AVIF", quality=95)
    assert read_photo(tmp_path / "a.jpg").size == (60, 40)


def test_an_avif_is_refused_as_what_it_is_where_it_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.avif").write_bytes(b"\0\0\0\x1cftypavif" + bytes(200))
    monkeypatch.setattr(door, "FORMATS", ("PNG", "JPEG", "WEBP"))
    with pytest.raises(PhotoFileError, match="this is an AVIF picture") as caught:
        read_photo(tmp_path / "a.avif")
    assert "Save it as JPEG" in caught.value.advice


def test_the_first_picture_of_a_large_mpo_is_read_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.mpo"
    first, second = Image.new("RGB", (5000, 500), RED), Image.new("RGB", (5000, 500), BLUE)
    first.save(path, "MPO", save_all=True, append_images=[second])
    with Image.open(path) as opened:
        assert opened.format == "MPO"
    # More pixels than a picture may have that must be decoded whole.
    monkeypatch.setattr(door, "MAX_PIXELS", 1_000_000)
    read = read_photo(path)
    assert max(read.size) <= door.KEPT_SIDE
    assert read.file_size == (5000, 500)
    assert read.rgb[10, 10, 0] > 200


def test_a_path_that_no_file_can_have_is_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / ("x" * 5000), Path("a\0b")):
        with pytest.raises(PhotoFileError) as caught:
            read_photo(path)
        assert caught.value.code in ("photo.unreadable", "photo.not_found")
        assert len(caught.value.message) < 500


def test_a_mask_from_a_file_is_white_where_the_head_is(tmp_path: Path) -> None:
    grey = np.zeros((40, 60), np.uint8)
    grey[:, 30:] = 255
    Image.fromarray(grey).save(tmp_path / "mask.png")
    photo = read_mask(tmp_path / "mask.png", Photo(np.zeros((40, 60, 3), np.uint8)))
    assert photo.alpha is not None
    assert photo.alpha.shape == (40, 60)
    assert photo.alpha[:, :30].max() == 0
    assert photo.alpha[:, 30:].min() == 255


def test_a_mask_of_another_size_is_refused(tmp_path: Path) -> None:
    Image.new("L", (60, 41), 255).save(tmp_path / "mask.png")
    with pytest.raises(InputError) as caught:
        read_mask(tmp_path / "mask.png", Photo(np.zeros((40, 60, 3), np.uint8)))
    assert caught.value.code == "photo.mask_size"
    assert "60 x 41 pixels, the photo is 60 x 40" in caught.value.message


def test_a_mask_fits_a_photo_that_was_made_smaller(tmp_path: Path) -> None:
    Image.new("L", (121, 80), 255).save(tmp_path / "mask.png")
    photo = read_mask(tmp_path / "mask.png", Photo(np.zeros((40, 60, 3), np.uint8), None, 2.0))
    assert photo.alpha is not None
    assert photo.alpha.shape == (40, 60)


def test_a_mask_that_hides_everything_is_refused(tmp_path: Path) -> None:
    Image.new("L", (60, 40), 0).save(tmp_path / "mask.png")
    with pytest.raises(InputError) as caught:
        read_mask(tmp_path / "mask.png", Photo(np.zeros((40, 60, 3), np.uint8)))
    assert caught.value.code == "photo.empty_mask"


def test_a_crop_cuts_what_it_names() -> None:
    photo = Photo(np.asarray(two_halves()))
    upper = square(photo, Crop(0, 0, 20), 20)
    assert (upper.rgb == RED).all()
    assert upper.known.all()


def test_a_crop_beyond_the_photo_repeats_its_border_and_says_so() -> None:
    photo = Photo(np.asarray(two_halves()), np.full((40, 60), 255, np.uint8))
    cut = square(photo, Crop(-20, 0, 40), 40)
    assert (cut.rgb[5] == RED).all()
    assert not cut.known[:, :19].any()
    assert cut.known[:, 21:].all()
    assert cut.alpha is not None
    assert cut.alpha[:, :19].max() == 0


@pytest.mark.parametrize(
    "crop",
    [Crop(0, 0, 3), Crop(500, 0, 40), Crop(0, 0, 4000), Crop(float("nan"), 0, 40)],
)
def test_a_crop_that_shows_nothing_is_refused(crop: Crop) -> None:
    with pytest.raises(InputError) as caught:
        square(Photo(np.asarray(two_halves())), crop, 40)
    assert caught.value.code == "photo.crop"


def test_the_middle_is_taken_where_nothing_says_more() -> None:
    assert centre_crop(Photo(np.zeros((40, 60, 3), np.uint8))) == Crop(10, 0, 40)


def test_parts_of_a_turned_square_and_pixels_of_the_photo_are_each_others_inverse() -> None:
    crop = Crop(10, 20, 40, 30)
    assert crop.to_photo(0.5, 0.5) == pytest.approx((30, 40))
    # Clockwise as it is seen: its own right side points right and down.
    assert crop.to_photo(1, 0.5) == pytest.approx(
        (30 + 20 * math.cos(math.radians(30)), 40 + 20 * math.sin(math.radians(30)))
    )
    assert crop.from_photo(*crop.to_photo(0.2, 0.9)) == pytest.approx((0.2, 0.9))


def test_a_turned_square_sets_upright_what_leans() -> None:
    # A bright bar through the middle, leaning clockwise by as much as the square.
    y, x = np.mgrid[:120, :120] - 59.5
    roll = math.radians(25)
    across = np.abs(x * math.cos(roll) + y * math.sin(roll))
    rgb = np.repeat((255 * (across < 6)).astype(np.uint8)[..., None], 3, axis=2)
    cut = square(Photo(rgb), Crop(30, 30, 60, 25), 30)
    assert cut.rgb.shape == (30, 30, 3)
    assert cut.rgb[2:-2, 14:16].min() > 200
    assert cut.rgb[:, :9].max() < 60
    assert cut.rgb[:, 21:].max() < 60
    assert cut.known.all()


def test_a_turned_square_knows_what_is_beyond_the_photo_and_keeps_the_mask() -> None:
    alpha = np.full((60, 60), 255, np.uint8)
    photo = Photo(np.full((60, 60, 3), 90, np.uint8), alpha)
    cut = square(photo, Crop(0, 0, 60, 45), 40)
    assert not cut.known[0, 0]
    assert cut.known[20, 20]
    assert cut.alpha is not None
    assert (cut.alpha[20, 20], cut.alpha[0, 0]) == (255, 0)


@pytest.mark.parametrize("roll", [46, -90, math.nan])
def test_a_square_is_turned_by_no_more_than_half_a_right_angle(roll: float) -> None:
    with pytest.raises(InputError) as caught:
        square(Photo(np.zeros((60, 60, 3), np.uint8)), Crop(0, 0, 60, roll), 40)
    assert caught.value.code == "photo.crop"


def test_sixteen_bits_are_scaled_alike_in_every_band(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = np.linspace(0, 65535, 50).astype(np.uint16)
    Image.fromarray(np.repeat(rows[:, None], 20, 1)).save(tmp_path / "a.png")
    whole = read_photo(tmp_path / "a.png").rgb
    monkeypatch.setattr(door, "BAND_ROWS", 7)
    assert np.array_equal(read_photo(tmp_path / "a.png").rgb, whole)
    np.testing.assert_array_equal(whole[:, 0, 0], np.round(rows / 257))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says its memory")
def test_a_piece_that_claims_gigabytes_costs_what_is_there(tmp_path: Path) -> None:
    # The picture is whole; the piece behind it says that it has four gigabytes.
    whole = whole_png()
    end = whole.rfind(b"IEND") - 4
    claim = struct.pack(">I", 2**32 - 1) + b"IDAT"
    (tmp_path / "a.png").write_bytes(whole[:end] + claim + b"x")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 30), hard))
    try:
        assert read_photo(tmp_path / "a.png").size == (60, 40)
    except PhotoFileError as err:
        assert err.code == "photo.damaged"
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
