"""One instance of a generator as a radiance field: its style folded into the weights once."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ddf_core.models.film_siren import DensityRule, FoldedSiren
from ddf_core.models.generator import Descriptor, Generator, Style

if TYPE_CHECKING:
    from jaxtyping import Float

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
