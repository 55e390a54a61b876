"""Generator features as local descriptors of points, brought to a common scale.

The raw last layer of a FiLM-SIREN has a large part that every point shares, which a cosine sees
first. The mean over surface points of random instances is therefore taken away and each channel
divided by its standard deviation there [ours; the ablation says what it is worth].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ddf_core.models.film_siren import FoldedSiren
from ddf_core.models.generator import Descriptor, Generator


@dataclass(frozen=True, eq=False)
class Described:
    """``features`` (..., C) of points in the descriptor space, and ``opacity`` (...) in [0, 1)."""

    features: Tensor
    opacity: Tensor


class DescriptorSpace(nn.Module):
    """Which activations describe a point, and how they are scaled.

    Args:
        generator: frozen; it is not a submodule and not stored.
        descriptor: which activations.
        length: the opacity of a point is that of this length of its density, scene units.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, generator: Generator, descriptor: Descriptor, length: float) -> None:
        super().__init__()
        width = descriptor.width(generator.config)
        self.descriptor = descriptor
        self.length = length
        self._rule = generator.config.density
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("std", torch.ones(width))

    def forward(self, folded: FoldedSiren, x: Tensor) -> Described:
        """Descriptors and opacities of points: (N, 3) of one folded style, (B, N, 3) of B."""
        raw, last = self._activations(folded, x)
        sigma = self._rule(folded.raw_density(last))
        return Described((raw - self.mean) / self.std, 1 - torch.exp(-sigma * self.length))

    @torch.no_grad()
    def fit(self, samples: Iterable[tuple[FoldedSiren, Tensor]]) -> None:
        """Take mean and standard deviation from surface points (N, 3) of at least two instances.

        Args:
            samples: of each its folded style and its points, scene units in its own frame.
        """
        raw = [self._activations(folded, x)[0].flatten(0, -2) for folded, x in samples]
        joined = torch.cat(raw).double()
        self.mean.copy_(joined.mean(0))
        self.std.copy_(joined.std(0).clamp(min=1e-4))

    def _activations(self, folded: FoldedSiren, x: Tensor) -> tuple[Tensor, Tensor]:
        """The descriptor's own activations and the last layer's, in one pass."""
        if self.descriptor.kind in ("last", "colour"):
            last = folded.last(x)
            if self.descriptor.kind == "last":
                return last, last
            return folded.colour_features(last, None), last
        layers = folded.trunk(x)
        if self.descriptor.kind == "layer":
            return layers[self.descriptor.k - 1], layers[-1]
        return torch.cat(layers[-self.descriptor.k :], dim=-1), layers[-1]
