"""How far a match is to be trusted: evidence that needs no truth, and the logistic that weighs it.

Round trip alone proves nothing: fields that do nothing have none. So the generator is asked again:
do the descriptors of both ends agree, how far would they have to move to agree, how firmly do
descriptors hold a point in its place at all, are both ends as solid as each other. How the
weights are found is training/field_confidence.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.generator import StyledNetwork

EVIDENCE = (
    "descriptor difference",
    "difference over all layers",
    "opacity difference",
    "round trip",
    "descriptor shift",
    "weakest hold",
    "second hold",
    "distance moved",
)
CONFIDENCE_TERMS = len(EVIDENCE) + 1
# A finite-difference step that is small against features and large against float32 (box half = 1).
STEP = 2e-3


@dataclass(frozen=True, eq=False)
class Ends:
    """Matched points (N, 3), the network with each end's style, and ``cycle`` (N,), scene units."""

    source: StyledNetwork
    target: StyledNetwork
    x_src: Tensor
    x_tgt: Tensor
    cycle: Tensor


@dataclass(frozen=True, eq=False)
class Solidity:
    """Density rule and length (scene units) by which raw density becomes the opacity of a point."""

    rule: Callable[[Tensor], Tensor]
    length: float

    def __call__(self, raw: Tensor) -> Tensor:
        """Opacity (N,) in [0, 1) of raw densities (N,)."""
        return 1 - torch.exp(-self.rule(raw) * self.length)


@torch.no_grad()
def evidence(ends: Ends, solidity: Solidity, box_half: float) -> Tensor:
    """(N, len(EVIDENCE)) what speaks for or against each match; all but opacity are logarithms."""
    source, raw_source = ends.source.layers(ends.x_src)
    target, raw_target = ends.target.layers(ends.x_tgt)
    difference = source[-1] - target[-1]
    over_all = torch.cat(source, -1) - torch.cat(target, -1)
    opacity = solidity(raw_source) - solidity(raw_target)
    jacobian = descriptor_jacobian(ends.target, ends.x_tgt, target[-1], box_half)
    hold = torch.linalg.eigvalsh(jacobian.mT @ jacobian).clamp(min=1e-8).log()
    moved = (ends.x_tgt - ends.x_src).norm(dim=-1) / box_half
    return torch.stack(
        (
            (difference.square().mean(-1) + 1e-4).log(),
            (over_all.square().mean(-1) + 1e-4).log(),
            opacity.abs(),
            (ends.cycle / box_half + 1e-4).log(),
            (descriptor_shift(jacobian, difference) + 1e-3).log(),
            hold[:, 0],
            hold[:, 1],
            (moved + 1e-2).log(),
        ),
        dim=-1,
    )


def descriptor_jacobian(
    network: StyledNetwork, x: Tensor, features: Tensor, box_half: float
) -> Tensor:
    """(N, H, 3) change of the last layer's ``features`` at x, per box half; forward differences.

    The eigenvalues of ``J^T J`` say how firmly descriptors hold a point in its place: where the
    smaller ones are small, the point may slide and still look the same.
    """
    step = STEP * box_half
    columns = [(network.last(x + axis) - features) / STEP for axis in step * torch.eye(3).to(x)]
    return torch.stack(columns, dim=-1)


def descriptor_shift(jacobian: Tensor, wanted: Tensor) -> Tensor:
    """How far (N,), in box halves, points must move for features to change by ``wanted`` (N, H).

    One damped Gauss-Newton step: ``(J^T J + l I) shift = J^T wanted``.
    """
    normal = jacobian.mT @ jacobian
    damping = 0.02 * normal.diagonal(dim1=-2, dim2=-1).mean(-1) + 1e-6
    normal = normal + damping[:, None, None] * torch.eye(3).to(jacobian)
    return torch.linalg.solve(normal, jacobian.mT @ wanted[..., None])[..., 0].norm(dim=-1)


def confidence_from(weights: Tensor, columns: Tensor) -> Tensor:
    """(N,) in (0, 1): logistic of evidence (N, K) with weights (K + 1,), the constant first."""
    return torch.sigmoid(weights[0] + columns @ weights[1:])
