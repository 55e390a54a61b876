"""The generator of pi-GAN and of the bundled models: a FiLM-SIREN with its stored mean style."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from ddf_core.errors import InputError
from ddf_core.models.film_siren import FilmSiren, SirenConfig
from ddf_core.models.folded_siren import FoldedSiren
from ddf_core.models.generator import Generator, Style

if TYPE_CHECKING:
    from jaxtyping import Float

FILM_SIREN = "film_siren"

# Multiplications of a network that one slow core does in about 15 ms; and what a GPU is given at
# once: it hardly sees less, and no layer of so many points takes more than 120 MB.
CHUNK_PRODUCTS = 230e6
GPU_CHUNK_PRODUCTS = 25e9


class FilmGenerator(Generator):
    """A generator whose network is a FiLM-SIREN; a style is folded into its weights once."""

    kind = FILM_SIREN

    def __init__(self, config: SirenConfig) -> None:
        super().__init__(config.style_dim)
        self._config = config
        self.siren = FilmSiren(config)

    @property
    def config(self) -> SirenConfig:
        """Its sizes."""
        return self._config

    @property
    def chunk_points(self) -> int:
        """So many points are asked at once where somebody may stop the work between."""
        products = (self.config.layers + 1) * self.config.hidden_dim**2
        if self.device.type == "cpu":
            return min(max(int(CHUNK_PRODUCTS / products), 64), 4096)
        return max(int(GPU_CHUNK_PRODUCTS / products), 4096)

    @property
    def layer_widths(self) -> tuple[int, ...]:
        """How many channels each layer before the density has, first to last."""
        return (self.config.hidden_dim,) * self.config.layers

    def mapping(
        self, z: Float[Tensor, "batch latent"]
    ) -> tuple[Float[Tensor, "batch f"], Float[Tensor, "batch f"]]:
        """Raw frequencies and phases (B, F) of latents (B, L), which may come from any device."""
        return self.siren.mapping_network(z.to(self.device))

    def with_style(self, frequencies: Tensor, phases: Tensor) -> FoldedSiren:
        """The network with a raw style (F,), or a batch of them (B, F), folded into its weights."""
        return self.siren.fold(frequencies, phases)

    def film(
        self,
        x: Float[Tensor, "*points 3"],
        d: Float[Tensor, "*points 3"] | None,
        frequencies: Float[Tensor, "*batch f"],
        phases: Float[Tensor, "*batch f"],
    ) -> tuple[Float[Tensor, "*points 3"], Float[Tensor, "*points"]]:
        """``shade`` under the name that pi-GAN's users know: colour (..., 3) and raw density (...,)
        for raw frequencies and phases (..., F), before ``gain f + base``.
        """
        return self.shade(x, d, frequencies, phases)

    def density(self, raw: Tensor) -> Tensor:
        """Density (...) per scene unit of the raw densities (...) that ``shade`` gives."""
        return self.config.density(raw)

    def tuned_layers(self) -> tuple[nn.Module, ...]:
        """All layers that make colour and density, but not the mapping."""
        return (*self.siren.films, self.siren.final_layer, self.siren.colour_head)

    @torch.no_grad()
    def estimate_mean_style(
        self, count: int = 10_000, seed: int = 0, between: Callable[[], None] = lambda: None
    ) -> Style:
        """As any generator's. The mapping's last layer is linear, so the mean is taken before it:
        the same value, a tenth of the work.
        """
        *hidden, last = self.siren.mapping_network.network
        mean = self._mean_of_latents(nn.Sequential(*hidden), count, seed, between)
        return Style.from_vector(last(mean))


def require_film(generator: Generator, what: str) -> FilmGenerator:
    """The generator, where it is a FiLM-SIREN.

    Args:
        what: what wants one, for the message: "pi-GAN's files".

    Raises:
        InputError: ``input.kind``: it is of another kind.
    """
    if isinstance(generator, FilmGenerator):
        return generator
    raise InputError(
        f"{what} want a generator of the kind '{FILM_SIREN}', this one is a '{generator.kind}'.",
        code="input.kind",
        advice="Name a model that is laid out like pi-GAN's.",
    )
