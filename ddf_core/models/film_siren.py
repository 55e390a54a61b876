"""The FiLM-SIREN of pi-GAN: configuration and parameters.

A FiLM layer is ``sin((gain f + base) * (W x + b) + p)``. For one style the frequencies fold into
the weights, ``W' = (gain f + base) W`` and ``b' = (gain f + base) b + p``, so a layer costs one
matrix product and one sine. Everything runs on folded weights (``folded_siren``), training
included: autograd flows through the folding to weights and styles. Files and the mean style live
elsewhere.

Source: pi-GAN (Chan et al., CVPR 2021) and its published code, class names included.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddf_core.models.folded_siren import FoldedSiren

SirenKind = Literal["TALLSIREN", "SPATIALSIRENBASELINE", "EMBEDDING"]

# pi-GAN draws its hidden weights for a FiLM frequency of 25 while its FiLM base is 30.
PIGAN_FILM_BASE = 30.0
PIGAN_INIT_FREQUENCY = 25.0


@dataclass(frozen=True)
class DensityRule:
    """How the raw last output of the network becomes density per scene unit, >= 0.

    ``relu``: ``max(raw, 0)`` (pi-GAN). ``sigmoid``: ``scale * sigmoid(gain * (raw - shift))``, for
    a network trained on an occupancy logit. The gain steepens the soft step, whose outer foot would
    make silhouettes swell; the shift moves the surface (positive: inwards).
    """

    kind: Literal["relu", "sigmoid"] = "relu"
    scale: float = 1.0
    shift: float = 0.0
    gain: float = 1.0

    def __call__(self, raw: Tensor) -> Tensor:
        """Density (...) per scene unit of raw densities (...)."""
        if self.kind == "relu":
            return functional.relu(raw)
        return self.scale * torch.sigmoid(self.gain * (raw - self.shift))


@dataclass(frozen=True)
class SirenConfig:
    """Every size and constant of the network; the defaults are pi-GAN's TALLSIREN.

    Args:
        siren: which of pi-GAN's classes this is laid out like.
        latent_dim: size of z.
        hidden_dim, layers: width and number of the FiLM layers before the density.
        mapping_hidden, mapping_layers: width and number of hidden layers of the mapping network.
        film_base, film_gain: a layer's frequency is ``film_gain * f + film_base``.
        input_scale: points are multiplied by this first (SPATIALSIRENBASELINE: 2 / 0.24).
        colour_uses_direction: the colour layer sees ``[d, h]`` (pi-GAN) or ``h`` alone.
        embedding_channels, embedding_resolution: the learnt feature grid of the embedding classes,
            sampled at the scaled point and joined in front of it; 0 where there is none.
        density: the rule from raw output to density.
    """

    siren: SirenKind = "TALLSIREN"
    latent_dim: int = 256
    hidden_dim: int = 256
    layers: int = 8
    mapping_hidden: int = 256
    mapping_layers: int = 3
    film_base: float = PIGAN_FILM_BASE
    film_gain: float = 15.0
    input_scale: float = 1.0
    colour_uses_direction: bool = True
    embedding_channels: int = 0
    embedding_resolution: int = 0
    density: DensityRule = DensityRule()

    @property
    def style_dim(self) -> int:
        """F: how many frequencies a style has, and how many phases."""
        return (self.layers + 1) * self.hidden_dim

    @property
    def modulated_layers(self) -> int:
        """Layers that have a style each: the FiLM layers, the colour's included."""
        return self.layers + 1

    @property
    def input_dim(self) -> int:
        """What the first layer sees: the point, and the embedding in front of it."""
        return 3 + self.embedding_channels


class FilmLayer(nn.Module):
    """The weights of one FiLM layer; the name ``layer`` is pi-GAN's."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.layer = nn.Linear(inputs, outputs)

    def fold(self, scale: Tensor, phase: Tensor) -> tuple[Tensor, Tensor]:
        """Weights (..., out, in) and bias (..., out) of one style, or of a batch of them."""
        return scale[..., None] * self.layer.weight, torch.addcmul(phase, scale, self.layer.bias)


@torch.no_grad()
def initialise_films(films: Iterable[FilmLayer], film_base: float) -> None:
    """SIREN's uniform weights for FiLM layers, with pi-GAN's constant.

    The bound is ``sqrt(6 / in) / 25`` at pi-GAN's base 30, and scales with the base so that the
    argument of the sine has the same spread at any base (Sitzmann et al., SIREN, section 3.2).
    """
    frequency = PIGAN_INIT_FREQUENCY * film_base / PIGAN_FILM_BASE
    for film in films:
        weight = film.layer.weight
        bound = math.sqrt(6 / weight.shape[1]) / frequency
        weight.uniform_(-bound, bound)


class MappingNetwork(nn.Module):
    """A code (B, L) to raw frequencies and phases, (B, F) each: linear layers, leaky ReLU 0.2.

    Args:
        sizes: widths from the code to the last hidden layer.
        style_dim: F.
    """

    def __init__(self, sizes: Sequence[int], style_dim: int) -> None:
        super().__init__()
        modules: list[nn.Module] = []
        for inputs, outputs in pairwise(sizes):
            modules += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2)]
        last = nn.Linear(sizes[-1], 2 * style_dim)
        self.network = nn.Sequential(*modules, last)
        for module in self.network:
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, a=0.2, mode="fan_in")
        with torch.no_grad():
            last.weight *= 0.25

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Raw frequencies (B, F) and phases (B, F) of latents (B, L)."""
        frequencies, phases = self.network(z).chunk(2, dim=-1)
        return frequencies, phases


class FilmSiren(nn.Module):
    """The parameters, named and ordered as in pi-GAN's own classes, so its files fit one to one."""

    def __init__(self, config: SirenConfig) -> None:
        super().__init__()
        self.config = config
        hidden = config.hidden_dim
        if config.embedding_channels:
            side = config.embedding_resolution
            grid = torch.randn(1, config.embedding_channels, side, side, side) * 0.01
            self.spatial_embeddings = nn.Parameter(grid)
        inputs = [config.input_dim] + [hidden] * (config.layers - 1)
        self.network = nn.ModuleList(FilmLayer(size, hidden) for size in inputs)
        self.final_layer = nn.Linear(hidden, 1)
        self.color_layer_sine = FilmLayer(hidden + 3 * config.colour_uses_direction, hidden)
        self.color_layer_linear = nn.Sequential(nn.Linear(hidden, 3))
        sizes = [config.latent_dim] + [config.mapping_hidden] * config.mapping_layers
        self.mapping_network = MappingNetwork(sizes, config.style_dim)
        self._initialise()

    @torch.no_grad()
    def _initialise(self) -> None:
        """pi-GAN's initialisation; the two unmodulated heads keep its bound at any base."""
        initialise_films(self.films, self.config.film_base)
        first = self.films[0].layer.weight
        first.uniform_(-1 / 3, 1 / 3)  # 3 coordinates, also where an embedding is joined to them
        for head in (self.final_layer, self.colour_head):
            bound = math.sqrt(6 / head.weight.shape[1]) / PIGAN_INIT_FREQUENCY
            head.weight.uniform_(-bound, bound)

    @property
    def films(self) -> tuple[FilmLayer, ...]:
        """All FiLM layers: those before the density, then the colour's."""
        return cast(tuple[FilmLayer, ...], (*self.network, self.color_layer_sine))

    @property
    def colour_head(self) -> nn.Linear:
        """The layer from colour features to the colour before its sigmoid."""
        return cast(nn.Linear, self.color_layer_linear[0])

    def fold(self, frequencies: Tensor, phases: Tensor) -> FoldedSiren:
        """Fold raw styles, (F,) or (B, F), into the weights."""
        config = self.config
        scale = config.film_gain * frequencies + config.film_base
        scales, shifts = scale.split(config.hidden_dim, -1), phases.split(config.hidden_dim, -1)
        folded = [film.fold(s, p) for film, s, p in zip(self.films, scales, shifts, strict=True)]
        embedding = self.spatial_embeddings if config.embedding_channels else None
        if embedding is None and config.input_scale != 1.0:
            folded[0] = (folded[0][0] * config.input_scale, folded[0][1])
        colour_dir, (weight, bias) = None, folded[-1]
        if config.colour_uses_direction:
            colour_dir, weight = weight[..., :3], weight[..., 3:]
        return FoldedSiren(
            hidden=tuple(folded[:-1]),
            density_head=(self.final_layer.weight, self.final_layer.bias),
            colour=(weight, bias),
            colour_dir=colour_dir,
            colour_head=(self.colour_head.weight, self.colour_head.bias),
            input_scale=config.input_scale,
            embedding=embedding,
        )
