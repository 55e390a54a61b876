"""Error figures by hand, and the baselines of a pair that is one and the same head."""

from __future__ import annotations

import math

import pytest
import torch

from ddf_core.evaluation.correspondence import correspondence_row, error_figures, nearest_surface
from ddf_core.evaluation.pairs import MatchedPair, TruePair, true_pairs
from ddf_core.procedural.head import Head


@pytest.fixture(autouse=True)
def sparse_surface(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest surface point among fewer: the spacing is then about 0.015."""
    monkeypatch.setattr("ddf_core.evaluation.correspondence.DENSE_POINTS", 3000)


def pair_of(x_src: torch.Tensor, x_true: torch.Tensor, converged: torch.Tensor) -> TruePair:
    head = Head(torch.zeros(26))
    return TruePair(head, head, x_src, x_true, converged)


def test_mean_and_median_leave_out_what_is_infinite_but_pck_counts_it_as_missed() -> None:
    figures = error_figures(torch.tensor([0.005, 0.015, 0.030, math.inf]))
    assert figures["mean"] == pytest.approx(0.05 / 3)
    assert figures["median"] == pytest.approx(0.015)
    assert figures["pck_0.01"] == pytest.approx(0.25)
    assert figures["pck_0.02"] == pytest.approx(0.5)


def test_fields_that_answer_the_truth_have_no_error_and_the_same_point_has_the_shift() -> None:
    head = Head(torch.zeros(26))
    x, _ = head.surface_points(50, 3)
    shift = torch.tensor([0.03, 0.0, 0.0])
    truth = pair_of(x, x + shift, torch.ones(50, dtype=torch.bool))
    zero = torch.zeros(50)
    row = correspondence_row([MatchedPair(truth, x, x + shift, zero, zero)])
    assert row["mean"] == pytest.approx(0.0, abs=1e-7)
    assert row["pck_0.01"] == 1.0
    same = row["baseline_same_point"]
    assert isinstance(same, dict)
    assert same["mean"] == pytest.approx(0.03, rel=1e-4)
    assert same["pck_0.02"] == 0.0


def test_a_point_whose_truth_did_not_converge_counts_as_missed() -> None:
    x = torch.zeros(4, 3)
    truth = pair_of(x, x, torch.tensor([True, True, True, False]))
    row = correspondence_row([MatchedPair(truth, x, x, torch.zeros(4), torch.zeros(4))])
    assert row["pck_0.02"] == pytest.approx(0.75)
    assert row["truth_unconverged"] == pytest.approx(0.25)


def test_the_nearest_surface_point_of_a_surface_point_is_next_to_it() -> None:
    head = Head(torch.zeros(26))
    x, _ = head.surface_points(40, 9)
    near = nearest_surface(pair_of(x, x, torch.ones(40, dtype=torch.bool)))
    assert (near - x).norm(dim=-1).max() < 0.06


def test_pairs_of_one_seed_are_the_same_and_other_streams_are_others() -> None:
    first, again = (next(true_pairs(1, 5, 20)) for _ in range(2))
    other = next(true_pairs(1, 5, 20, "validate"))
    assert torch.equal(first.x_src, again.x_src)
    assert not torch.equal(first.source.theta, other.source.theta)
    moved = first.target.to_template(first.x_true) - first.source.to_template(first.x_src)
    assert moved[first.converged].abs().max() < 1e-4
