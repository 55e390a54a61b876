"""The row of one-shot labels: overlaps by hand, and fields that are the truth or do nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from ddf_core.errors import InputError
from ddf_core.evaluation import labels
from ddf_core.evaluation.labels import Overlaps, labels_row
from ddf_core.io.label_file import read_labels
from ddf_core.model import Model
from ddf_core.procedural.axes import LABELS
from ddf_core.procedural.head import Head
from ddf_core.resource_paths import BUNDLED_MODEL
from tests.core.evaluation.test_evaluate import tiny_heads


@pytest.fixture(scope="module")
def model() -> Model:
    return replace(tiny_heads(True), labels=read_labels(BUNDLED_MODEL / "labels.npz"))


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "SIZE", (40, 40))


def test_overlaps_by_hand() -> None:
    overlaps = Overlaps()
    # skin: 2 hits, 1 lost to hair, 1 to nothing; hair: 1 hit; found: 2 of hair.
    overlaps.add(torch.tensor([0, 0, 0, 0, 1]), torch.tensor([1, 1, 2, 0, 2]))
    figures = overlaps.figures()
    assert figures["parts"]["skin"] == pytest.approx(2 / 4)
    assert figures["parts"]["hair"] == pytest.approx(1 / 2)
    assert figures["miou"] == pytest.approx(0.5)


def test_overlaps_are_over_all_points_together() -> None:
    overlaps = Overlaps()
    overlaps.add(torch.zeros(3, dtype=torch.long), torch.ones(3, dtype=torch.long))
    overlaps.add(torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.long))
    assert overlaps.figures()["parts"]["skin"] == pytest.approx(3 / 4)


def test_fields_that_move_nothing_equal_the_same_point_and_the_true_map_is_better(model) -> None:
    row = labels_row(model, 2, 5)
    assert row["miou"] == row["baseline_same_point"]["miou"]
    assert set(row["parts"]) == set(LABELS)
    assert row["oracle"]["miou"] > row["miou"] + 0.05
    assert row["oracle"]["miou"] > 0.85


def test_fields_that_are_the_truth_equal_the_oracle(model, monkeypatch) -> None:
    monkeypatch.setattr(labels, "to_template", lambda _, who, x: Head(who.z).to_template(x))
    row = labels_row(model, 2, 6)
    assert row["miou"] == row["oracle"]["miou"]


def test_another_seed_sees_other_heads(model) -> None:
    assert labels_row(model, 1, 1)["miou"] != labels_row(model, 1, 2)["miou"]


def test_a_model_without_the_eight_parts_is_refused(model) -> None:
    fewer = model.labels.with_labels(model.labels.labels[:3])
    for other in (replace(model, labels=None), replace(model, labels=fewer)):
        with pytest.raises(InputError, match="eight parts") as caught:
            labels_row(other, 1, 0)
        assert caught.value.code == "evaluate.no_labels"
