"""How far a match is to be trusted: evidence that needs no truth, and the logistic that weighs it.

Round trip alone proves nothing: fields that do nothing have none. So the generator is asked again:
do the descriptors of both ends agree, how far would they have to move to agree, are both ends as
solid as each other. How the weights are found is training/field_confidence.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.film_siren import DensityRule, FoldedSiren

EVIDENCE = (
    "descriptor difference",
    "opacity difference",
    "round trip",
    "descriptor shift",
    "distance moved",
)
CONFIDENCE_TERMS = len(EVIDENCE) + 1
# A finite-difference step that is small against features and large against float32 (box half = 1).
STEP = 2e-3


@dataclass(frozen=True, eq=False)
class Ends:
    """Matched points (N, 3), the folded style of each end, and ``cycle`` (N,) in scene units."""

    source: FoldedSiren
    target: FoldedSiren
    x_src: Tensor
    x_tgt: Tensor
    cycle: Tensor


@dataclass(frozen=True, eq=False)
class Solidity:
    """Density rule and length (scene units) by which raw density becomes the opacity of a point."""

    rule: DensityRule
    length: float

    def __call__(self, folded: FoldedSiren, last: Tensor) -> Tensor:
        """Opacity (N,) in [0, 1) from the last layer's output (N, H)."""
        return 1 - torch.exp(-self.rule(folded.raw_density(last)) * self.length)


@torch.no_grad()
def evidence(ends: Ends, solidity: Solidity, box_half: float) -> Tensor:
    """(N, len(EVIDENCE)) what speaks for or against each match; lengths are logarithms."""
    source, target = ends.source.last(ends.x_src), ends.target.last(ends.x_tgt)
    difference = source - target
    opacity = solidity(ends.source, source) - solidity(ends.target, target)
    shift = descriptor_shift(ends.target, ends.x_tgt, target, difference, box_half)
    moved = (ends.x_tgt - ends.x_src).norm(dim=-1) / box_half
    return torch.stack(
        (
            (difference.square().mean(-1) + 1e-4).log(),
            opacity.abs(),
            (ends.cycle / box_half + 1e-4).log(),
            (shift + 1e-3).log(),
            (moved + 1e-2).log(),
        ),
        dim=-1,
    )


def descriptor_shift(
    folded: FoldedSiren, x: Tensor, features: Tensor, wanted: Tensor, box_half: float
) -> Tensor:
    """How far (N,), in box halves, points must move for features to change by ``wanted``.

    One damped Gauss-Newton step: ``(J^T J + l I) shift = J^T wanted`` with J by forward
    differences.
    """
    step = STEP * box_half
    columns = [(folded.last(x + axis) - features) / STEP for axis in step * torch.eye(3).to(x)]
    jacobian = torch.stack(columns, dim=-1)
    normal = jacobian.mT @ jacobian
    damping = 0.02 * normal.diagonal(dim1=-2, dim2=-1).mean(-1) + 1e-6
    normal = normal + damping[:, None, None] * torch.eye(3).to(x)
    return torch.linalg.solve(normal, jacobian.mT @ wanted[..., None])[..., 0].norm(dim=-1)


def confidence_from(weights: Tensor, columns: Tensor) -> Tensor:
    """(N,) in (0, 1): logistic of evidence (N, K) with weights (K + 1,), the constant first."""
    return torch.sigmoid(weights[0] + columns @ weights[1:])
