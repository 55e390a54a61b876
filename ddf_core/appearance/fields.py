"""Other colours for a field: normals, template positions, and what can be measured at a point.

An appearance is a RadianceField like any other: the density of an instance with another function
for its colour. Baking, rendering, picking and display know nothing of it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor

from ddf_core.appearance.scales import colour_values, on_scale
from ddf_core.scene.field import RadianceField, chunk_points_of, density_at, device_of
from ddf_core.scene.normals import density_normals
from ddf_core.shown import PointMode

PointColour = Callable[[Tensor], Tensor]
"""Points (N, 3) to colours (N, 3) in [0, 1]."""

# Fainter than this, as an optical thickness of half the box, nothing can be seen and no colour is
# asked for.
FAINT_THICKNESS = 1e-2
# Of the checker over template positions: the edge of a cell as a part of box_half, about an eye's
# width on a head, and how much darker every other one is.
CELL = 1 / 6
DARKER = 0.25


class AppearanceField:
    """The density of ``field`` with the colours of ``colour``, asked only where there is any.

    Args:
        field: where the density is from.
        colour: the colour of a position.
        cost: evaluations of the field that one position takes, its density included.
    """

    def __init__(self, field: RadianceField, colour: PointColour, cost: float) -> None:
        self.box_half, self.device = field.box_half, device_of(field)
        self.chunk_points = max(int(chunk_points_of(field) / cost), 64)
        self.colour = colour
        self._field = field

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Colour (N, 3) and density (N,) at points (N, 3); the same from every direction."""
        sigma = self.density(x)
        rgb = torch.zeros_like(x)
        seen = torch.nonzero(sigma * self.box_half > FAINT_THICKNESS)[:, 0]
        if len(seen):
            rgb[seen] = self.colour(x[seen])
        return rgb, sigma

    def density(self, x: Tensor) -> Tensor:
        """Density (N,) alone."""
        return density_at(self._field, x)


Over = Callable[[Tensor, Tensor | None, Tensor], Tensor]
"""Points (N, 3), directions (N, 3) or None and own colours (N, 3) to C channels (N, C)."""


class OverlaidField:
    """``field`` with something over its own colours, asked only where there is anything to see.

    Args:
        field: density and own colours, both in one evaluation.
        over: what its places look like instead; its first three channels are a colour.
        cost: evaluations of the field that one position takes, its own included.
        channels: C; where nothing is seen, those after the colour are 0.
    """

    def __init__(self, field: RadianceField, over: Over, cost: float, channels: int = 3) -> None:
        self.box_half, self.device = field.box_half, device_of(field)
        self.channels = channels
        self.chunk_points = max(int(chunk_points_of(field) / cost), 64)
        self.over = over
        self._field = field

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Channels (N, C) and density (N,) at points (N, 3) seen along ``d`` or the locked view."""
        own, sigma = self._field(x, d)
        rgb = torch.nn.functional.pad(own, (0, self.channels - 3))
        seen = torch.nonzero(sigma * self.box_half > FAINT_THICKNESS)[:, 0]
        if len(seen):
            along = None if d is None else d[seen]
            rgb = rgb.index_copy(0, seen, self.over(x[seen], along, own[seen]))
        return rgb, sigma

    def density(self, x: Tensor) -> Tensor:
        """Density (N,) alone."""
        return density_at(self._field, x)


Look = TypeVar("Look", bound=AppearanceField | OverlaidField)


def over_field(look: Look, field: RadianceField) -> Look:
    """The look over the density (and the own colours) of ``field``: the same instance, kept."""
    same = copy.copy(look)
    same._field = field
    return same


def normal_colours(field: RadianceField) -> PointColour:
    """``(n + 1) / 2`` of the unit normal n, scene frame; grey where the density is level."""
    return lambda x: (density_normals(field, x) + 1) / 2


def position_colours(
    to_template: PointColour, box_half: float, *, checker: bool = False
) -> PointColour:
    """One colour for each place of the template: ``(x_tmpl / box_half + 1) / 2``.

    With a ``checker`` every other cell is darker, so that places near each other are told apart.
    """

    def colour(x: Tensor) -> Tensor:
        x_tmpl = to_template(x)
        rgb = ((x_tmpl / box_half + 1) / 2).clamp(0, 1)
        if not checker:
            return rgb
        odd = (x_tmpl / (box_half * CELL)).floor().sum(dim=-1, keepdim=True) % 2
        return rgb * (1 - DARKER * odd)

    return colour


def measured_colours(
    measure: Callable[[Tensor], Tensor], span: tuple[float, float], mode: PointMode = "deformation"
) -> PointColour:
    """Viridis of what is measured, (N,), from the first to the second value of ``span``, on the
    scale of ``mode``."""

    def colour(x: Tensor) -> Tensor:
        values = on_scale(mode, measure(x).detach().cpu().numpy())
        return torch.from_numpy(colour_values(values, *span)).to(x)

    return colour
