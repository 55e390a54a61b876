"""Recipes: written inside a picture or beside a file, read back equal, refused when hostile."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ddf_core.errors import SessionFileError
from ddf_core.io import recipe as recipes
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import (
    MAX_BYTES,
    Recipe,
    beside,
    means_recipe,
    read_recipe,
    recipe_record,
    session_record,
    write_beside,
)

RECIPE = Recipe(
    "picture", session_record({"name": "heads"}, {"mode": "normals"}), "target1", {"size": [4, 4]}
)


def picture(path: Path) -> Path:
    write_png(path, np.zeros((2, 2, 4), np.uint8), RECIPE)
    return path


def test_a_picture_carries_it_and_a_video_has_it_beside(tmp_path: Path) -> None:
    assert read_recipe(picture(tmp_path / "a.png")) == RECIPE
    video = tmp_path / "turn.mp4"
    video.write_bytes(b"video")
    position = write_beside(video, RECIPE)
    assert position.name == "turn.mp4.recipe.json"
    for path in (video, position):
        assert means_recipe(path)
        assert read_recipe(path) == RECIPE


def test_a_picture_that_lost_it_may_have_it_beside(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.png")
    write_beside(path, replace(RECIPE, kind="depth"))
    assert read_recipe(path).kind == "picture"
    write_png(path, np.zeros((2, 2, 4), np.uint8), None)
    assert read_recipe(path).kind == "depth"


def test_one_that_was_renamed_is_still_known(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(json.dumps(recipe_record(RECIPE)).encode())
    assert means_recipe(path)
    assert read_recipe(path) == RECIPE


def test_other_files_are_no_recipes(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text('{"name": "heads"}')
    (tmp_path / "frames.png").mkdir()
    for name in ("card.json", "frames.png", "gone.pth", "gone.json", "a\0b"):
        assert not means_recipe(tmp_path / name)


def spoiled(**changes: object) -> bytes:
    return json.dumps({**recipe_record(RECIPE), **changes}).encode()


BAD = {
    "empty": (b"", "not_json"),
    "cut": (spoiled()[:-20], "not_json"),
    "deep": (b"[" * 100_000, "not_json"),
    "NaN": (b'{"format": NaN}', "not_json"),
    "no text": (b"\xff\xfe", "not_json"),
    "a list": (b"[1]", "bad_value"),
    "another format": (spoiled(format="x"), "bad_value"),
    "newer": (spoiled(version=2), "newer"),
    "no version": (spoiled(version=None), "bad_value"),
    "a true version": (spoiled(version=True), "bad_value"),
    "no session": (spoiled(session=None), "bad_value"),
    "a listed session": (spoiled(session=[]), "bad_value"),
    "settings of another kind": (spoiled(settings=7), "bad_value"),
    "no view": (spoiled(view=3), "bad_value"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_hostile_recipe_is_refused_in_words(tmp_path: Path, case: str) -> None:
    data, code = BAD[case]
    path = tmp_path / "video.gif"
    path.write_bytes(b"GIF89a")
    beside(path).write_bytes(data)
    with pytest.raises(SessionFileError) as caught:
        read_recipe(path)
    assert caught.value.code == f"recipe.{code}"
    assert caught.value.message.startswith("video.gif: ")
    assert caught.value.advice
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("gone.png", None, "not_found"),
        ("a.png", b"", "none"),
        ("a.png", b"no picture at all", "none"),
        ("a.csv", b"x,y,z\n", "none"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(5), "damaged"),
    ],
)
def test_a_file_without_a_recipe_is_one_clear_message(
    tmp_path: Path, name: str, data: bytes | None, code: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(SessionFileError) as caught:
        read_recipe(tmp_path / name)
    assert caught.value.code == f"recipe.{code}"


def test_one_of_any_size_is_refused_after_a_bounded_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_BYTES == 32 << 20
    monkeypatch.setattr(recipes, "MAX_BYTES", 100)
    path = tmp_path / "a.recipe.json"
    path.write_bytes(spoiled())
    with pytest.raises(SessionFileError) as caught:
        read_recipe(path)
    assert caught.value.code == "recipe.too_large"
    with pytest.raises(SessionFileError) as caught:
        read_recipe(picture(tmp_path / "a.png"))
    assert caught.value.code == "recipe.damaged"
