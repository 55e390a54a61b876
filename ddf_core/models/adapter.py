"""What somebody else's generator has to say, to be shown, clicked and given fields: two classes.

docs/generators.md shows how. What is asked of them, and how their answers are checked, is in
``adapted``; how an installed one is found, in ``kinds``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ddf_core.models.film_siren import DensityRule

Size = int | float | bool | str
MEAN_LATENTS = 10_000


@dataclass(frozen=True)
class AdapterConfig:
    """The sizes of an adapted generator, as a card keeps them.

    Args:
        latent_dim: L, the size of z, which is drawn from N(0, I).
        style_size: S, how many numbers make a style.
        sizes: whatever else the adapter wants to be made anew from: numbers, texts, true and false.
    """

    latent_dim: int
    style_size: int
    sizes: Mapping[str, object] = field(default_factory=dict)

    @property
    def style_dim(self) -> int:
        """F: half of the numbers of a style, rounded up."""
        return (self.style_size + 1) // 2

    @property
    def modulated_layers(self) -> int:
        """0: nothing is known of layers that could be mixed."""
        return 0

    @property
    def density(self) -> DensityRule:
        """An adapter says the density itself, so there is nothing left to be done to it."""
        return DensityRule("relu")


class AdapterInstance(ABC):
    """One instance of an adapted generator: a style put in, and asked at points many times.

    Points are (N, 3) float32 in scene units, N at least 1, where the generator's weights are.
    """

    @abstractmethod
    def shade(self, x: Tensor, d: Tensor) -> tuple[Tensor, Tensor]:
        """Colour (N, 3) in [0, 1] and density (N,) per scene unit, from 0 on, at points (N, 3) seen
        along unit directions (N, 3).
        """

    @abstractmethod
    def features(self, x: Tensor) -> tuple[Tensor, ...]:
        """What tells points (N, 3) apart: one or more layers (N, C) of activations, first to last.

        The last one is what B and F are trained by; all of them speak for or against a match.
        """

    def density(self, x: Tensor) -> Tensor:
        """Density (N,) at points (N, 3) alone; worth writing where that is less work."""
        down = x.new_tensor((0.0, 0.0, -1.0)).expand_as(x)
        return self.shade(x, down)[1]


class GeneratorAdapter(nn.Module, ABC):
    """A generator as a torch module: its parameters and buffers are what a model folder keeps.

    Args:
        config: its sizes; nothing else is given to it, from a card or otherwise.
    """

    chunk_points = 2048
    """So many points are asked at once; the window stays live where that takes some 20 ms."""

    def __init__(self, config: AdapterConfig) -> None:
        super().__init__()
        self.config = config

    @abstractmethod
    def mapping(self, z: Tensor) -> Tensor:
        """Styles (B, S) of latents (B, L)."""

    @abstractmethod
    def instance(self, style: Tensor) -> AdapterInstance:
        """The instance of a style (S,). Gradients to the style may be asked for."""

    @torch.no_grad()
    def mean(self) -> Tensor:
        """(S,) the style of the template; unless said otherwise, the mean of seeded latents."""
        rng = torch.Generator().manual_seed(0)
        z = torch.randn(MEAN_LATENTS, self.config.latent_dim, generator=rng)
        return self.mapping(z.to(next(self.parameters(), z).device)).mean(0)

    @classmethod
    def weight_count(cls, config: AdapterConfig) -> int:
        """How many numbers its parameters and buffers hold; nothing is allocated to find out.

        Raises:
            ValueError: the sizes make no network; it says which and why.
        """
        with torch.device("meta"):
            return sum(tensor.numel() for tensor in cls(config).state_dict().values())
