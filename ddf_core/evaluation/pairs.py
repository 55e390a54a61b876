"""Fresh pairs of heads with exact truth: what three of the rows share.

Latents and points come from streams salted with ``evaluate``, which training never draws from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.correspondence import Identity, Matches, match
from ddf_core.errors import InputError
from ddf_core.model import Model
from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.seeding import EVALUATE, latents, salted_seed

# A part of the surface as dense as needed for a nearest neighbour: spacing about 0.004 scene units.
DENSE_POINTS = 20_000
GOOD_ERROR = 0.02


@dataclass(frozen=True, eq=False)
class TruePair:
    """Two heads, N surface points of the source above the neck, and where they truly are.

    ``converged`` (N,): the truth's fixed-point iteration did; where not, the match counts as
    missed.
    """

    source: Head
    target: Head
    x_src: Tensor
    x_true: Tensor
    converged: Tensor


@dataclass(frozen=True, eq=False)
class MatchedPair:
    """A pair and what the fields say of it; ``x_tgt``, ``cycle``, ``confidence`` are (N, ...)."""

    truth: TruePair
    x_tmpl: Tensor
    x_tgt: Tensor
    cycle: Tensor
    confidence: Tensor

    @property
    def error(self) -> Tensor:
        """(N,) distance to the truth, infinite where the truth itself did not converge."""
        return distance(self.x_tgt, self.truth)


def distance(x: Tensor, truth: TruePair) -> Tensor:
    """(N,) distance of answers (N, 3) to the truth, infinite where the truth did not converge."""
    far = torch.full((len(x),), torch.inf)
    return torch.where(truth.converged, (x - truth.x_true).norm(dim=-1), far)


def true_pairs(pairs: int, seed: int, points: int, salt: str = EVALUATE) -> Iterator[TruePair]:
    """``pairs`` fresh pairs with ``points`` true surface points each."""
    theta = latents(2 * pairs, THETA_DIM, f"{salt}-pairs", seed).view(pairs, 2, THETA_DIM)
    for number, (source, target) in enumerate(theta.unbind(0)):
        heads = Head(source), Head(target)
        x_src, _ = heads[0].surface_points(
            points, salted_seed(f"{salt}-points", seed, number) >> 16
        )
        x_true, converged = heads[1].from_template(heads[0].to_template(x_src))
        yield TruePair(*heads, x_src, x_true, converged)


def has_truth(model: Model) -> bool:
    """Whether the instances of a model are heads whose theta is z."""
    return model.card.architecture.latent_dim == THETA_DIM


def require_truth(model: Model) -> None:
    """Refuse a model whose instances have no known truth.

    Raises:
        InputError: ``evaluate.no_truth``: the model is not of the bundled category.
    """
    if not has_truth(model):
        raise InputError(
            f"There is no ground truth for the model '{model.card.name}'.",
            code="evaluate.no_truth",
            advice="Figures against truth exist for the bundled heads alone.",
        )


def identity(model: Model, head: Head) -> Identity:
    """The instance of the model that should be this head: z = theta."""
    with torch.no_grad():
        return Identity(model.generator.style(head.theta), head.theta)


def match_pair(model: Model, truth: TruePair) -> MatchedPair:
    """What the model's fields answer for the pair."""
    source, target = identity(model, truth.source), identity(model, truth.target)
    found: Matches = match(model, source, [target], truth.x_src)
    return MatchedPair(truth, found.x_tmpl, found.x_tgt[0], found.cycle[0], found.confidence[0])
