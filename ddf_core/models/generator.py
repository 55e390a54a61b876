"""What a generator must say: everything between loading a model and showing it asks this alone.

``film_generator`` is the generator that the program knows by heart, ``adapted`` whatever else says
the same by an adapter (docs/generators.md).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from ddf_core.models.descriptor import Descriptor

if TYPE_CHECKING:
    from jaxtyping import Float

    from ddf_core.models.adapter import AdapterConfig
    from ddf_core.models.film_siren import SirenConfig


@dataclass(frozen=True, eq=False)
class Style:
    """What makes an instance: two halves of (F,) numbers.

    Of a FiLM-SIREN they are raw FiLM frequencies and phases, and bear those names everywhere; of
    any other generator they are the first and the second half of its style.
    """

    frequencies: Tensor
    phases: Tensor

    def lerp(self, other: Style, t: float) -> Style:
        """The style ``t`` of the way to ``other``: 0 is this one, 1 the other."""
        return Style(
            torch.lerp(self.frequencies, other.frequencies, t),
            torch.lerp(self.phases, other.phases, t),
        )

    def with_layers(self, other: Style, first: int, last: int, layers: int) -> Style:
        """This style with ``other`` in layers ``first`` to ``last``, both included, from 1.

        Args:
            layers: how many there are in all; each has as many features.
        """
        count = len(self.frequencies)
        layer = torch.arange(count, device=self.frequencies.device) * layers // count + 1
        taken = (layer >= first) & (layer <= last)
        return Style(
            torch.where(taken, other.frequencies, self.frequencies),
            torch.where(taken, other.phases, self.phases),
        )

    def to(self, device: torch.device) -> Style:
        """The same style on a device."""
        return Style(self.frequencies.to(device), self.phases.to(device))

    def vector(self) -> Tensor:
        """(2F,): frequencies, then phases."""
        return torch.cat((self.frequencies, self.phases))

    @staticmethod
    def from_vector(vector: Tensor) -> Style:
        """The inverse of ``vector``: (2F,)."""
        frequencies, phases = vector.chunk(2)
        return Style(frequencies, phases)


@runtime_checkable
class StyledNetwork(Protocol):
    """A generator with one style put in, or with one for each of B items.

    Points are (..., 3) of one style, (B, N, 3) of B; scene frame.
    """

    def shade(self, x: Tensor, d: Tensor | None) -> tuple[Tensor, Tensor]:
        """Colour (..., 3) in [0, 1] and raw density (...,) at points, seen along unit directions
        of the shape of ``x``; None locks the view to (0, 0, -1).
        """
        ...

    def raw_density_at(self, x: Tensor) -> Tensor:
        """Raw density (...,) alone."""
        ...

    def last(self, x: Tensor) -> Tensor:
        """Output (..., H) of the last layer before the density."""
        ...

    def layers(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        """Outputs (..., H) of every layer before the density, and the raw density (...,)."""
        ...

    def features(self, x: Tensor, descriptor: Descriptor) -> Tensor:
        """Descriptors (..., C), the view locked."""
        ...

    def described(self, x: Tensor, descriptor: Descriptor) -> tuple[Tensor, Tensor]:
        """Descriptors (..., C) and raw density (...,)."""
        ...

    def detached(self) -> StyledNetwork:
        """The same without a way back to weights and style; gradients still flow to points."""
        ...


# Latents that go through the mapping network together: of its widest, 30 MB a layer.
MEAN_CHUNK = 1000


class Generator(nn.Module, ABC):
    """A category: latents to styles, styles and points to colour and density.

    The mean style is stored with the weights, so truncation and the template never move.
    """

    kind: str
    mean_frequencies: Tensor
    mean_phases: Tensor

    def __init__(self, style_dim: int) -> None:
        super().__init__()
        self.register_buffer("mean_frequencies", torch.zeros(style_dim))
        self.register_buffer("mean_phases", torch.zeros(style_dim))

    @property
    @abstractmethod
    def config(self) -> SirenConfig | AdapterConfig:
        """Its sizes."""

    @property
    @abstractmethod
    def chunk_points(self) -> int:
        """So many points are asked at once where somebody may stop the work between."""

    @property
    @abstractmethod
    def layer_widths(self) -> tuple[int, ...]:
        """How many channels each layer before the density has, first to last."""

    @abstractmethod
    def mapping(
        self, z: Float[Tensor, "batch latent"]
    ) -> tuple[Float[Tensor, "batch f"], Float[Tensor, "batch f"]]:
        """Styles of latents (B, L), which may come from any device: their halves, (B, F) each."""

    @abstractmethod
    def with_style(
        self, frequencies: Float[Tensor, "*batch f"], phases: Float[Tensor, "*batch f"]
    ) -> StyledNetwork:
        """The network with a style (F,), or with a batch of them (B, F), put in."""

    @abstractmethod
    def density(self, raw: Tensor) -> Tensor:
        """Density (...) per scene unit of the raw densities (...) that ``shade`` gives."""

    @abstractmethod
    def tuned_layers(self) -> tuple[nn.Module, ...]:
        """The layers that fine-tuning to a photo bends: what makes colour and density."""

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.mean_frequencies.device

    def feature_width(self, descriptor: Descriptor) -> int:
        """C, the number of channels of a descriptor."""
        widths = self.layer_widths
        if descriptor.kind == "layer":
            return widths[descriptor.k - 1]
        return sum(widths[-descriptor.k :]) if descriptor.kind == "last_k" else widths[-1]

    def style(self, z: Float[Tensor, " latent"], psi: float = 1.0) -> Style:
        """The style of one latent (L,), truncated: ``mean + psi * (mapping(z) - mean)``."""
        frequencies, phases = self.mapping(z[None])
        return self.mean_style().lerp(Style(frequencies[0], phases[0]), psi)

    def mean_style(self) -> Style:
        """The stored mean style: the template."""
        return Style(self.mean_frequencies, self.mean_phases)

    def set_mean_style(self, style: Style) -> None:
        """Store the mean style."""
        self.mean_frequencies.copy_(style.frequencies.detach())
        self.mean_phases.copy_(style.phases.detach())

    @torch.no_grad()
    def estimate_mean_style(
        self, count: int = 10_000, seed: int = 0, between: Callable[[], None] = lambda: None
    ) -> Style:
        """The mean style of ``count`` random latents, seeded; it is returned, not stored.

        pi-GAN draws such a mean anew at every call; ours is drawn once and stored.

        Args:
            between: called between chunks of latents; what it raises ends the work.
        """
        return Style.from_vector(
            self._mean_of_latents(lambda z: torch.cat(self.mapping(z), -1), count, seed, between)
        )

    def shade(
        self,
        x: Float[Tensor, "*points 3"],
        d: Float[Tensor, "*points 3"] | None,
        frequencies: Float[Tensor, "*batch f"],
        phases: Float[Tensor, "*batch f"],
    ) -> tuple[Float[Tensor, "*points 3"], Float[Tensor, "*points"]]:
        """Colour (..., 3) in [0, 1] and RAW density (...,) at points seen along directions.

        Args:
            x: (N, 3) with one style (F,), or (B, N, 3) with a style per item (B, F); scene frame.
            d: unit ray directions of the shape of ``x``; None locks the view to (0, 0, -1).
            frequencies, phases: the halves of the styles.
        """
        shape = x.shape[:-1]
        frequencies, phases = _single(frequencies), _single(phases)
        if frequencies.dim() == 1:
            x, d = x.reshape(-1, 3), None if d is None else d.reshape(-1, 3)
        rgb, raw = self.with_style(frequencies, phases).shade(x, d)
        return rgb.reshape(*shape, 3), raw.reshape(shape)

    def features(
        self, x: Tensor, frequencies: Tensor, phases: Tensor, layer: Descriptor = Descriptor("last")
    ) -> Tensor:
        """Descriptors (..., C) at points; shapes as in ``shade``, the view locked."""
        shape = x.shape[:-1]
        frequencies, phases = _single(frequencies), _single(phases)
        if frequencies.dim() == 1:
            x = x.reshape(-1, 3)
        found = self.with_style(frequencies, phases).features(x, layer)
        return found.reshape(*shape, self.feature_width(layer))

    def _mean_of_latents(
        self,
        mapped: Callable[[Tensor], Tensor],
        count: int,
        seed: int,
        between: Callable[[], None],
    ) -> Tensor:
        """(S,) the mean of ``mapped`` over ``count`` seeded latents, where the weights are."""
        rng = torch.Generator().manual_seed(seed)
        total = torch.zeros((), dtype=torch.float64)
        for part in torch.randn(count, self.config.latent_dim, generator=rng).split(MEAN_CHUNK):
            between()
            total = total + mapped(part.to(self.device)).sum(0, dtype=torch.float64).cpu()
        return (total / count).to(self.device, self.mean_frequencies.dtype)


def _single(style: Tensor) -> Tensor:
    """One style needs no batched product, however its batch dimension is written."""
    return style[0] if style.dim() == 2 and style.shape[0] == 1 else style
