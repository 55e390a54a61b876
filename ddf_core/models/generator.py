"""The generator: a FiLM-SIREN with its stored mean style, its descriptors and its instances."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor, nn

from ddf_core.models.film_siren import DensityRule, FilmSiren, FoldedSiren, SirenConfig

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
        """The inverse of ``vector``."""
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
        """Density per scene unit of the raw density that ``film`` gives."""
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


# Multiplications of a network that one slow core does in about 15 ms; and what a GPU is given at
# once: it hardly sees less, and no layer of so many points takes more than 120 MB.
CHUNK_PRODUCTS = 230e6
GPU_CHUNK_PRODUCTS = 25e9


class InstanceField:
    """One instance as a RadianceField: the style is folded into the weights once.

    Args:
        generator: its weights are used without gradients; gradients still flow to the points.
        style: raw frequencies and phases.
        box_half: the box the model was trained in, scene units.
        clip: nothing is outside the box. False for pi-GAN's own files, whose renderer knows near
            and far but no box.
    """

    def __init__(
        self, generator: Generator, style: Style, box_half: float, clip: bool = True
    ) -> None:
        self.box_half = box_half
        self.device = generator.device
        self.style = style = style.to(self.device)
        self.chunk_points = _chunk_points(generator)
        self._clip = clip
        self._rule: DensityRule = generator.config.density
        with torch.no_grad():
            self._folded = _detach_weights(generator.siren.fold(style.frequencies, style.phases))

    @property
    def folded(self) -> FoldedSiren:
        """The generator with the style in its weights, the tuned copy's where it is one."""
        return self._folded

    def with_clip(self, clip: bool) -> InstanceField:
        """The same instance, cut at the box or not."""
        same = copy.copy(self)
        same._clip = clip
        return same

    def __call__(
        self, x: Float[Tensor, "n 3"], d: Float[Tensor, "n 3"] | None = None
    ) -> tuple[Float[Tensor, "n 3"], Float[Tensor, " n"]]:
        """Colour (N, 3) in [0, 1] and density (N,) per scene unit at points (N, 3) of the scene
        frame, seen along the unit directions ``d`` or the locked view.
        """
        asked_on = x.device
        x, d = x.to(self.device), None if d is None else d.to(self.device)
        inside = self._inside(x)
        if inside is None:
            rgb, sigma = self._evaluate(x, d)
        else:
            rgb, sigma = self._evaluate(x[inside], None if d is None else d[inside])
            rgb, sigma = _spread_values(rgb, inside), _spread_values(sigma, inside)
        return rgb.to(asked_on), sigma.to(asked_on)

    def density(self, x: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Density (N,) per scene unit alone; the colour layers are not run."""
        asked_on, x = x.device, x.to(self.device)
        inside = self._inside(x)
        if inside is None:
            return self._density(x).to(asked_on)
        return _spread_values(self._density(x[inside]), inside).to(asked_on)

    def features(self, x: Tensor, layer: Descriptor = Descriptor("last")) -> Tensor:
        """Descriptors (N, C) at points (N, 3), the view locked; defined outside the box too."""
        return layer.of(self._folded, x.to(self.device)).to(x.device)

    def _inside(self, x: Tensor) -> Tensor | None:
        """Mask (N,) of the points in the box, None where all are (or none is to be cut)."""
        if not self._clip:
            return None
        inside = (x.detach().abs() <= self.box_half).all(dim=-1)
        return None if bool(inside.all()) else inside

    def _evaluate(self, x: Tensor, d: Tensor | None) -> tuple[Tensor, Tensor]:
        h = self._folded.last(x)
        return self._folded.rgb(h, d), self._rule(self._folded.raw_density(h))

    def _density(self, x: Tensor) -> Tensor:
        return self._rule(self._folded.raw_density(self._folded.last(x)))


def _chunk_points(generator: Generator) -> int:
    config = generator.config
    products = (config.layers + 1) * config.hidden_dim**2
    if generator.device.type == "cpu":
        return min(max(int(CHUNK_PRODUCTS / products), 64), 4096)
    return max(int(GPU_CHUNK_PRODUCTS / products), 4096)


def _spread_values(values: Tensor, inside: Tensor) -> Tensor:
    """Values of the points inside, zero for the others."""
    full = values.new_zeros((inside.shape[0], *values.shape[1:]))
    full[inside] = values
    return full


def _detach_weights(folded: FoldedSiren) -> FoldedSiren:
    def pair(weights: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        return weights[0].detach(), weights[1].detach()

    return FoldedSiren(
        hidden=tuple(pair(layer) for layer in folded.hidden),
        density_head=pair(folded.density_head),
        colour=pair(folded.colour),
        colour_dir=None if folded.colour_dir is None else folded.colour_dir.detach(),
        colour_head=pair(folded.colour_head),
        input_scale=folded.input_scale,
        embedding=None if folded.embedding is None else folded.embedding.detach(),
    )
