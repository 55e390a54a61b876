"""Batches of styles for training: fresh latents, some of them close to the mean."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.generator import Generator, Style
from ddf_core.seeding import stream


@dataclass(frozen=True, eq=False)
class StyleBatch:
    """Raw styles of B instances: frequencies and phases (B, F), and the latents (B, L) behind them.

    Where a style was truncated its latent is scaled alike, so z-conditioned fields see it too.
    """

    z: Tensor
    frequencies: Tensor
    phases: Tensor

    def __len__(self) -> int:
        return len(self.z)

    def style(self, index: int) -> Style:
        """The style of one instance."""
        return Style(self.frequencies[index], self.phases[index])

    def __getitem__(self, index: Tensor) -> StyleBatch:
        return StyleBatch(self.z[index], self.frequencies[index], self.phases[index])


@torch.no_grad()
def draw_styles(
    generator: Generator, count: int, near_mean_share: float, salt: str, *numbers: int
) -> StyleBatch:
    """``count`` styles of the stream ``(salt, *numbers)``, on the device of the generator.

    A fraction of them is pulled towards the middle by u ~ U(0, 1): half of those in latent space
    (``z := u z``, where a slider leads), half in style space (``mean + u (style - mean)``,
    truncation). N(0, I) alone never comes near the middle, yet sliders and reset pass there.
    """
    rng = stream(salt, *numbers)
    z = torch.randn(count, generator.config.latent_dim, generator=rng)
    choice, pull = torch.rand(count, 1, generator=rng), torch.rand(count, 1, generator=rng)
    in_latent = choice < near_mean_share / 2
    in_style = (choice >= near_mean_share / 2) & (choice < near_mean_share)
    one = torch.ones_like(pull)
    z = (z * torch.where(in_latent, pull, one)).to(generator.device)
    frequencies, phases = generator.mapping(z)
    psi = torch.where(in_style, pull, one).to(z)
    mean = generator.mean_style()
    return StyleBatch(
        z * psi,
        torch.lerp(mean.frequencies.expand_as(frequencies), frequencies, psi),
        torch.lerp(mean.phases.expand_as(phases), phases, psi),
    )
