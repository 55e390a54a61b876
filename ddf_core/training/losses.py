"""The terms that train the dual deformation field; no networks, no sampling, no schedule.

Five terms are documented by the authors of DDF (project page, figures "overview" and "loss
detail"); the Jacobian term follows later work of the same group. The weights are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as nnf
from torch import Tensor


@dataclass(frozen=True)
class LossWeights:
    """What each term counts. A weight of 0 leaves the term out.

    Args:
        sim_backward: L_sim^B, feat G(x_s; z_s) ~ feat G(B(x_s, z_s); z_0).
        sim_forward: L_sim^F, feat G(x_0; z_0) ~ feat G(F(x_0, z_t); z_t).
        second_order: L_cycle^2nd, feat G(x_s; z_s) ~ feat G(F(B(x_s, z_s), z_t); z_t).
        cycle_backward: F(B(x_s, z_s), z_s) ~ x_s.
        cycle_forward: B(F(x_0, z_t), z_t) ~ x_0.
        jacobian: ReLU(|J|^2 - margin) of the offset, J its Jacobian.
        taught: B and F against points that were tracked from the template (field_teacher.py).
        near: L_cycle^2nd between a style and one near it, where features can be compared.
        opacity: part of the descriptor distance: how much the opacities of both ends differ.
    """

    sim_backward: float = 1.0
    sim_forward: float = 1.0
    second_order: float = 1.0
    cycle_backward: float = 5.0
    cycle_forward: float = 5.0
    jacobian: float = 0.05
    taught: float = 0.0
    near: float = 0.0
    opacity: float = 0.0


TERMS = tuple(field.name for field in fields(LossWeights) if field.name != "opacity")


def cosine_distance(a: Tensor, b: Tensor) -> Tensor:
    """1 - cos(a, b) over the last axis: (..., C), (..., C) -> (...) in [0, 2]."""
    return 1.0 - nnf.cosine_similarity(a, b, dim=-1, eps=1e-6)


def cycle_distance(x: Tensor, x_round: Tensor, box_half: float, knee: float = 1e-3) -> Tensor:
    """Round-trip error (...) of points (..., 3) in units of the box half, smooth at zero.

    ``sqrt(|d|^2 + knee^2) - knee`` with d in units of the box: quadratic below the knee, linear
    above, so that a large error of a badly matched point does not drown the small ones.
    """
    squared = ((x_round - x) / box_half).square().sum(-1)
    return (squared + knee**2).sqrt() - knee


def jacobian_margin(
    deform: Callable[[Tensor], Tensor], x: Tensor, step: float, margin: float
) -> Tensor:
    """Mean of ReLU(|J|_F^2 - margin) over points, J = d(deform(x) - x)/dx by forward differences.

    All three columns are taken, since a random direction alone would make the margin biased: the
    mean of a ReLU is not the ReLU of a mean. Callers pass a subset of their points to keep it
    cheap.

    Args:
        deform: (B, N, 3) -> (B, N, 3).
        x: (B, N, 3), scene units.
        step: difference length, scene units.
        margin: squared Frobenius norm that is free.
    """
    count = x.shape[1]
    shifts = step * torch.eye(3, dtype=x.dtype, device=x.device)
    probes = torch.cat([x] + [x + shift for shift in shifts], dim=1)
    offsets = (deform(probes) - probes).split(count, dim=1)
    columns = torch.stack([(moved - offsets[0]) / step for moved in offsets[1:]], dim=-1)
    return torch.relu(columns.square().sum((-1, -2)) - margin).mean()


def weighted_sum(terms: Mapping[str, Tensor], weights: LossWeights) -> Tensor:
    """Sum () of ``weights.<name> * terms[name]`` () over the terms that are there."""
    return torch.stack([getattr(weights, name) * value for name, value in terms.items()]).sum()
