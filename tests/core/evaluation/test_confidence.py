"""AUROC by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch

from ddf_core.evaluation import confidence
from ddf_core.evaluation.confidence import auroc
from ddf_core.evaluation.pairs import MatchedPair, match_pair, true_pairs
from ddf_core.io.model_folder import load_model
from ddf_core.seeding import VALIDATE


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


def test_an_oracle_whose_evidence_is_the_error_itself_tells_all_good_from_all_bad(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(confidence, "ORACLE_PAIRS", 3)
    monkeypatch.setattr(confidence, "ORACLE_POINTS", 200)
    monkeypatch.setattr(
        confidence, "_evidence", lambda model, pairs: torch.cat([p.error for p in pairs])[:, None]
    )
    model = load_model()
    # The source's own place as the answer is wrong often enough for both kinds to be there.
    pairs = [_unmoved(match_pair(model, truth)) for truth in true_pairs(3, 5, 200, VALIDATE)]
    monkeypatch.setattr(
        confidence, "match_pair", lambda model, truth: _unmoved(match_pair(model, truth))
    )
    row = confidence.confidence_row(model, pairs)
    assert 0.1 < row["bad_share"] < 0.9
    assert row["oracle"]["auroc"] == pytest.approx(1.0)


def _unmoved(pair: MatchedPair) -> MatchedPair:
    return replace(pair, x_tgt=pair.truth.x_src)
