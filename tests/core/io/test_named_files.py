"""Which files that another file names may be opened without asking: folders, ways up, links."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ddf_core.errors import DdfError, InputError, ModelFileError
from ddf_core.io import named_files
from ddf_core.io.model_folder import load_model
from ddf_core.io.model_links import model_links_out
from ddf_core.io.named_files import NamedFile, elsewhere, is_inside, links_out, named_path
from ddf_core.io.photo_folder import photos_in, photos_named
from ddf_core.io.recipe import means_recipe, read_recipe

needs_links = pytest.mark.skipif(os.name != "posix", reason="links want rights on this system")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a stranger's, beside what is the user's own."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    mine.mkdir()
    (mine / "secret.png").write_bytes(b"secret")
    (theirs / "deep").mkdir(parents=True)
    (theirs / "photo.png").write_bytes(b"photo")
    return theirs


LINKS: dict[str, Callable[[Path], str]] = {
    "to a file": lambda folder: "../mine/secret.png",
    "to a file, absolute": lambda folder: str(folder.parent / "mine" / "secret.png"),
    "out and in again": lambda folder: "../theirs/photo.png",
    "to itself": lambda folder: "link",
}


def test_what_lies_in_the_folder_or_below_it_is_inside(folder: Path) -> None:
    assert is_inside(folder / "photo.png", folder)
    assert is_inside(folder / "deep" / "not there.png", folder)
    assert is_inside(named_path("deep/../photo.png", folder), folder)


UP = "deep/../../mine/secret.png"


@pytest.mark.parametrize("name", ["../mine/secret.png", UP, "/etc/passwd", "//host/share/a.png"])
def test_ways_up_absolute_paths_and_foreign_machines_are_elsewhere(folder: Path, name: str) -> None:
    assert not is_inside(named_path(name, folder), folder)


@needs_links
@pytest.mark.parametrize("link", LINKS)
def test_a_link_out_of_the_folder_is_elsewhere(folder: Path, link: str) -> None:
    (folder / "link").symlink_to(LINKS[link](folder))
    assert not is_inside(folder / "link", folder)
    assert not is_inside(folder / "link" / "more", folder)


@needs_links
def test_a_link_that_stays_in_the_folder_is_inside_whatever_the_folder_is_called(
    folder: Path,
) -> None:
    (folder / "near").symlink_to("photo.png")
    (folder / "deep" / "up").symlink_to("../photo.png")
    (folder / "whole").symlink_to(folder / "photo.png")
    for name in ("near", "deep/up", "whole"):
        assert is_inside(folder / name, folder)
    other = folder.parent / "other name"
    other.symlink_to(folder)
    assert is_inside(other / "whole", other)


@needs_links
def test_up_after_a_link_is_up_from_where_it_leads(folder: Path) -> None:
    # By its text this is the folder's own photo; for the system it is one level further up.
    (folder / "deep" / "down").symlink_to("..")
    assert not named_files._stays_inside(folder, ["deep", "down", "..", "photo.png"])


def test_nothing_is_asked_of_the_system_about_a_place_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[str] = []
    usual = os.stat, os.lstat, os.readlink

    def watch(act: Callable[..., object]) -> Callable[..., object]:
        return lambda path, *more, **named: touched.append(str(path)) or act(path, *more, **named)

    for name, act in zip(("stat", "lstat", "readlink"), usual, strict=True):
        monkeypatch.setattr(os, name, watch(act))
    named = [NamedFile("the model", named_path(way, folder)) for way in ("../mine", "//host/share")]
    assert elsewhere(named, folder, named_files.never_elsewhere) == tuple(named)
    assert touched == []


def test_what_is_allowed_is_not_asked_about_and_nothing_twice(folder: Path) -> None:
    mine = NamedFile("a photo", folder.parent / "mine" / "secret.png")
    near = NamedFile("a photo", folder / "photo.png")
    assert elsewhere([mine, near, mine], folder, named_files.never_elsewhere) == (mine,)
    assert elsewhere([mine, near], folder, lambda path: path == mine.path) == ()


def test_a_name_that_no_path_can_have_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="null"):
        named_path("a\0b", folder)


# --- parts of models, photos, recipes --------------------------------------------------------


@needs_links
def test_a_part_of_a_model_that_is_a_link_out_of_its_folder_is_not_read(folder: Path) -> None:
    for name in ("card.json", "generator.safetensors", "holiday.png"):
        (folder / name).symlink_to(folder.parent / "mine" / "secret.png")
    assert [link.what for link in model_links_out(folder)] == ["card.json", "generator.safetensors"]
    with pytest.raises(ModelFileError, match=r"its card.json is a link to .*secret.png") as caught:
        load_model(folder)
    assert caught.value.code == "model.link"
    assert "--follow" in caught.value.advice
    with pytest.raises(ModelFileError) as read:
        load_model(folder, follow=True)
    assert read.value.code == "model.not_json"


@needs_links
def test_a_checkpoint_may_be_a_link_and_what_lies_beside_it_may_not(folder: Path) -> None:
    (folder / "generator.pth").symlink_to(folder.parent / "mine" / "secret.png")
    assert model_links_out(folder / "generator.pth") == ()
    (folder / "ema.pth").symlink_to(folder.parent / "mine" / "secret.png")
    assert [link.what for link in model_links_out(folder / "generator.pth")] == ["ema.pth"]


@needs_links
def test_photos_and_masks_that_are_links_out_of_their_folder_are_not_read(folder: Path) -> None:
    secret = folder.parent / "mine" / "secret.png"
    (folder / "masks").mkdir()
    (folder / "masks" / "photo.png").symlink_to(secret)
    for read in (lambda: photos_in(folder), lambda: photos_named([folder / "photo.png"])):
        with pytest.raises(InputError, match=r"masks/photo.png .*secret.png") as caught:
            read()
        assert caught.value.code == "photos.link"
    assert photos_in(folder, follow=True)[0].mask is not None
    (folder / "masks" / "photo.png").unlink()
    (folder / "second.png").symlink_to(secret)
    assert links_out(folder, ["photo.png", "second.png"]) == (NamedFile("second.png", secret),)
    with pytest.raises(InputError, match=r"second\.png"):
        photos_in(folder)


@needs_links
def test_a_recipe_beside_a_video_that_is_a_link_out_of_the_folder_is_not_read(folder: Path) -> None:
    (folder / "film.mp4").write_bytes(b"film")
    (folder / "film.mp4.recipe.json").symlink_to(folder.parent / "mine" / "secret.png")
    with pytest.raises(DdfError) as caught:
        read_recipe(folder / "film.mp4")
    assert caught.value.code == "recipe.none"
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "photo.jpg.recipe.json").symlink_to(folder.parent / "mine" / "secret.png")
    assert not means_recipe(folder / "photo.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("kind", ["a pipe", "a device"])
@pytest.mark.parametrize(
    "part", ["card.json", "generator.safetensors", "generator.pth", "photo.png.recipe.json"]
)
def test_a_pipe_or_a_device_in_the_place_of_a_part_is_refused_and_not_waited_for(
    folder: Path, part: str, kind: str
) -> None:
    if kind == "a pipe":
        os.mkfifo(folder / part)
    else:
        (folder / part).symlink_to("/dev/zero")
    with pytest.raises(DdfError):
        load_model(folder, follow=True)
    with pytest.raises(DdfError):
        read_recipe(folder / "photo.png")
