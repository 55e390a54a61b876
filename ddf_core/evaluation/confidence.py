"""The row "confidence": does it tell good matches from bad ones?"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from ddf_core.evaluation.pairs import GOOD_ERROR, MatchedPair


def confidence_row(pairs: Iterable[MatchedPair]) -> dict[str, object]:
    """AUROC of confidence for "the error is above 0.02", beside the round trip alone."""
    rows = list(pairs)
    bad = torch.cat([pair.error for pair in rows]) > GOOD_ERROR
    trust = torch.cat([pair.confidence for pair in rows])
    cycle = torch.cat([pair.cycle for pair in rows])
    return {
        "auroc": auroc(-trust, bad),
        "bad_share": bad.float().mean().item(),
        "baseline_round_trip": {"auroc": auroc(cycle, bad)},
    }


def auroc(score: Tensor, positive: Tensor) -> float:
    """Chance that a positive (N,) scores above a negative, ties counting a half; NaN without both.

    The Mann-Whitney statistic from average ranks.
    """
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    _, which, counts = torch.unique(score, return_inverse=True, return_counts=True)
    last = counts.cumsum(0).double()
    rank = (last - (counts.double() - 1) / 2)[which]
    return float((rank[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))
