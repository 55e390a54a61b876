"""Pictures into a bounded cache: any mode, masks of all kinds, and what is left out and why."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.errors import Cancelled, InputError, OutputError
from ddf_core.training.pictures import cache as cache_module
from ddf_core.training.pictures.cache import cache_pictures, plain_background, read_picture
from ddf_core.training.pictures.folder import Listing, Source, list_pictures
from tests.core.training.pictures.balls import ball_picture, write_balls


def one(folder: Path, image: Image.Image, name: str = "a.png") -> np.ndarray:
    image.save(folder / name)
    return read_picture(Source(folder / name, None, None), 16)[0]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK", "P", "1"])
def test_any_mode_of_pixels_is_read(tmp_path: Path, mode: str) -> None:
    image = Image.new("RGB", (32, 32), (200, 200, 200)).convert(mode)
    name = "a.jpg" if mode == "CMYK" else "a.png"
    rgba = one(tmp_path, image, name)
    assert rgba.shape == (16, 16, 4)
    assert rgba.dtype == np.uint8


def test_sixteen_bits_are_scaled_and_not_cut(tmp_path: Path) -> None:
    values = np.full((32, 32), 30_000, np.uint16)
    rgba = one(tmp_path, Image.fromarray(values))
    assert abs(int(rgba[8, 8, 0]) - round(30_000 / 65_535 * 255)) <= 1


def test_the_square_in_the_middle_is_taken(tmp_path: Path) -> None:
    wide = np.zeros((32, 64, 3), np.uint8)
    wide[:, 16:48] = 255
    rgba = one(tmp_path, Image.fromarray(wide))
    assert rgba[..., :3].min() == 255


def test_a_mask_beside_the_picture_is_its_fourth_channel(tmp_path: Path) -> None:
    Image.new("RGB", (32, 32), (9, 9, 9)).save(tmp_path / "a.png")
    mask = np.zeros((32, 32), np.uint8)
    mask[:, :16] = 255
    Image.fromarray(mask).save(tmp_path / "m.png")
    rgba = read_picture(Source(tmp_path / "a.png", tmp_path / "m.png", None), 16)[0]
    assert (rgba[:, :8, 3] == 255).all()
    assert (rgba[:, 8:, 3] == 0).all()


def test_colours_that_a_file_hides_are_seen_by_nobody(tmp_path: Path) -> None:
    rgba = np.full((32, 32, 4), (200, 30, 30, 255), np.uint8)
    rgba[:, 16:, 3] = 0
    read = one(tmp_path, Image.fromarray(rgba))
    assert (read[:, :7, :3] == (200, 30, 30)).all()
    assert (read[:, 9:, :3] == 255).all()
    assert (read[:, 9:, 3] == 0).all()


def test_a_plain_background_is_found_and_an_uneven_one_is_not() -> None:
    rgb = np.full((32, 32, 3), (90, 140, 200), np.uint8)
    rgb[10:30, 8:24] = (180, 120, 90)
    rgb[15:18, 12:15] = (90, 140, 200)  # a hole inside the object is no background
    alpha = plain_background(rgb)
    assert (alpha[12, 8:24] == 255).all()
    assert alpha[16, 13] == 255
    assert (alpha[:8] == 0).all()
    noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3)).astype(np.uint8)
    assert (plain_background(noise) == 255).all()


def broken(folder: Path) -> None:
    write_balls(folder, 20, cameras=False)
    (folder / "text.png").write_text("no picture")
    (folder / "empty.jpg").write_bytes(b"")
    whole = io.BytesIO()
    Image.fromarray(ball_picture(np.zeros(2))).save(whole, "PNG")
    (folder / "half.png").write_bytes(whole.getvalue()[:200])
    (folder / "twin.png").write_bytes((folder / "000.png").read_bytes())
    Image.new("RGB", (8, 8)).save(folder / "tiny.png")
    (folder / "masks").mkdir()
    Image.new("L", (5, 77), 255).save(folder / "masks" / "001.png")


def test_what_cannot_be_used_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    broken(tmp_path / "f")
    made = cache_pictures(list_pictures(tmp_path / "f"), 16, tmp_path / "c")
    assert len(made.entries) == 19
    assert {one.name for one in made.refused} == {
        "text.png", "empty.jpg", "half.png", "twin.png", "tiny.png", "001.png",
    }  # fmt: skip
    assert all(one.why for one in made.refused)
    assert sum(len(made.rows(part)) for part in ("train", "validate", "test")) == 19


def test_a_cache_is_read_back_and_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(tmp_path / "f")
    first = cache_pictures(list_pictures(tmp_path / "f"), 16, tmp_path / "c")
    monkeypatch.setattr(cache_module, "read_picture", None)
    again = cache_pictures(list_pictures(tmp_path / "f"), 16, tmp_path / "c")
    assert again.entries == first.entries
    assert again.refused == first.refused
    assert np.array_equal(again.pixels, first.pixels)
    assert isinstance(again.pixels, np.memmap)


def test_three_pictures_and_one_picture_a_thousand_times_are_too_few(tmp_path: Path) -> None:
    write_balls(tmp_path / "three", 3)
    (tmp_path / "same").mkdir()
    data = io.BytesIO()
    Image.fromarray(ball_picture(np.zeros(2))).save(data, "PNG")
    for number in range(40):
        (tmp_path / "same" / f"{number}.png").write_bytes(data.getvalue())
    for name, left in (("three", "3 different"), ("same", "1 different")):
        with pytest.raises(InputError) as caught:
            cache_pictures(list_pictures(tmp_path / name), 16, tmp_path / "c")
        assert caught.value.code == "pictures.too_few"
        assert left in caught.value.message


def test_more_pictures_than_fit_the_cache_are_refused_before_any_is_read(tmp_path: Path) -> None:
    many = Listing((Source(tmp_path / "absent.png", None, None),) * 9000, (), None)
    with pytest.raises(InputError) as caught:
        cache_pictures(many, 2048, tmp_path / "c")
    assert caught.value.code == "pictures.too_many"


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_balls(tmp_path / "f", 20)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache_module, "_write_pictures", full)
    with pytest.raises(OutputError):
        cache_pictures(list_pictures(tmp_path / "f"), 16, tmp_path / "c")
    assert not [path for path in (tmp_path / "c").rglob("*") if path.is_file()]


def test_reading_can_be_given_up(tmp_path: Path) -> None:
    write_balls(tmp_path / "f", 20)

    def stop(done: float) -> None:
        if done > 0.4:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        cache_pictures(list_pictures(tmp_path / "f"), 16, tmp_path / "c", stop)
    assert not [path for path in (tmp_path / "c").rglob("*") if path.is_file()]
