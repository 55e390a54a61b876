"""The fuzzing itself: it is reproducible, and it tells a crash from a refusal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddf_core.engine.engine import Engine
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe, read_recipe
from ddf_core.requests import LoadModel
from tools.fuzz import models, photos, picture_damage
from tools.fuzz.model_files import write_folder
from tools.fuzz.tries import Result, count, run
from tools.fuzz.world import World, damaged


def place(tmp_path: Path) -> Path:
    (tmp_path / "try").mkdir()
    return tmp_path / "try"


def test_a_try_is_the_same_again(tmp_path: Path) -> None:
    world = models.model_worlds(tmp_path)[0]
    first, second = (damaged(world, np.random.default_rng((0, 5))) for _ in range(2))
    assert first == second
    assert first[0] != world.files


def test_some_models_are_all_refused_or_loaded(tmp_path: Path) -> None:
    result = run(range(25), 1, models.model_worlds(tmp_path / "sound"), place(tmp_path))
    assert result.crashes == []
    assert sum(result.codes.values()) == 25
    assert len(result.codes) > 4


def test_what_photos_need_is_sound_before_it_is_damaged(tmp_path: Path) -> None:
    worlds = photos.photo_worlds(tmp_path)
    said = {world.name: world.attempt(tmp_path / world.name / world.target) for world in worlds}
    assert set(said.values()) == {"loaded"}
    assert set(said) == {"photo", "transparent", "webp", "mask", "result", "labels"}


def test_some_photos_masks_results_and_labels_are_all_refused_or_loaded(tmp_path: Path) -> None:
    result = run(range(25), 1, photos.photo_worlds(tmp_path / "sound"), place(tmp_path))
    assert result.crashes == []
    assert sum(result.codes.values()) == 25
    assert len({code.split(".")[0] for code in result.codes}) > 3


def test_the_recipe_of_a_picture_is_edited_and_can_still_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write_png(path, np.zeros((4, 4, 4), np.uint8), Recipe("picture", {"deep": {"number": 3}}))
    edited = picture_damage.with_recipe(path.read_bytes(), lambda text: text.replace(b"3", b"4"))
    assert edited is not None
    path.write_bytes(edited)
    assert read_recipe(path).session == {"deep": {"number": 4}}
    spoilt = picture_damage.edit_recipe(edited, np.random.default_rng(0))
    assert spoilt != edited


def test_an_error_without_a_name_is_a_crash(tmp_path: Path) -> None:
    def broken(_: Path) -> str:
        raise KeyError("weights")

    result = Result()
    count(result, World("any", {}, "", broken), tmp_path, "try 7")
    assert len(result.crashes) == 1
    assert result.crashes[0].startswith("try 7\nTraceback")
    assert not result.codes


def test_a_refusal_is_counted_by_its_code_and_keeps_the_old_model(tmp_path: Path) -> None:
    engine = Engine()
    engine.answer(LoadModel(write_folder(tmp_path / "own")))
    before = engine.model
    assert models.attempt(engine, tmp_path / "absent") == "model.not_found"
    assert engine.model is before
    assert models.attempt(engine, tmp_path / "own") == "loaded"


def test_a_refusal_that_says_nothing_is_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class SilentError(models.DdfError):
        pass

    def silent(*_: object) -> None:
        raise SilentError("", code="x")

    engine = Engine()
    monkeypatch.setattr(engine, "answer", silent)
    with pytest.raises(AssertionError, match="no message"):
        models.attempt(engine, tmp_path)
