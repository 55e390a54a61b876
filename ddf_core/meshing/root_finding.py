"""Where a level of density lies on short segments; no meshes."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.scene.field import RadianceField, density_at

# Steps of regula falsi: in a cell of 0.05 with an edge of 0.01 in it the position is then off by
# 3e-5, with a jump of density by 1e-3; in the finer cells of a 128^3 grid by a fifth of that.
STEPS = 5


def beyond_level(sigma: Tensor, level: float) -> Tensor:
    """``(sigma - level) / (sigma + level)`` (...), in [-1, 1], of densities (...) per scene unit.

    No side of an edge outweighs the other.
    Half the logarithm of their ratio near the level, so nearly straight across a trained edge.
    """
    return (sigma - level) / (sigma + level)


def find_root(
    field: RadianceField, level: float, ends: tuple[Tensor, Tensor], values: tuple[Tensor, Tensor]
) -> Tensor:
    """(N,) how far from the first to the second end the level is, in [0, 1].

    Regula falsi, Illinois' variant: it keeps its bracket. Takes ``STEPS`` densities a segment.

    Args:
        ends: (N, 3) each.
        values: (N,) ``beyond_level`` at the ends, of different signs.

    Source: Dowell and Jarratt, BIT 11 (1971).
    """
    (first, second), (f_a, f_b) = ends, values
    a, b = torch.zeros_like(f_a), torch.ones_like(f_b)
    for _ in range(STEPS):
        fraction = _between(a, b, f_a, f_b)
        f = beyond_level(density_at(field, first + fraction[:, None] * (second - first)), level)
        same = (f > 0) == (f_b > 0)
        # The end that stays counts half, so that it cannot stay for ever.
        f_a = torch.where(same, f_a / 2, f_b)
        a = torch.where(same, a, b)
        b, f_b = fraction, f
    return _between(a, b, f_a, f_b)


def _between(a: Tensor, b: Tensor, f_a: Tensor, f_b: Tensor) -> Tensor:
    """Where the chord through (a, f_a) and (b, f_b) is 0; the middle where it is level."""
    slope = f_b - f_a
    fraction = torch.where(slope.abs() > 1e-12, -f_a / slope, 0.5)
    return a + fraction.clamp(0, 1) * (b - a)
