"""The landmarks of the category against exact truth: part of the row "dense correspondence"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import torch
from torch import Tensor

from ddf_core.correspondence import match, to_instance
from ddf_core.evaluation.pairs import MatchedPair, TruePair, distance, identity
from ddf_core.model import Model
from ddf_core.procedural.head import LANDMARKS, project_to_surface


def landmark_row(model: Model, pairs: Sequence[MatchedPair]) -> dict[str, object]:
    """How far the landmarks of each source are matched from where they are on its target.

    Returns:
        The figures over all landmarks; under ``from_template`` those of the template's landmarks
        carried to each target by F alone, as ``points`` does it; under ``baseline_same_point``
        those of not moving; under ``each`` mean and PCK of every landmark.
    """
    truths = [landmark_pair(pair.truth) for pair in pairs]
    errors = torch.stack([distance(_match_landmarks(model, truth), truth) for truth in truths])
    carried = torch.stack([distance(_carry_landmarks(model, truth), truth) for truth in truths])
    same = torch.stack([distance(truth.x_src, truth) for truth in truths])
    named = zip(LANDMARKS, errors.unbind(1), strict=True)
    return {
        **landmark_figures(errors),
        "from_template": landmark_figures(carried),
        "baseline_same_point": landmark_figures(same),
        "each": {name: landmark_figures(error) for name, error in named},
    }


def landmark_figures(error: Tensor) -> dict[str, float]:
    """Mean over finite errors (N,), scene units, and PCK over all: an infinite error is a miss."""
    return {
        "mean": error[torch.isfinite(error)].mean().item(),
        "pck_0.01": (error < 0.01).float().mean().item(),
        "pck_0.02": (error < 0.02).float().mean().item(),
    }


def landmark_pair(truth: TruePair) -> TruePair:
    """The same two heads with their landmarks as points, in the order of ``LANDMARKS``."""
    x_src, is_there = truth.source.from_template(landmark_positions())
    x_true, is_here = truth.target.from_template(landmark_positions())
    return replace(truth, x_src=x_src, x_true=x_true, converged=is_there & is_here)


@lru_cache(maxsize=1)
def landmark_positions() -> Tensor:
    """(L, 3) the landmarks on the surface of the template."""
    return project_to_surface(torch.tensor(list(LANDMARKS.values())))


def _match_landmarks(model: Model, truth: TruePair) -> Tensor:
    source, target = identity(model, truth.source), identity(model, truth.target)
    return match(model, source, [target], truth.x_src).x_tgt[0]


def _carry_landmarks(model: Model, truth: TruePair) -> Tensor:
    return to_instance(model, identity(model, truth.target), landmark_positions())
