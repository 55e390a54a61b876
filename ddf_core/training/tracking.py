"""Points followed from style to style by the generator's own features: no field, no truth.

Between two near styles a point hardly moves, and its features hardly change. So from style a to
style b we go in small straight steps, and at each look near every point for the place whose
features are those that the point had one step before. The features are linear over so short a way:
a few Gauss-Newton steps do what a search over a lattice would, with a tenth of the work.

    minimise over d:  sum over neighbours of |W (f(x + d; s_next) - f(x; s))|^2 + damping |d|^2

The neighbours share one move, as in optical flow (Lucas and Kanade 1981), which is what fixes a
point that slides where nothing tells places apart. W weighs channels by what they tell: much where
a channel changes from place to place, little where it changes from style to style in one place.
Ours; a trial by lattice search stands in METHOD.md 9.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.film_siren import FoldedSiren
from ddf_core.models.generator import Generator, Style
from ddf_core.training.descriptors import DescriptorSpace

# Length of the differences that give the features' gradients, in box halves; points at once.
DIFFERENCE = 2e-3
AT_ONCE = 8192


@dataclass(frozen=True)
class TrackSettings:
    """How points are followed.

    Args:
        steps: styles between one and the other.
        rounds: Gauss-Newton steps at each.
        damping: of a step, as a part of the mean curvature of all points.
        reach: longest move of a round, box halves.
        neighbours: nearest points, the point itself among them, that share a move.
    """

    steps: int = 8
    rounds: int = 2
    damping: float = 0.1
    reach: float = 0.02
    neighbours: int = 12


class Metric:
    """What feature differences count: a projection of the descriptor's channels.

    Args:
        space: descriptors scaled by their spread over surfaces.
        projection: (C, P); None counts every channel alike.
    """

    def __init__(self, space: DescriptorSpace, projection: Tensor | None = None) -> None:
        self.space, self.projection = space, projection

    def __call__(self, folded: FoldedSiren, x: Tensor) -> Tensor:
        """Features (N, P) of points (N, 3) of one instance."""
        features = self.space(folded, x).features
        return features if self.projection is None else features @ self.projection


@dataclass(frozen=True, eq=False)
class Tracked:
    """Where points (N, 3) came to, and what their features still differ by (N,)."""

    x: Tensor
    residual: Tensor


@torch.no_grad()
def track(
    generator: Generator,
    metric: Metric,
    box_half: float,
    start: Style,
    end: Style,
    x: Tensor,
    settings: TrackSettings = TrackSettings(),
) -> Tracked:
    """Follow points (N, 3) of the instance of ``start`` to that of ``end``."""
    near = neighbours_of(x, settings.neighbours)
    folded = _fold(generator, start)
    residual = x.new_zeros(len(x))
    for step in range(1, settings.steps + 1):
        wanted = _chunked(metric, folded, x)
        folded = _fold(generator, start.lerp(end, step / settings.steps))
        for _ in range(settings.rounds):
            x, residual = _round(metric, folded, wanted, x, near, box_half, settings)
    return Tracked(x, residual)


def neighbours_of(x: Tensor, count: int) -> Tensor:
    """(N, count) numbers of the nearest points, each itself first."""
    count = min(count, len(x))
    parts = [torch.cdist(part, x).topk(count, largest=False).indices for part in x.split(1024)]
    return torch.cat(parts) if parts else x.new_zeros(0, count, dtype=torch.long)


def _round(
    metric: Metric,
    folded: FoldedSiren,
    wanted: Tensor,
    x: Tensor,
    near: Tensor,
    box_half: float,
    settings: TrackSettings,
) -> tuple[Tensor, Tensor]:
    """One Gauss-Newton step of all points, and their residuals before it."""
    curvature, slope, residual = _normal_equations(metric, folded, wanted, x, box_half)
    curvature, slope = curvature[near].mean(1), slope[near].mean(1)
    # Damping by what is usual and not by the point itself: where nothing tells places apart, stay.
    usual = curvature.diagonal(dim1=-2, dim2=-1).mean()
    damped = curvature + settings.damping * usual * torch.eye(3, device=x.device)
    move = torch.linalg.solve(damped, slope[..., None])[..., 0]
    length = move.norm(dim=-1, keepdim=True)
    longest = settings.reach * box_half
    return x + move * (longest / length.clamp(min=longest)), residual


def _normal_equations(
    metric: Metric, folded: FoldedSiren, wanted: Tensor, x: Tensor, box_half: float
) -> tuple[Tensor, Tensor, Tensor]:
    """J^T J (N, 3, 3), J^T r (N, 3) and |r| (N,) with r the features still missing."""
    step = DIFFERENCE * box_half
    shifts = step * torch.eye(3, dtype=x.dtype, device=x.device)
    parts = []
    for here, goal in zip(x.split(AT_ONCE), wanted.split(AT_ONCE), strict=True):
        probes = torch.cat((here[None], here + shifts[:, None])).reshape(-1, 3)
        features = metric(folded, probes).view(4, len(here), -1)
        jacobian = (features[1:] - features[:1]) / step
        missing = goal - features[0]
        parts.append(
            (
                torch.einsum("anc,bnc->nab", jacobian, jacobian),
                torch.einsum("anc,nc->na", jacobian, missing),
                missing.norm(dim=-1),
            )
        )
    curvature, slope, residual = (torch.cat(each) for each in zip(*parts, strict=True))
    return curvature, slope, residual


def _chunked(metric: Metric, folded: FoldedSiren, x: Tensor) -> Tensor:
    return torch.cat([metric(folded, part) for part in x.split(4 * AT_ONCE)])


def _fold(generator: Generator, style: Style) -> FoldedSiren:
    return generator.siren.fold(style.frequencies, style.phases)


@torch.no_grad()
def telling_projection(
    generator: Generator,
    space: DescriptorSpace,
    box_half: float,
    styles: list[tuple[Style, Style, Tensor, Tensor]],
    width: int = 64,
    floor: float = 0.02,
) -> Tensor:
    """(C, width) directions of features that tell places apart and styles not.

    The generalised eigenvectors of (S, N): S is the covariance of the features' gradients over
    places, N that of what is left of differences between points that correspond. Projected on
    them, scaled so that N becomes the identity, a difference is measured by its own noise.
    Source: linear discriminant analysis (Fisher 1936), on gradients.

    Args:
        styles: near styles a, b with points (M, 3) of a and where they are in b.
        floor: added to N, as a part of its mean variance.
    """
    step = DIFFERENCE * box_half
    signal = noise = torch.zeros(0)
    count = 0
    for start, end, x, moved in styles:
        first, second = _fold(generator, start), _fold(generator, end)
        here = space(first, x).features
        left = space(second, moved).features - here
        gradients = [
            (space(first, x + step * axis).features - here) / step
            for axis in torch.eye(3, dtype=x.dtype, device=x.device)
        ]
        across = torch.cat(gradients)
        if not count:
            signal = noise = here.new_zeros(here.shape[1], here.shape[1], dtype=torch.float64)
        signal = signal + (across.mT @ across).double()
        noise = noise + (left.mT @ left).double()
        count += len(x)
    signal, noise = signal / (3 * count), noise / count
    mean = noise.diagonal().mean()
    noise = noise + floor * mean * torch.eye(len(noise), dtype=noise.dtype, device=noise.device)
    root = torch.linalg.cholesky(noise)
    inner = torch.linalg.solve_triangular(root, signal, upper=False)
    inner = torch.linalg.solve_triangular(root, inner.mT, upper=False)
    _, vectors = torch.linalg.eigh((inner + inner.mT) / 2)
    kept = vectors[:, -width:]
    return torch.linalg.solve_triangular(root.mT, kept, upper=True).float()
