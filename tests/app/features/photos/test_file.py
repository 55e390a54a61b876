"""Which files are photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.features.photos.file import is_photo
from ddf_core.errors import PhotoFileError
from ddf_core.io.photo_reading import read_photo
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe, write_beside

GREY = np.full((20, 20, 3), 90, np.uint8)


@pytest.mark.parametrize("name", ["a.png", "a.PNG", "a.jpg", "a.jpeg", "a.webp"])
def test_a_picture_without_a_recipe_is_a_photo(tmp_path: Path, name: str) -> None:
    Image.fromarray(GREY).save(tmp_path / name)
    assert is_photo(tmp_path / name)


@pytest.mark.parametrize("name", ["a.bmp", "a.tif", "a.gif"])
def test_a_picture_that_cannot_be_read_means_a_photo_too(tmp_path: Path, name: str) -> None:
    Image.fromarray(GREY).save(tmp_path / name)
    assert is_photo(tmp_path / name)
    write_beside(tmp_path / name, Recipe("video", {}))
    assert not is_photo(tmp_path / name)


@pytest.mark.parametrize("name", ["a", "a.txt", "a.pth", "a.JFIF", "a.jpe", "a.mpo"])
def test_what_a_file_is_decides_and_not_its_name(tmp_path: Path, name: str) -> None:
    Image.fromarray(GREY).save(tmp_path / name, "JPEG")
    assert is_photo(tmp_path / name)


def test_a_photo_of_a_phone_goes_to_the_words_of_photos(tmp_path: Path) -> None:
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    assert is_photo(path)
    with pytest.raises(PhotoFileError, match="HEIC"):
        read_photo(path)


def test_a_table_called_a_picture_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"PK\x03\x04" + bytes(40))
    (tmp_path / "b.jpg").write_bytes(b"")
    assert not is_photo(tmp_path / "a.jpg")
    assert is_photo(tmp_path / "b.jpg")


def test_a_picture_that_brings_a_session_back_is_none(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", GREY, Recipe("picture", {}))
    Image.fromarray(GREY).save(tmp_path / "b.jpg")
    write_beside(tmp_path / "b.jpg", Recipe("picture", {}))
    assert not is_photo(tmp_path / "a.png")
    assert not is_photo(tmp_path / "b.jpg")


def test_other_files_folders_and_nothing_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "b.png").mkdir()
    assert not any(is_photo(tmp_path / name) for name in ("a.txt", "b.png", "c.jpg"))
