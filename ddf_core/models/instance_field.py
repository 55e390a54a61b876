"""One instance of a generator as a radiance field: its style put in once."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ddf_core.models.descriptor import Descriptor
from ddf_core.models.generator import Generator, Style, StyledNetwork

if TYPE_CHECKING:
    from jaxtyping import Float


class InstanceField:
    """One instance as a RadianceField: the style is put into the generator once.

    Args:
        generator: its weights are used without gradients; gradients still flow to the points.
        style: whose instance.
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
        self.chunk_points = generator.chunk_points
        self._clip = clip
        self._rule = generator.density
        with torch.no_grad():
            self._network = generator.with_style(style.frequencies, style.phases).detached()

    @property
    def network(self) -> StyledNetwork:
        """The generator with the style put in, the tuned copy's where it is one."""
        return self._network

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
        return self._network.features(x.to(self.device), layer).to(x.device)

    def _inside(self, x: Tensor) -> Tensor | None:
        """Mask (N,) of the points in the box, None where all are (or none is to be cut)."""
        if not self._clip:
            return None
        inside = (x.detach().abs() <= self.box_half).all(dim=-1)
        return None if bool(inside.all()) else inside

    def _evaluate(self, x: Tensor, d: Tensor | None) -> tuple[Tensor, Tensor]:
        rgb, raw = self._network.shade(x, d)
        return rgb, self._rule(raw)

    def _density(self, x: Tensor) -> Tensor:
        return self._rule(self._network.raw_density_at(x))


def _spread_values(values: Tensor, inside: Tensor) -> Tensor:
    """Values of the points inside, zero for the others."""
    full = values.new_zeros((inside.shape[0], *values.shape[1:]))
    full[inside] = values
    return full
