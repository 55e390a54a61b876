"""The row "dense correspondence": F(B(x)) against exact truth, beside baselines and the oracle."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import torch
from torch import Tensor

from ddf_core.evaluation.pairs import DENSE_POINTS, MatchedPair, TruePair, distance
from ddf_core.procedural.head import template_surface

PCK_THRESHOLDS = (0.01, 0.02)


def correspondence_row(pairs: Iterable[MatchedPair]) -> dict[str, object]:
    """Mean, median and PCK of the fields, with the two baselines and the truth's own failures."""
    errors, same, nearest, converged = [], [], [], []
    for pair in pairs:
        errors.append(pair.error)
        same.append(distance(pair.truth.x_src, pair.truth))
        nearest.append(distance(nearest_surface(pair.truth), pair.truth))
        converged.append(pair.truth.converged)
    return {
        **error_figures(torch.cat(errors)),
        "truth_unconverged": 1 - torch.cat(converged).float().mean().item(),
        "baseline_same_point": error_figures(torch.cat(same)),
        "baseline_nearest_surface": error_figures(torch.cat(nearest)),
    }


def error_figures(error: Tensor) -> dict[str, float]:
    """Mean and median over finite errors (N,), and PCK over all: an infinite error is a miss."""
    finite = error[torch.isfinite(error)]
    figures = {"mean": finite.mean().item(), "median": finite.median().item()}
    for threshold in PCK_THRESHOLDS:
        figures[f"pck_{threshold}"] = (error < threshold).float().mean().item()
    return figures


@lru_cache(maxsize=1)
def _dense_template(count: int) -> Tensor:
    return template_surface(count, seed=1)


def nearest_surface(truth: TruePair) -> Tensor:
    """(N, 3) the point of the target's surface that is nearest to each source point."""
    surface, _ = truth.target.from_template(_dense_template(DENSE_POINTS))
    return surface[torch.cdist(truth.x_src, surface).argmin(dim=1)]
