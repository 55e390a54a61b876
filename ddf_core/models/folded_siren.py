"""A FiLM-SIREN with a style folded into its weights: what it says at points.

Which parameters are folded, and how, is in ``film_siren``.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.models.descriptor import LOCKED_VIEW, Descriptor


def affine_sine(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """``sin(W x + b)`` of points (N, in) with (out, in), or of (B, N, in) with (B, out, in)."""
    if weight.dim() == 2:
        y = functional.linear(x, weight, bias)
    else:
        y = torch.baddbmm(bias[:, None, :], x, weight.mT)
    return torch.sin(y) if y.requires_grad else y.sin_()


@dataclass(frozen=True, eq=False)
class FoldedSiren:
    """A network with one style (or one per batch item) folded into its weights.

    Points are (N, 3) where one style was folded, (B, N, 3) where B were. ``colour_dir`` (..., H, 3)
    is the part of the colour layer that sees the ray direction, None where it sees none.
    """

    hidden: tuple[tuple[Tensor, Tensor], ...]
    density_head: tuple[Tensor, Tensor]
    colour: tuple[Tensor, Tensor]
    colour_dir: Tensor | None
    colour_head: tuple[Tensor, Tensor]
    input_scale: float
    embedding: Tensor | None

    def trunk(self, x: Tensor) -> list[Tensor]:
        """Outputs (..., H) of every FiLM layer before the density, first to last."""
        h = self._first_input(x)
        outputs: list[Tensor] = []
        for weight, bias in self.hidden:
            h = affine_sine(h, weight, bias)
            outputs.append(h)
        return outputs

    def last(self, x: Tensor) -> Tensor:
        """Output (..., H) of the last FiLM layer; the others are not kept."""
        h = self._first_input(x)
        for weight, bias in self.hidden:
            h = affine_sine(h, weight, bias)
        return h

    def raw_density(self, h: Tensor) -> Tensor:
        """Raw density (...,) from the last layer's output."""
        return functional.linear(h, *self.density_head).squeeze(-1)

    def colour_features(self, h: Tensor, d: Tensor | None) -> Tensor:
        """Output (..., H) of the colour FiLM layer; ``d`` None locks the view to (0, 0, -1)."""
        weight, bias = self.colour
        if self.colour_dir is None:
            return affine_sine(h, weight, bias)
        if d is None:
            locked = torch.tensor(LOCKED_VIEW, device=h.device, dtype=h.dtype)
            return affine_sine(h, weight, bias + self.colour_dir @ locked)
        both = torch.cat((self.colour_dir, weight), dim=-1)
        return affine_sine(torch.cat((d, h), dim=-1), both, bias)

    def rgb(self, h: Tensor, d: Tensor | None) -> Tensor:
        """Colour (..., 3) in [0, 1] from the last layer's output and directions ``d`` (..., 3)."""
        return torch.sigmoid(functional.linear(self.colour_features(h, d), *self.colour_head))

    def shade(self, x: Tensor, d: Tensor | None) -> tuple[Tensor, Tensor]:
        """Colour (..., 3) in [0, 1] and raw density (...,) at points, seen along ``d``."""
        h = self.last(x)
        return self.rgb(h, d), self.raw_density(h)

    def raw_density_at(self, x: Tensor) -> Tensor:
        """Raw density (...,) at points; the colour layers are not run."""
        return self.raw_density(self.last(x))

    def layers(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        """Outputs (..., H) of every FiLM layer before the density, and the raw density (...,)."""
        outputs = self.trunk(x)
        return outputs, self.raw_density(outputs[-1])

    def features(self, x: Tensor, descriptor: Descriptor) -> Tensor:
        """Descriptors (..., C) at points, the view locked to (0, 0, -1)."""
        return self._described(x, descriptor)[0]

    def described(self, x: Tensor, descriptor: Descriptor) -> tuple[Tensor, Tensor]:
        """Descriptors (..., C) and raw density (...,) at points, in one pass."""
        features, last = self._described(x, descriptor)
        return features, self.raw_density(last)

    def detached(self) -> FoldedSiren:
        """The same without a way back to weights and style; gradients still flow to points."""

        def pair(weights: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
            return weights[0].detach(), weights[1].detach()

        return FoldedSiren(
            hidden=tuple(pair(layer) for layer in self.hidden),
            density_head=pair(self.density_head),
            colour=pair(self.colour),
            colour_dir=None if self.colour_dir is None else self.colour_dir.detach(),
            colour_head=pair(self.colour_head),
            input_scale=self.input_scale,
            embedding=None if self.embedding is None else self.embedding.detach(),
        )

    def _described(self, x: Tensor, descriptor: Descriptor) -> tuple[Tensor, Tensor]:
        """The descriptor's own activations, and the last layer's."""
        if descriptor.kind in ("last", "colour"):
            last = self.last(x)
            if descriptor.kind == "last":
                return last, last
            return self.colour_features(last, None), last
        layers = self.trunk(x)
        return descriptor.of(layers), layers[-1]

    def _first_input(self, x: Tensor) -> Tensor:
        if self.embedding is None:
            return x  # input_scale is folded into the first layer
        scaled = x * self.input_scale
        # (1, C, Z, Y, X) looked up at (1, 1, 1, M, 3) in x, y, z order, as pi-GAN does.
        points = scaled.reshape(1, 1, 1, -1, 3)
        sampled = functional.grid_sample(
            self.embedding, points, mode="bilinear", padding_mode="zeros", align_corners=True
        )
        features = sampled.reshape(self.embedding.shape[1], -1).mT
        # By name, and not -1: of no point at all torch could not say how many channels it has.
        channels = self.embedding.shape[1]
        return torch.cat((features.reshape(*x.shape[:-1], channels), scaled), dim=-1)
