"""Which activations of a generator describe a point, and the direction it is then seen along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

LOCKED_VIEW = (0.0, 0.0, -1.0)


@dataclass(frozen=True)
class Descriptor:
    """Which activations describe a point.

    ``last``: the last layer before the density. ``colour``: the colour layer, or the last where a
    generator has none of its own. ``layer``: layer number k, counted from 1. ``last_k``: the last k
    layers, or all where there are fewer, side by side, first to last.
    """

    kind: Literal["last", "colour", "layer", "last_k"] = "last"
    k: int = 1

    def of(self, layers: Sequence[Tensor]) -> Tensor:
        """Descriptors (..., C) out of the outputs (..., H) of all layers before the density."""
        if self.kind == "layer":
            return layers[self.k - 1]
        if self.kind == "last_k":
            return torch.cat(tuple(layers[-self.k :]), dim=-1)
        return layers[-1]
