"""The generator: a FiLM-SIREN with its stored mean style, and what it is asked with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor, nn

from ddf_core.models.film_siren import FilmSiren, FoldedSiren, SirenConfig

if TYPE_CHECKING:
    from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class Style:
    """What makes an instance: raw FiLM frequencies and phases, (F,) each."""

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


@dataclass(frozen=True)
class Descriptor:
    """Which activations describe a point.

    ``last``: the last FiLM layer before the density. ``colour``: the colour layer. ``layer``: layer
    number k, counted from 1. ``last_k``: the last k layers, or all where there are fewer, side by
    side, first to last.
    """

    kind: Literal["last", "colour", "layer", "last_k"] = "last"
    k: int = 1

    def of(self, folded: FoldedSiren, x: Tensor) -> Tensor:
        """Descriptors (..., C) at points (..., 3), the view locked to (0, 0, -1)."""
        if self.kind == "last":
            return folded.last(x)
        if self.kind == "colour":
            return folded.colour_features(folded.last(x), None)
        layers = folded.trunk(x)
        if self.kind == "layer":
            return layers[self.k - 1]
        return torch.cat(layers[-self.k :], dim=-1)

    def width(self, config: SirenConfig) -> int:
        """C, the number of channels."""
        return config.hidden_dim * (min(self.k, config.layers) if self.kind == "last_k" else 1)


# Latents that go through the mapping network together: of its widest, 30 MB a layer.
MEAN_CHUNK = 1000


class Generator(nn.Module):
    """A category: latents to styles, styles and points to colour and density.

    The mean style is stored with the weights, so truncation and the template never move.
    """

    mean_frequencies: Tensor
    mean_phases: Tensor

    def __init__(self, config: SirenConfig) -> None:
        super().__init__()
        self.config = config
        self.siren = FilmSiren(config)
        self.register_buffer("mean_frequencies", torch.zeros(config.style_dim))
        self.register_buffer("mean_phases", torch.zeros(config.style_dim))

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.mean_frequencies.device

    def mapping(
        self, z: Float[Tensor, "batch latent"]
    ) -> tuple[Float[Tensor, "batch f"], Float[Tensor, "batch f"]]:
        """Raw frequencies and phases (B, F) of latents (B, L), which may come from any device."""
        return self.siren.mapping_network(z.to(self.device))

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

        pi-GAN draws such a mean anew at every call; ours is drawn once and stored. The mapping's
        last layer is linear, so the mean is taken before it: the same value, a tenth of the work.

        Args:
            between: called between chunks of latents; what it raises ends the work.
        """
        *hidden, last = self.siren.mapping_network.network
        rng = torch.Generator().manual_seed(seed)
        total = torch.zeros((), dtype=torch.float64)
        for part in torch.randn(count, self.config.latent_dim, generator=rng).split(MEAN_CHUNK):
            between()
            h = part.to(self.device)
            for module in hidden:
                h = module(h)
            total = total + h.sum(0, dtype=torch.float64).cpu()
        mean = (total / count).to(self.device, self.mean_frequencies.dtype)
        return Style.from_vector(last(mean))

    def film(
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
            frequencies, phases: raw, before ``gain f + base``.
        """
        folded = self._fold_like(x, frequencies, phases)
        x, d, shape = _flat_if_single(x, d, folded)
        h = folded.last(x)
        return folded.rgb(h, d).reshape(*shape, 3), folded.raw_density(h).reshape(shape)

    def features(
        self, x: Tensor, frequencies: Tensor, phases: Tensor, layer: Descriptor = Descriptor("last")
    ) -> Tensor:
        """Descriptors (..., C) at points; shapes as in ``film``, the view locked."""
        folded = self._fold_like(x, frequencies, phases)
        x, _, shape = _flat_if_single(x, None, folded)
        return layer.of(folded, x).reshape(*shape, -1)

    def density(self, raw: Tensor) -> Tensor:
        """Density (...) per scene unit of the raw densities (...) that ``film`` gives."""
        return self.config.density(raw)

    def _fold_like(self, x: Tensor, frequencies: Tensor, phases: Tensor) -> FoldedSiren:
        # One style needs no batched product, however its batch dimension is written.
        if frequencies.dim() == 2 and frequencies.shape[0] == 1:
            frequencies, phases = frequencies[0], phases[0]
        return self.siren.fold(frequencies, phases)


def _flat_if_single(
    x: Tensor, d: Tensor | None, folded: FoldedSiren
) -> tuple[Tensor, Tensor | None, torch.Size]:
    shape = x.shape[:-1]
    if folded.hidden[0][0].dim() == 2:
        x, d = x.reshape(-1, 3), None if d is None else d.reshape(-1, 3)
    return x, d, shape
