"""The fuzzing itself: it is reproducible, and it tells a crash from a refusal."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ddf_core.engine.engine import Engine
from ddf_core.io.camera_path_reading import read_camera_path
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe, read_recipe
from ddf_core.requests import LoadModel
from ddf_core.scene.camera import Camera
from tools.fuzz import (
    archives,
    camera_paths,
    claims,
    damage,
    models,
    photos,
    picture_damage,
    tables,
)
from tools.fuzz.model_files import write_folder, write_zip_pair
from tools.fuzz.tries import Result, count, run
from tools.fuzz.world import World, damage_one


def place(tmp_path: Path) -> Path:
    (tmp_path / "try").mkdir()
    return tmp_path / "try"


def test_a_try_is_the_same_again(tmp_path: Path) -> None:
    world = models.model_worlds(tmp_path)[0]
    first, second = (damage_one(world, np.random.default_rng((0, 5))) for _ in range(2))
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


def test_tables_and_latents_are_sound_before_they_are_damaged(tmp_path: Path) -> None:
    worlds = tables.table_worlds(tmp_path)
    said = {world.name: world.attempt(tmp_path / world.name / world.target) for world in worlds}
    assert set(said.values()) == {"loaded"}
    assert set(said) == {"table", "points", "npz", "npy", "latent"}


def test_some_tables_and_latents_are_all_refused_or_loaded(tmp_path: Path) -> None:
    result = run(range(40), 1, tables.table_worlds(tmp_path / "sound"), place(tmp_path))
    assert result.crashes == []
    assert sum(result.codes.values()) == 40
    assert {"loaded", "latent.damaged"} < set(result.codes)
    assert 0 < result.peak_mib < 2048


def test_camera_paths_are_sound_before_they_are_damaged(tmp_path: Path) -> None:
    worlds = camera_paths.camera_path_worlds(tmp_path)
    said = {world.name: world.attempt(tmp_path / world.name / world.target) for world in worlds}
    assert set(said.values()) == {"loaded"}
    read = {
        world.name: read_camera_path(tmp_path / world.name / world.target, Camera()).path
        for world in worlds
    }
    # Each is read by the part of the reader that it is meant for.
    assert [len(path.keys) for path in read.values()] == [3, 3, 3, 6]
    assert [path.keys[0].name for path in read.values()] == ["front", "", "key 0", ""]


def test_some_camera_paths_are_all_refused_or_loaded(tmp_path: Path) -> None:
    worlds = camera_paths.camera_path_worlds(tmp_path / "sound")
    result = run(range(60), 1, worlds, place(tmp_path))
    assert result.crashes == []
    assert {"loaded", "camera_path.not_json", "camera_path.bad_value"} < set(result.codes)


def test_a_claim_is_small_and_is_refused_or_loaded(tmp_path: Path) -> None:
    path, codes = tmp_path / "claims.pth", set()
    engine = Engine()
    for seed in range(40):
        path.write_bytes(claims.claimed_state(b"", np.random.default_rng(seed)))
        # A layer has about a kilobyte of names; what is claimed has up to 2^47 numbers a side.
        assert path.stat().st_size < 300_000
        codes.add(models.attempt(engine, path))
    assert {"model.too_large", "model.not_pigan", "model.bad_archive"} < codes


def test_the_numbers_of_a_pickle_are_changed_and_its_check_sum_is_right(tmp_path: Path) -> None:
    data = write_zip_pair(tmp_path).read_bytes()
    spoilt = claims.claimed_numbers(data, np.random.default_rng(0))
    with zipfile.ZipFile(io.BytesIO(spoilt)) as archive:
        assert archive.testzip() is None
        assert archive.read("generator/data.pkl") not in data


@pytest.mark.parametrize(
    "way", [archives.flip_within, archives.pack_otherwise, archives.other_header]
)
def test_an_archive_is_spoilt_beneath_its_check_sums(
    tmp_path: Path, way: Callable[[bytes, np.random.Generator], bytes]
) -> None:
    tables.table_worlds(tmp_path)
    data = (tmp_path / "npz" / "z.npz").read_bytes()
    outs = {way(data, np.random.default_rng(seed)) for seed in range(8)}
    assert data not in outs
    assert len(outs) > 4


def test_a_leaf_is_given_extremes_and_the_list_of_them_stays(tmp_path: Path) -> None:
    data = (write_folder(tmp_path) / "card.json").read_bytes()
    before = json.dumps(damage.EXTREMES)
    outs = {damage.edit_extremes(data, np.random.default_rng(seed)) for seed in range(60)}
    assert len(outs) > 50
    assert any(len(out) > 10 * len(data) for out in outs)
    assert json.dumps(damage.EXTREMES) == before


def test_a_table_is_written_as_other_spreadsheets_do(tmp_path: Path) -> None:
    tables.table_worlds(tmp_path)
    data = (tmp_path / "table" / "a.csv").read_bytes()
    for way in (tables.other_cells, tables.other_text):
        outs = {way(data, np.random.default_rng(seed)) for seed in range(20)}
        assert len(outs) > 10


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
