"""The row "confidence": does it tell good matches from bad ones?"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from ddf_core.correspondence import match_evidence
from ddf_core.correspondence.evidence import confidence_from
from ddf_core.evaluation.pairs import GOOD_ERROR, MatchedPair, identity, match_pair, true_pairs
from ddf_core.model import Model
from ddf_core.seeding import VALIDATE
from ddf_core.training.field_confidence import fit_logistic

# Pairs and points that the oracle of the confidence learns from: none that is measured.
ORACLE_PAIRS = 24
ORACLE_POINTS = 1000


def confidence_row(model: Model, pairs: Iterable[MatchedPair]) -> dict[str, object]:
    """AUROC of confidence for "the error is above 0.02", beside the round trip alone.

    The oracle weighs the very same evidence by a logistic that was fitted on true errors of other
    pairs: more than it reaches cannot be had from this evidence.
    """
    rows = list(pairs)
    bad = _bad(rows)
    trust = torch.cat([pair.confidence for pair in rows])
    cycle = torch.cat([pair.cycle for pair in rows])
    return {
        "auroc": auroc(-trust, bad),
        "bad_share": bad.float().mean().item(),
        "baseline_round_trip": {"auroc": auroc(cycle, bad)},
        "oracle": {"auroc": auroc(-_oracle_trust(model, rows), bad)},
    }


def _bad(pairs: list[MatchedPair]) -> Tensor:
    return torch.cat([pair.error for pair in pairs]) > GOOD_ERROR


def _oracle_trust(model: Model, pairs: list[MatchedPair]) -> Tensor:
    """(N,) trust in the matches of ``pairs`` by weights that know the truth of other pairs."""
    truths = true_pairs(ORACLE_PAIRS, 0, ORACLE_POINTS, VALIDATE)
    known = [match_pair(model, truth) for truth in truths]
    weights = fit_logistic(_evidence(model, known), _bad(known))
    return confidence_from(weights, _evidence(model, pairs))


def _evidence(model: Model, pairs: list[MatchedPair]) -> Tensor:
    """(N, K) what speaks for or against each match of all pairs."""
    rows = []
    for pair in pairs:
        truth = pair.truth
        source, target = identity(model, truth.source), identity(model, truth.target)
        rows.append(match_evidence(model, source, target, truth.x_src, pair.x_tgt, pair.cycle))
    return torch.cat(rows)


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
