"""Landmarks of the category: the truth has no error, doing nothing that of the same point."""

from __future__ import annotations

import math

import pytest
import torch

from ddf_core.evaluation import landmarks
from ddf_core.evaluation.landmarks import (
    landmark_figures,
    landmark_pair,
    landmark_positions,
    landmark_row,
)
from ddf_core.evaluation.pairs import MatchedPair, match_pair, true_pairs
from ddf_core.procedural.head import LANDMARKS
from tests.core.evaluation.test_evaluate import tiny_heads


def test_an_infinite_error_is_a_miss_and_no_part_of_the_mean() -> None:
    figures = landmark_figures(torch.tensor([[0.005, 0.015], [0.03, math.inf]]))
    assert figures["mean"] == pytest.approx(0.05 / 3)
    assert (figures["pck_0.01"], figures["pck_0.02"]) == (0.25, 0.5)


def test_landmarks_are_on_both_surfaces_at_the_same_place_of_the_template() -> None:
    (pair,) = true_pairs(1, 3, 10)
    truth = landmark_pair(pair)
    assert bool(truth.converged.all())
    for head, x in ((truth.source, truth.x_src), (truth.target, truth.x_true)):
        assert head.sdf(x).abs().max() < 2e-3
        torch.testing.assert_close(head.to_template(x), landmark_positions(), atol=1e-4, rtol=0)


def pairs() -> list[MatchedPair]:
    model = tiny_heads(True)
    return [match_pair(model, truth) for truth in true_pairs(2, 5, 10)]


def test_fields_that_move_nothing_equal_the_same_point() -> None:
    row = landmark_row(tiny_heads(True), pairs())
    same = row["baseline_same_point"]
    assert isinstance(same, dict)
    for name, value in same.items():
        assert row[name] == pytest.approx(value, abs=1e-4)
    each = row["each"]
    assert isinstance(each, dict)
    assert list(each) == list(LANDMARKS)
    assert sum(value["mean"] for value in each.values()) / len(each) == pytest.approx(row["mean"])


def test_the_truth_itself_has_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landmarks, "_match_landmarks", lambda _model, truth: truth.x_true)
    monkeypatch.setattr(landmarks, "_carry_landmarks", lambda _model, truth: truth.x_true)
    row = landmark_row(tiny_heads(True), pairs())
    assert (row["mean"], row["pck_0.01"]) == (0.0, 1.0)
    assert row["from_template"] == {"mean": 0.0, "pck_0.01": 1.0, "pck_0.02": 1.0}
