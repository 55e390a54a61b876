"""Where a level of density lies on short segments; no meshes."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.scene.field import RadianceField, density_at

# Steps of regula falsi: on cells of a 128^3 grid of a trained head the place is then off by 1e-5.
STEPS = 4
# Densities below this share of the level count as this share, so that their logarithm is finite.
FLOOR = 1e-4


def log_ratio(sigma: Tensor, level: float) -> Tensor:
    """log(sigma / level): nearly straight across the edge of a trained density."""
    return torch.log((sigma / level).clamp(min=FLOOR))


def crossing(
    field: RadianceField, level: float, ends: tuple[Tensor, Tensor], logs: tuple[Tensor, Tensor]
) -> Tensor:
    """(N,) how far from the first to the second end the level is, in [0, 1].

    Regula falsi, Illinois' variant: it keeps its bracket. Takes ``STEPS`` densities a segment.

    Args:
        ends: (N, 3) each.
        logs: (N,) ``log_ratio`` at the ends, of different signs.

    Source: Dowell and Jarratt, BIT 11 (1971).
    """
    (first, second), (f_a, f_b) = ends, logs
    a, b = torch.zeros_like(f_a), torch.ones_like(f_b)
    for _ in range(STEPS):
        share = _between(a, b, f_a, f_b)
        f = log_ratio(density_at(field, first + share[:, None] * (second - first)), level)
        same = (f > 0) == (f_b > 0)
        # The end that stays counts half, so that it cannot stay for ever.
        f_a = torch.where(same, f_a / 2, f_b)
        a = torch.where(same, a, b)
        b, f_b = share, f
    return _between(a, b, f_a, f_b)


def _between(a: Tensor, b: Tensor, f_a: Tensor, f_b: Tensor) -> Tensor:
    """Where the chord through (a, f_a) and (b, f_b) is 0; the middle where it is level."""
    slope = f_b - f_a
    share = torch.where(slope.abs() > 1e-12, -f_a / slope, 0.5)
    return a + share.clamp(0, 1) * (b - a)
