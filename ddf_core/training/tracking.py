"""Points followed from style to style by the generator's own features: no field, no truth.

Between two near styles a point hardly moves, and its features hardly change. So from style a to
style b we go in small straight steps, and at each look near every point for the position whose
features are those that the point had one step before. The features are linear over so short a way:
a few Gauss-Newton steps do what a search over a lattice would, with a tenth of the work.

    minimise over d:  sum over neighbours of |f(x + d; s_next) - f(x; s)|^2 + damping |d|^2

The neighbours share one move, as in optical flow (Lucas and Kanade 1981), which is what holds a
point where nothing tells places apart. Ours. Weighing channels by what tells places apart and not
styles (Fisher's discriminant) was tried and won nothing at these settings.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.generator import Generator, Style, StyledNetwork
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

    steps: int = 6
    rounds: int = 2
    damping: float = 0.3
    reach: float = 0.02
    neighbours: int = 40


@dataclass(frozen=True, eq=False)
class Tracked:
    """Where points (N, 3) came to, and what their features still differ by (N,)."""

    x: Tensor
    residual: Tensor


@torch.no_grad()
def track(
    generator: Generator,
    space: DescriptorSpace,
    box_half: float,
    start: Style,
    end: Style,
    x: Tensor,
    settings: TrackSettings = TrackSettings(),
) -> Tracked:
    """Follow points (N, 3) of the instance of ``start`` to that of ``end``.

    Args:
        space: descriptors, each channel scaled by its spread over surfaces.
        x: a thousand or so, spread over the surface: neighbours are found among them.
    """
    near = neighbours_of(x, settings.neighbours)
    network = _styled(generator, start)
    residual = x.new_zeros(len(x))
    for step in range(1, settings.steps + 1):
        wanted = _describe_chunks(space, network, x)
        network = _styled(generator, start.lerp(end, step / settings.steps))
        for _ in range(settings.rounds):
            x, residual = _round(space, network, wanted, x, near, box_half, settings)
    return Tracked(x, residual)


def neighbours_of(x: Tensor, count: int) -> Tensor:
    """(N, count) numbers of the nearest points, each itself first."""
    count = min(count, len(x))
    parts = [torch.cdist(part, x).topk(count, largest=False).indices for part in x.split(1024)]
    return torch.cat(parts) if parts else x.new_zeros(0, count, dtype=torch.long)


def _round(
    space: DescriptorSpace,
    network: StyledNetwork,
    wanted: Tensor,
    x: Tensor,
    near: Tensor,
    box_half: float,
    settings: TrackSettings,
) -> tuple[Tensor, Tensor]:
    """One Gauss-Newton step of all points, and their residuals before it."""
    curvature, slope, residual = _normal_equations(space, network, wanted, x, box_half)
    curvature, slope = curvature[near].mean(1), slope[near].mean(1)
    # Damping by what is usual and not by the point itself: where nothing tells places apart, stay.
    usual = curvature.diagonal(dim1=-2, dim2=-1).mean()
    damped = curvature + settings.damping * usual * torch.eye(3, device=x.device)
    move = torch.linalg.solve(damped, slope[..., None])[..., 0]
    length = move.norm(dim=-1, keepdim=True)
    longest = settings.reach * box_half
    return x + move * (longest / length.clamp(min=longest)), residual


def _normal_equations(
    space: DescriptorSpace, network: StyledNetwork, wanted: Tensor, x: Tensor, box_half: float
) -> tuple[Tensor, Tensor, Tensor]:
    """J^T J (N, 3, 3), J^T r (N, 3) and |r| (N,) with r the features still missing."""
    step = DIFFERENCE * box_half
    shifts = step * torch.eye(3, dtype=x.dtype, device=x.device)
    parts = []
    for here, goal in zip(x.split(AT_ONCE), wanted.split(AT_ONCE), strict=True):
        probes = torch.cat((here[None], here + shifts[:, None])).reshape(-1, 3)
        features = space(network, probes).features.view(4, len(here), -1)
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


def _describe_chunks(space: DescriptorSpace, network: StyledNetwork, x: Tensor) -> Tensor:
    return torch.cat([space(network, part).features for part in x.split(4 * AT_ONCE)])


def _styled(generator: Generator, style: Style) -> StyledNetwork:
    return generator.with_style(style.frequencies, style.phases)
