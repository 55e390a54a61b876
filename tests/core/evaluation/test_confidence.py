"""AUROC by hand."""

from __future__ import annotations

import math

import pytest
import torch

from ddf_core.evaluation.confidence import auroc


@pytest.mark.parametrize(
    ("score", "positive", "wanted"),
    [
        ([1.0, 2.0, 3.0, 4.0], [False, False, True, True], 1.0),
        ([4.0, 3.0, 2.0, 1.0], [False, False, True, True], 0.0),
        # Pairs (positive, negative): 3 > 1, 3 > 2, 1.5 > 1, 1.5 < 2: three of four.
        ([1.0, 2.0, 3.0, 1.5], [False, False, True, True], 0.75),
        # All equal: every pair is a tie.
        ([5.0, 5.0, 5.0], [True, False, False], 0.5),
        # Positive 2 against 1, 2, 3: a win, a tie, a loss.
        ([1.0, 2.0, 3.0, 2.0], [False, False, False, True], 0.5),
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    score: list[float], positive: list[bool], wanted: float
) -> None:
    assert auroc(torch.tensor(score), torch.tensor(positive)) == pytest.approx(wanted)


def test_auroc_of_one_class_alone_is_not_a_number() -> None:
    assert math.isnan(auroc(torch.tensor([1.0, 2.0]), torch.tensor([True, True])))
