"""From the coordinates that an edit moves to styles, to what the fields are told, and to F.

The coordinates are a latent's numbers or, of a photo's head, the latent by which sliders have moved
its style. Derivatives are forward differences, all of one batch: they need nothing but what every
generator and every kind of fields offers, and an error of 1e-3 in a derivative only makes one step
of Gauss-Newton a little worse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ddf_core.correspondence import Identity, Who, condition_of, fields_of, style_of, with_offsets
from ddf_core.model import Model

if TYPE_CHECKING:
    from jaxtyping import Float

DIFFERENCE = 0.02
"""Of a coordinate, whose spread over random heads is 1: float32 leaves three digits of it."""

AT_ONCE = 64
"""Conditions in one batch of F: with layers of 256 features their folded weights are 64 MB."""


@dataclass(frozen=True, eq=False)
class StyleMap:
    """What coordinates do to an instance: ``style + gain mask (mapping(c) - mapping(start))``.

    Args:
        model: whose generator maps, and whose fields are asked; it must have some.
        who: the instance before the edit: its style, and its latent where the fields want one.
        start: (L,) its coordinates.
        gain: the truncation of the instance, by which everything that is added counts.
        mask: (2F,) 1 where the style moves, 0 in layers that are another head's; None: everywhere.
    """

    model: Model
    who: Who
    start: Tensor
    gain: float = 1.0
    mask: Tensor | None = None

    @property
    def device(self) -> torch.device:
        """Where F is computed."""
        return fields_of(self.model).device

    def styles(self, c: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch style"]:
        """Style vectors (B, 2F), frequencies then phases, at coordinates (B, L)."""
        generator = self.model.generator
        both = torch.cat((self.start[None].to(c), c))
        mapped = torch.cat(generator.mapping(both), dim=-1)
        moved = self.gain * (mapped[1:] - mapped[:1])
        if self.mask is not None:
            moved = moved * self.mask.to(moved)
        return style_of(self.who).to(generator.device).vector() + moved

    def conditions(self, c: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch d"]:
        """What the fields are told (B, D). Fields of latents see ``psi z`` as everywhere."""
        if fields_of(self.model).config.condition == "z":
            known = condition_of(self.model, self.who)
            return known + self.gain * (c - self.start.to(c)).to(known)
        return self.styles(c).to(self.device)

    def positions(
        self, x_tmpl: Float[Tensor, "n 3"], c: Float[Tensor, "batch latent"]
    ) -> Float[Tensor, "batch n 3"]:
        """F: where template points (N, 3) are at each of B coordinates, scene units."""
        fields, x = fields_of(self.model), x_tmpl.to(self.device)
        parts = [
            fields.to_instance(x.expand(len(part), -1, -1), self.conditions(part))
            for part in c.split(AT_ONCE)
        ]
        found = torch.cat(parts)
        return with_offsets(self.who, found.reshape(-1, 3)).view_as(found)

    def colours(
        self, x_inst: Float[Tensor, "batch n 3"], c: Float[Tensor, "batch latent"]
    ) -> Float[Tensor, "batch n 3"]:
        """The generator's colours (B, N, 3), in [0, 1], at points (B, N, 3) of each instance.

        Args:
            x_inst: scene units, each in its instance's frame; c: coordinates (B, L).
        """
        generator, parts = self.model.generator, []
        for x, part in zip(x_inst.split(AT_ONCE), c.split(AT_ONCE), strict=True):
            frequencies, phases = self.styles(part).chunk(2, dim=-1)
            parts.append(generator.shade(x.to(generator.device), None, frequencies, phases)[0])
        return torch.cat(parts)


def latent_map(model: Model, z: Tensor) -> StyleMap:
    """The map of a plain latent (L,), not truncated."""
    return StyleMap(model, Identity(model.generator.style(z), z), z)


def with_steps(c: Tensor) -> Tensor:
    """(L + 1, L): ``c``, then ``c`` with each of its coordinates moved by ``DIFFERENCE``."""
    return torch.cat((c[None], c + DIFFERENCE * torch.eye(len(c), dtype=c.dtype, device=c.device)))


def differences(
    values_at: Callable[[Tensor], Tensor], c: Float[Tensor, " latent"]
) -> tuple[Float[Tensor, "*shape"], Float[Tensor, "*shape latent"]]:
    """Values at ``c``, and their derivatives by each coordinate as the last axis.

    Args:
        values_at: (B, L) coordinates to (B, ...) values.
    """
    values = values_at(with_steps(c))
    return values[0], ((values[1:] - values[0]) / DIFFERENCE).movedim(0, -1)
