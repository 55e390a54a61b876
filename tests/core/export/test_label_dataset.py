"""Data sets of labelled pictures: what is in them, going on, and what a stop leaves behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.engine.instances import Instances
from ddf_core.errors import Cancelled, InputError, OutputError
from ddf_core.export import label_dataset as dataset
from ddf_core.export.label_dataset import (
    DatasetProgress,
    DatasetSettings,
    make_dataset,
    sample_camera,
)
from ddf_core.scene.camera import Camera
from ddf_core.shown import latent_of_seed
from ddf_core.stopping import never
from tests.core.checker_ball import checker_model, halves
from tests.core.shifted_ball import SHIFT_PER_LATENT, ShiftFields

SETTINGS = DatasetSettings(count=3, seed=7, size=(24, 20))
LABELS = halves()
SEED_KEYS = {"picture", "labels", "seed", "camera", "world_from_cam"}


def known() -> Instances:
    return Instances(checker_model(ShiftFields()))


def make(folder: Path, settings=SETTINGS, stop=never, labels=LABELS) -> list[DatasetProgress]:
    told: list[DatasetProgress] = []
    make_dataset(known(), labels, settings, folder, told.append, stop)
    return told


def index_of(folder: Path) -> dict:
    return json.loads((folder / "index.json").read_text())


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_sample_has_a_picture_a_label_picture_and_a_camera(tmp_path) -> None:
    told = make(tmp_path)
    assert [at.done for at in told] == [0, 1, 2, 3]
    index = index_of(tmp_path)
    assert index["complete"] is True
    assert [row["name"] for row in index["labels"]] == ["left", "top right"]
    for number, sample in enumerate(index["samples"]):
        assert sample.keys() == SEED_KEYS
        assert sample["seed"] == 7 + number
        with Image.open(tmp_path / sample["picture"]) as picture:
            assert (picture.mode, picture.size) == ("RGB", (24, 20))
        with Image.open(tmp_path / sample["labels"]) as labels:
            assert (labels.mode, labels.size) == ("P", (24, 20))
    assert len(contents(tmp_path)) == 7


def test_camera_picture_and_labels_belong_together(tmp_path) -> None:
    """The middle of the blob, projected by the camera of the index, is seen where it is."""
    make(tmp_path, replace(SETTINGS, size=(48, 48)))
    for sample in index_of(tmp_path)["samples"]:
        camera = Camera(**{**sample["camera"], "target": tuple(sample["camera"]["target"])})
        np.testing.assert_allclose(camera.world_from_cam, sample["world_from_cam"])
        middle = SHIFT_PER_LATENT * np.array(latent_of_seed(sample["seed"], 3))
        pixel, _ = camera.project(middle[None], (48, 48))
        with Image.open(tmp_path / sample["picture"]) as picture:
            covered = (np.asarray(picture) != 255).any(-1)
        with Image.open(tmp_path / sample["labels"]) as labels:
            numbers = np.asarray(labels)
        row, column = np.nonzero(covered)
        centre = (column.mean() + 0.5, row.mean() + 0.5)
        np.testing.assert_allclose(centre, pixel[0], atol=0.7)
        labelled_rows, labelled_columns = np.nonzero(numbers)
        assert row.min() <= labelled_rows.min() <= labelled_rows.max() <= row.max()
        assert column.min() <= labelled_columns.min() <= labelled_columns.max() <= column.max()
        assert set(np.unique(numbers)) <= {0, 1, 2}


def test_a_stopped_data_set_goes_on_and_equals_one_made_at_once(tmp_path, monkeypatch) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    make(whole)
    made = []
    real = dataset._make
    monkeypatch.setattr(dataset, "_make", lambda *a: (real(*a), made.append(a[4])))
    with pytest.raises(Cancelled, match="1 of 3"):
        make(parts, stop=lambda: len(made) == 1)
    assert index_of(parts)["complete"] is False
    left = [name for name in contents(parts) if name != "index.json"]
    assert left == ["labels/000000.png", "pictures/000000.png"]
    make(parts)
    assert made == [0, 1, 2]
    assert contents(parts) == contents(whole)


def test_a_sample_that_was_killed_half_way_is_made_again(tmp_path) -> None:
    make(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "pictures/000001.png").unlink()
    told = make(tmp_path)
    assert [at.done for at in told] == [2, 3]
    assert contents(tmp_path) == before


def test_a_finished_one_grows_by_a_larger_count_and_keeps_what_it_has(tmp_path) -> None:
    make(tmp_path, replace(SETTINGS, count=2))
    assert [at.done for at in make(tmp_path)] == [2, 3]
    assert len(index_of(tmp_path)["samples"]) == 3


@pytest.mark.parametrize(
    "other",
    [
        replace(SETTINGS, seed=8),
        replace(SETTINGS, size=(20, 24)),
        replace(SETTINGS, psi=0.5),
        replace(SETTINGS, count=2),
    ],
)
def test_a_folder_with_another_data_set_is_left_alone(tmp_path, other) -> None:
    make(tmp_path)
    before = contents(tmp_path)
    with pytest.raises(InputError, match="another data set") as caught:
        make(tmp_path, other)
    assert caught.value.code == "dataset.other"
    assert contents(tmp_path) == before


def test_other_labels_are_another_data_set(tmp_path) -> None:
    make(tmp_path)
    with pytest.raises(InputError, match="another data set"):
        make(tmp_path, labels=LABELS.with_labels(LABELS.labels[:1]))


def test_a_sample_is_the_same_whatever_else_is_in_the_set() -> None:
    later = replace(SETTINGS, seed=9)
    assert sample_camera(known(), SETTINGS, 2) == sample_camera(known(), later, 0)
    assert sample_camera(known(), SETTINGS, 0) != sample_camera(known(), SETTINGS, 1)


def test_samples_that_somebody_removes_meanwhile_are_missed_and_made_again(tmp_path) -> None:
    def remove(at: DatasetProgress) -> None:
        (tmp_path / "pictures" / "000000.png").unlink(missing_ok=at.done != 1)

    with pytest.raises(OutputError) as caught:
        make_dataset(known(), LABELS, SETTINGS, tmp_path, remove, never)
    assert caught.value.code == "dataset.lost"
    assert index_of(tmp_path)["complete"] is False
    make(tmp_path)
    assert index_of(tmp_path)["complete"] is True
    assert len(contents(tmp_path)) == 7
