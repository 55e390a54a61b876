"""What the FiLM offsets of an inverted photo move: pairs of points with and without them.

Fields know the styles that a mapping makes. An inversion leaves these a little (offsets), and what
the offsets move the fields do not see. Points of the surface tracked from the one style to the
other (``training.offset_tracker``) say how far; between them it is interpolated. Ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from jaxtyping import Float

NEAREST, CHUNK = 8, 4096
# Nearer than this to a known point, a part of the box half, its neighbours count as much.
SMOOTH = 0.01


@dataclass(frozen=True, eq=False)
class OffsetMoves:
    """Where N surface points are.

    Args:
        x_inst: (N, 3) with the offsets, scene units in the instance's frame.
        x_plain: (N, 3) the same points without them.
        box_half: of the model, scene units.
    """

    x_inst: Float[Tensor, "n 3"]
    x_plain: Float[Tensor, "n 3"]
    box_half: float

    def to_plain(self, x: Float[Tensor, "m 3"]) -> Float[Tensor, "m 3"]:
        """Points (M, 3) of the instance, where they would be without the offsets."""
        return self._moved(x, self.x_inst, self.x_plain)

    def to_inst(self, x: Float[Tensor, "m 3"]) -> Float[Tensor, "m 3"]:
        """The inverse of ``to_plain``, points (M, 3), up to the interpolation."""
        return self._moved(x, self.x_plain, self.x_inst)

    def _moved(self, x: Tensor, known: Tensor, wanted: Tensor) -> Tensor:
        known, move = known.to(x.device), (wanted - known).to(x.device)
        if not len(known):
            return x
        parts = []
        for chunk in x.split(CHUNK):
            near = min(NEAREST, len(known))
            distance, index = torch.cdist(chunk, known).topk(near, largest=False)
            weight = 1 / (distance.square() + (SMOOTH * self.box_half) ** 2)
            weight = weight / weight.sum(1, keepdim=True)
            parts.append(chunk + (move[index] * weight[..., None]).sum(1))
        return torch.cat(parts) if parts else x
