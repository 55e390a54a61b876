"""Signed distances of simple solids and smooth set operations. Negative inside, scene units.

Source: I. Quilez, "distance functions" (the formulas, in our notation). Points are (..., 3).
"""

from __future__ import annotations

import torch
from torch import Tensor

Vec = tuple[float, float, float]


def offset(x: Tensor, centre: Vec) -> Tensor:
    """Points relative to ``centre``."""
    return x - x.new_tensor(centre)


def sphere(x: Tensor, centre: Vec, radius: float) -> Tensor:
    """Exact distance to a ball's surface."""
    return offset(x, centre).norm(dim=-1) - radius


def ellipsoid(x: Tensor, centre: Vec, radii: Vec) -> Tensor:
    """First-order distance k0 (k0 - 1) / k1: exact on the surface, approximate away from it."""
    p = offset(x, centre)
    scale = x.new_tensor(radii)
    k0 = (p / scale).norm(dim=-1)
    k1 = (p / scale.square()).norm(dim=-1).clamp_min(1e-6)
    return k0 * (k0 - 1) / k1


def capsule(x: Tensor, a: Vec, b: Vec, radii: tuple[float, float]) -> Tensor:
    """A segment from ``a`` to ``b`` thickened by a radius that runs linearly from one end to the
    other.
    """
    pa = offset(x, a)
    ba = x.new_tensor(b) - x.new_tensor(a)
    along = ((pa * ba).sum(-1) / (ba * ba).sum()).clamp(0, 1)
    radius = radii[0] + (radii[1] - radii[0]) * along
    return (pa - along.unsqueeze(-1) * ba).norm(dim=-1) - radius


def union(a: Tensor, b: Tensor, blend: float) -> Tensor:
    """Smooth minimum with a blend of width ``blend`` (polynomial)."""
    h = (blend - (a - b).abs()).clamp_min(0) / blend
    return torch.minimum(a, b) - h * h * blend * 0.25


def subtract(a: Tensor, b: Tensor, blend: float) -> Tensor:
    """``a`` without ``b``, the edge rounded over ``blend``."""
    return -union(-a, b, blend)


def mirror_points(x: Tensor) -> Tensor:
    """Points folded onto x >= 0: what is written once stands on both sides of the head."""
    return torch.cat((x[..., :1].abs(), x[..., 1:]), dim=-1)


def smooth_step(value: Tensor, width: float) -> Tensor:
    """0 below -width, 1 above +width, smooth between."""
    t = ((value + width) / (2 * width)).clamp(0, 1)
    return t * t * (3 - 2 * t)
