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

from ddf_core.models.descriptor import Descriptor
from ddf_core.models.generator import Generator, StyledNetwork


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
        width = generator.feature_width(descriptor)
        self.descriptor = descriptor
        self.length = length
        self._rule = generator.density
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("std", torch.ones(width))

    def forward(self, network: StyledNetwork, x: Tensor) -> Described:
        """Descriptors and opacities of points: (N, 3) of one style, (B, N, 3) of B."""
        raw, density = network.described(x, self.descriptor)
        sigma = self._rule(density)
        return Described((raw - self.mean) / self.std, 1 - torch.exp(-sigma * self.length))

    @torch.no_grad()
    def fit(self, samples: Iterable[tuple[StyledNetwork, Tensor]]) -> None:
        """Take mean and standard deviation from surface points (N, 3) of at least two instances.

        Args:
            samples: of each the network with its style, and points in its frame, scene units.

        Source: Chan, Golub and LeVeque (1983), for the sums of parts.
        """
        # Instance by instance: all together would be a hundred megabytes of a learnt generator.
        count, mean, squares = 0, torch.zeros_like(self.mean).double(), torch.zeros(())
        for network, x in samples:
            raw = network.features(x, self.descriptor).flatten(0, -2).double()
            step = raw.mean(0) - mean
            whole = count + len(raw)
            squares = squares.to(raw) + (raw - raw.mean(0)).square().sum(0)
            squares = squares + step.square() * (count * len(raw) / whole)
            mean, count = mean + step * (len(raw) / whole), whole
        self.mean.copy_(mean)
        self.std.copy_((squares / (count - 1)).sqrt().clamp(min=1e-4))
