"""Many photos into one folder: kept, gone on with, stopped, and passed over where they are bad."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.card import Card
from ddf_core.errors import Cancelled, InputError, InversionFileError, OutputError
from ddf_core.inversion import batch as batch_module
from ddf_core.inversion.batch import BatchProgress, PhotoBatch
from ddf_core.inversion.index import INDEX_CSV, INDEX_JSON, BatchSettings, read_index
from ddf_core.io.inversion_file import read_inversion
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.io.photo_folder import photos_in
from ddf_core.model import Model
from tests.core.cli.conftest import ARCHITECTURE, BOX_HALF, CAMERA, tiny_generator

# Steps end it, not time: equal results every time.
QUICK = BatchSettings(seconds=600, steps=2)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("box")
    save_model(tiny_generator(), Card("box", ARCHITECTURE, CAMERA, BOX_HALF), folder)
    return load_model(folder)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, name in enumerate(("a.png", "b.jpg", "c.webp")):
        rgb = np.full((40, 40, 3), 255, np.uint8)
        rgb[8:32, 8:32] = (200, 90, 40 + 60 * number)
        Image.fromarray(rgb).save(folder / name)
    return folder


def batch(model: Model, photos: Path, settings: BatchSettings | None = QUICK) -> PhotoBatch:
    return PhotoBatch(model, photos_in(photos), photos.parent / "out", settings)


def times_of(folder: Path) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in folder.glob("?.json")}


def test_each_photo_has_a_result_and_a_line_in_both_indexes(model: Model, photos: Path) -> None:
    index = batch(model, photos).run()
    out = photos.parent / "out"
    assert [row.photo for row in index.photos] == ["a.png", "b.jpg", "c.webp"]
    assert [row.file for row in index.photos] == ["a.json", "b.json", "c.json"]
    record = read_inversion(out / "b.json")
    assert record.photo == "b.jpg"
    assert record.figures.similarity == index.photos[1].similarity
    lines = list(csv.DictReader(io.StringIO((out / INDEX_CSV).read_text("utf-8-sig"))))
    assert [line["photo"] for line in lines] == ["a.png", "b.jpg", "c.webp"]
    assert float(lines[1]["similarity"]) == pytest.approx(record.figures.similarity, abs=1e-4)
    assert read_index(out) == index


def test_equal_steps_and_seeds_give_equal_results(model: Model, photos: Path) -> None:
    batch(model, photos).run()
    out = photos.parent / "out"
    first = read_inversion(out / "a.json")
    out.rename(photos.parent / "before")
    batch(model, photos).run()
    again = read_inversion(out / "a.json")
    assert np.allclose(again.frequencies, first.frequencies, atol=1e-4)


def test_what_is_done_is_not_done_again_unless_the_photo_has_changed(
    model: Model, photos: Path
) -> None:
    batch(model, photos).run()
    out = photos.parent / "out"
    before = times_of(out)
    Image.fromarray(np.full((40, 40, 3), 90, np.uint8)).save(photos / "b.jpg")
    (out / "c.json").write_text("cut sho")
    again = batch(model, photos)
    again.run()
    after = times_of(out)
    assert (again.made, again.reused) == (2, 1)
    assert after["a.json"] == before["a.json"]
    assert after["b.json"] != before["b.json"]
    assert read_inversion(out / "c.json").photo == "c.webp"


def test_one_bad_photo_is_named_and_tried_again_the_next_time(model: Model, photos: Path) -> None:
    (photos / "b.jpg").write_text("no picture")
    (photos / "d.heic").write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 20)
    tried = batch(model, photos)
    index = tried.run()
    assert (tried.made, tried.failed) == (2, 2)
    assert next(row.code for row in index.photos if row.error).startswith("photo.")
    assert (index.count(failed=True), index.count(failed=False)) == (2, 2)
    Image.fromarray(np.full((40, 40, 3), 90, np.uint8)).save(photos / "b.jpg")
    again = batch(model, photos)
    again.run()
    assert (again.made, again.reused, again.failed) == (1, 2, 1)


def test_stopped_it_keeps_those_before_and_goes_on_from_there(model: Model, photos: Path) -> None:
    said: list[BatchProgress] = []
    with pytest.raises(Cancelled):
        batch(model, photos).run(said.append, lambda: bool(said) and said[-1].done > 1)
    out = photos.parent / "out"
    assert [row.photo for row in read_index(out).photos] == ["a.png"]
    assert sorted(p.name for p in out.glob("?.json")) == ["a.json"]
    again = batch(model, photos)
    again.run()
    assert (again.made, again.reused) == (2, 1)


def test_progress_grows_to_the_whole_and_estimates_what_is_left(model: Model, photos: Path) -> None:
    said: list[BatchProgress] = []
    batch(model, photos).run(said.append)
    done = [progress.done for progress in said]
    assert done == sorted(done)
    assert done[-1] == 3
    assert said[0].seconds_left == 3 * QUICK.seconds
    assert said[-1].seconds_left == 0
    assert {progress.name for progress in said} == {"a.png", "b.jpg", "c.webp"}


def test_results_of_other_settings_or_models_are_never_mixed(model: Model, photos: Path) -> None:
    batch(model, photos).run()
    with pytest.raises(InputError) as caught:
        batch(model, photos, replace(QUICK, tune=True))
    assert caught.value.code == "inversions.other"
    assert "--seconds 600 --seed 0" in caught.value.message
    with pytest.raises(InputError) as caught:
        batch(replace(model, digest="f" * 64), photos)
    assert caught.value.code == "inversions.other"
    # Nothing in particular asked for: as it was.
    assert batch(model, photos, None).settings == QUICK


def test_names_that_would_meet_are_kept_apart_and_other_files_are_left_alone(
    model: Model, photos: Path
) -> None:
    Image.open(photos / "a.png").convert("RGB").save(photos / "a.jpg")
    Image.open(photos / "a.png").save(photos / "index.png")
    out = photos.parent / "out"
    out.mkdir()
    (out / "c.json").write_text('{"mine": 1}')
    index = batch(model, photos).run()
    names = {row.photo: row.file for row in index.photos}
    assert (names["a.jpg"], names["a.png"]) == ("a.json", "a.png.json")
    assert names["index.png"] == "index.png.json"
    assert names["c.webp"] == "c.webp.json"
    assert json.loads((out / "c.json").read_text()) == {"mine": 1}


def test_a_full_disk_ends_it_with_what_is_done(
    model: Model, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = batch_module.write_inversion

    def full(path: Path, record: object) -> None:
        if path.name == "b.json":
            raise OutputError("full", code="output.unwritable")
        real(path, record)

    monkeypatch.setattr(batch_module, "write_inversion", full)
    with pytest.raises(OutputError):
        batch(model, photos).run()
    assert [row.photo for row in read_index(photos.parent / "out").photos] == ["a.png"]


def test_a_head_is_looked_for_by_an_encoder_alone(model: Model, photos: Path) -> None:
    with pytest.raises(InputError) as caught:
        batch(model, photos, replace(QUICK, find_head=True))
    assert caught.value.code == "photo.no_encoder"


@pytest.mark.parametrize(
    "damage",
    [
        lambda value: "no JSON",
        lambda value: json.dumps({**value, "format": "other"}),
        lambda value: json.dumps({**value, "photos": [{"photo": "a", "file": "../../b.json"}]}),
        lambda value: json.dumps({**value, "format_version": 99}),
        lambda value: json.dumps([]),
    ],
)
def test_a_damaged_index_is_refused_and_not_written_over(
    model: Model, photos: Path, damage
) -> None:
    batch(model, photos).run()
    path = photos.parent / "out" / INDEX_JSON
    path.write_text(damage(json.loads(path.read_text())))
    before = path.read_bytes()
    with pytest.raises(InversionFileError) as caught:
        batch(model, photos)
    assert caught.value.code in ("inversions.damaged", "inversions.newer_format")
    assert path.read_bytes() == before
