"""Which files are photos, and what their results are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddf_core.errors import InputError
from ddf_core.io.photo_folder import photos_in, photos_named, result_name


def test_photos_are_listed_by_name_with_their_masks_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.JPG", "a.png", ".hidden.png", "notes.txt", "c.heic", "cameras.json"):
        (tmp_path / name).touch()
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / "b.png").touch()
    (tmp_path / "folder.png").mkdir()
    found = photos_in(tmp_path)
    assert [photo.name for photo in found] == ["a.png", "b.JPG", "c.heic"]
    assert [photo.mask for photo in found] == [None, tmp_path / "masks" / "b.png", None]


@pytest.mark.parametrize(("make", "code"), [(True, "photos.none"), (False, "photos.folder")])
def test_a_folder_without_photos_is_refused(tmp_path: Path, make: bool, code: str) -> None:
    folder = tmp_path / "photos"
    if make:
        folder.mkdir()
    with pytest.raises(InputError) as caught:
        photos_in(folder)
    assert caught.value.code == code


def test_two_photos_of_one_name_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        photos_named([Path("x/a.png"), Path("y/a.png")])
    assert caught.value.code == "photos.same_name"


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ((), "Me.json"),
        (("me.json",), "Me.jpg.json"),
        (("me.json", "me.jpg.json"), "Me.jpg-2.json"),
    ],
)
def test_results_are_called_as_their_photos(taken: tuple[str, ...], name: str) -> None:
    assert result_name("Me.jpg", taken) == name
