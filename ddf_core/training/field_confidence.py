"""Calibration of the confidence of matches, without ground truth.

The fields cannot be asked whether they are right. Their matches are cross-checked instead: around
each match, the target's surface is searched for the point whose descriptor agrees best, with
descriptors that the fields were not trained on (the last three layers side by side); or the point
is tracked there through near styles (tracking.py). Where that second opinion is further away than
``THRESHOLD``, the match counts as doubtful. Matches that were moved along the surface by a known
distance are added, so that every kind of error is seen. A logistic is fitted to evidence that is
there at any match; its constant is then set so that the mean trust in the fields' own matches is
the fraction of them that the second opinion agrees with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ddf_core.correspondence import Identity, match, match_evidence
from ddf_core.correspondence.evidence import confidence_from
from ddf_core.model import Model
from ddf_core.models.deformation import DualDeformation
from ddf_core.models.descriptor import Descriptor
from ddf_core.seeding import TRAIN, stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_points import Category, PointPool, PoolSettings, Tell, silent
from ddf_core.training.field_settings import CalibrationSettings
from ddf_core.training.tracking import track

# Of the box half: 0.04 of 0.6, twice the distance that the project's figures call a good match,
# since the second opinion is no better than the fields: they are further apart than 0.02 in four
# matches of ten, and than 0.04 in one of six.
THRESHOLD = 1 / 15
# A point that is tracked does not jump to a like place elsewhere: half of it is enough.
TRACKED_THRESHOLD = THRESHOLD / 2
SEARCH_RADIUS = 0.2
# A logistic this far from 0 is 0 or 1 for every use.
SURE = 10.0
SECOND_OPINION = Descriptor("last_k", 3)
TRACKED, TRACKED_BESIDE = Descriptor("last_k", 6), 1024


def calibrate(
    model: Model, fields: DualDeformation, settings: CalibrationSettings, tell: Tell = silent
) -> dict[str, float]:
    """Fit ``fields.confidence_weights`` in place; returns how the fit went, for the card.

    ``tell`` hears the fraction of the instances that are made; it may raise to give up.
    """
    model = replace(model, fields=fields)
    own, moved = _cross_check(model, settings, tell)
    doubtful = own.doubtful
    weights = fit_logistic(
        torch.cat((own.columns, moved.columns)), torch.cat((doubtful, moved.doubtful))
    )
    weights = with_mean_trust(weights, own.columns, (~doubtful).float().mean().item())
    fields.confidence_weights.copy_(weights)
    return {
        "confidence_doubtful_share": doubtful.float().mean().item(),
        "confidence_mean_trust": confidence_from(weights, own.columns).mean().item(),
        "confidence_mean_trust_moved": confidence_from(weights, moved.columns).mean().item(),
    }


def with_mean_trust(weights: Tensor, columns: Tensor, wanted: float) -> Tensor:
    """``weights`` with a constant that makes the mean trust over evidence (M, K) ``wanted``.

    By bisection: the mean rises with the constant. 0 and 1 are met as nearly as is of use.
    """
    scores = columns.double() @ weights[1:].double()
    low, high = -scores.max() - SURE, -scores.min() + SURE
    for _ in range(60):
        middle = (low + high) / 2
        if torch.sigmoid(scores + middle).mean() < wanted:
            low = middle
        else:
            high = middle
    return torch.cat(((low + high)[None] / 2, weights[1:].double())).float()


@dataclass(frozen=True, eq=False)
class _Checked:
    """Evidence (M, K) of matches, and whether the second opinion differs from each (M,).

    Joined, they are on the CPU: the logistic is small, and fitted in float64.
    """

    columns: Tensor
    doubtful: Tensor


@torch.no_grad()
def _cross_check(
    model: Model, settings: CalibrationSettings, tell: Tell
) -> tuple[_Checked, _Checked]:
    """The fields' own matches, and the same ones moved off by a known distance."""
    category = Category.of(model)
    pool = PointPool(
        category,
        PoolSettings(instances=settings.pairs, refresh_every=0, surface=settings.surface),
        f"{TRAIN}-fields-confidence",
        settings.seed,
    )
    pool.advance(0, tell)
    tracker = _Tracker(model, pool) if settings.by_tracking else None
    rng = stream(f"{TRAIN}-fields-confidence-pick", settings.seed)
    rows = []
    for number in range(settings.pairs):
        pair = (number, (number + 1) % settings.pairs)
        rows.append(_one_pair(model, pool, pair, settings.points, rng, tracker))
    own, moved = zip(*rows, strict=True)
    return _join_checked(own), _join_checked(moved)


def _join_checked(parts: Sequence[_Checked]) -> _Checked:
    columns = torch.cat([part.columns for part in parts]).cpu()
    return _Checked(columns, torch.cat([part.doubtful for part in parts]).cpu())


def _one_pair(
    model: Model,
    pool: PointPool,
    pair: tuple[int, int],
    points: int,
    rng: torch.Generator,
    tracker: _Tracker | None = None,
) -> tuple[_Checked, _Checked]:
    source, target = (Identity(pool.styles.style(slot), pool.styles.z[slot]) for slot in pair)
    x_src = pool.points[pair[0]][:points]
    found = match(model, source, [target], x_src)
    x_tgt, cycle = found.x_tgt[0], found.cycle[0]
    surfaces = pool.points[pair[0]], pool.points[pair[1]]
    limit = (TRACKED_THRESHOLD if tracker else THRESHOLD) * model.card.box_half
    if tracker is None:
        best = second_opinion(model, (source, target), surfaces, x_src, x_tgt)
    else:
        best = tracker.opinion((source, target), surfaces[0], points)
    own, moved = (
        _Checked(
            match_evidence(model, source, target, x_src, x, cycle),
            (best - x).norm(dim=-1) > limit,
        )
        for x in (x_tgt, _displace_matches(x_tgt, surfaces[1], rng))
    )
    return own, moved


class _Tracker:
    """Second opinions by tracking; its descriptors are scaled on the instances of the pool."""

    def __init__(self, model: Model, pool: PointPool) -> None:
        self._model = model
        generator, box_half = model.generator, model.card.box_half
        self._space = DescriptorSpace(generator, TRACKED, box_half).to(generator.device)
        styles = pool.styles
        networks = (
            generator.with_style(frequencies, phases)
            for frequencies, phases in zip(styles.frequencies, styles.phases, strict=True)
        )
        self._space.fit(zip(networks, pool.points[:, :TRACKED_BESIDE], strict=True))

    def opinion(self, who: tuple[Identity, Identity], surface: Tensor, points: int) -> Tensor:
        """(points, 3) where the first points of a surface are tracked to.

        More of the surface is tracked beside them: neighbours share their moves.
        """
        model = self._model
        x = surface[: max(points, TRACKED_BESIDE)]
        ends = who[0].style, who[1].style
        return track(model.generator, self._space, model.card.box_half, *ends, x).x[:points]


def second_opinion(
    model: Model,
    who: tuple[Identity, Identity],
    surfaces: tuple[Tensor, Tensor],
    x_src: Tensor,
    x_tgt: Tensor,
) -> Tensor:
    """(N, 3) the target surface point near each match that is most like the source point.

    Each channel counts relative to its spread over both surfaces.
    """
    asked, offered, base = (
        _raw(model, person, x)
        for person, x in ((who[0], x_src), (who[1], surfaces[1]), (who[0], surfaces[0]))
    )
    std = torch.cat((offered, base)).std(0).clamp(min=1e-4)
    unlike = torch.cdist(asked / std, offered / std)
    apart = torch.cdist(x_tgt, surfaces[1])
    far = apart > SEARCH_RADIUS * model.card.box_half
    best = unlike.masked_fill(far, torch.inf).argmin(dim=1)
    # A match that is far from all of the surface has no second opinion but the nearest point.
    return surfaces[1][torch.where(far.all(dim=1), apart.argmin(dim=1), best)]


def _raw(model: Model, who: Identity, x: Tensor) -> Tensor:
    style = who.style
    return model.generator.features(x, style.frequencies, style.phases, SECOND_OPINION)


def _displace_matches(x_tgt: Tensor, surface: Tensor, rng: torch.Generator) -> Tensor:
    """Matches (N, 3) moved along the surface by U(0, 0.1) of the surface's extent."""
    distances = torch.cdist(x_tgt, surface)
    extent = (surface.amax(0) - surface.amin(0)).max()
    wanted = torch.rand(len(x_tgt), 1, generator=rng).to(x_tgt) * 0.1 * extent
    return surface[(distances - wanted).abs().argmin(dim=1)]


def fit_logistic(columns: Tensor, positive_is_bad: Tensor, steps: int = 50) -> Tensor:
    """(K + 1,) weights, constant first: the logistic of evidence (M, K) is the chance of good.

    Newton's method with a small ridge on standardised columns; classes count as often as they come.
    """
    mean, std = columns.double().mean(0), columns.double().std(0).clamp(min=1e-6)
    ones = torch.ones(len(columns), 1, dtype=torch.float64)
    x = torch.cat((ones, (columns.double() - mean) / std), dim=1)
    y = (~positive_is_bad).double()
    weights = torch.zeros(x.shape[1], dtype=torch.float64)
    ridge = 1e-3 * len(x) * torch.eye(x.shape[1], dtype=torch.float64)
    for _ in range(steps):
        p = torch.sigmoid(x @ weights)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge
        weights = weights + torch.linalg.solve(hessian, x.T @ (y - p) - ridge @ weights)
    slopes = weights[1:] / std
    return torch.cat((weights[:1] - (slopes * mean).sum(), slopes)).float()
