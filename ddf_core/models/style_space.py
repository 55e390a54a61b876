"""Coordinates for the styles of any generator: few, of about unit spread, and back to a style.

What is inverted is a point of this space; how the point is found lives elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from ddf_core.models.generator import Generator, Style

Kind = Literal["latent", "principal"]

# Up to here a latent is a good set of coordinates itself: it is N(0, 1) by definition, and every
# point of it is a style that the mapping really makes, which is where B and F were trained. Above
# (pi-GAN: 256) the mapping has far more inputs than the category has freedom and is hard to invert;
# the principal components of the style are whitened instead (GANSpace). Ours.
LARGEST_LATENT = 64
PRINCIPAL_COUNT = 64
SAMPLE_STYLES = 2048
# Of the variance of the first component.
SMALLEST_SHARE = 1e-5


@dataclass(frozen=True, eq=False)
class StyleSpace:
    """Coordinates c (..., K) of styles.

    Args:
        generator: whose styles they are.
        kind: ``latent``: c is z. ``principal``: style = mean + c @ basis.
        mean: (2F,) the style at c = 0.
        basis: (K, 2F) a standard deviation of each component; empty where the kind is ``latent``.
        spread: (2F,) standard deviation of every entry of the style over random latents.
    """

    generator: Generator
    kind: Kind
    mean: Tensor
    basis: Tensor
    spread: Tensor

    @property
    def size(self) -> int:
        """K."""
        return self.generator.config.latent_dim if self.kind == "latent" else len(self.basis)

    def decode(self, c: Tensor) -> Tensor:
        """Style vectors (B, 2F), frequencies then phases, of coordinates (B, K)."""
        if self.kind == "latent":
            return torch.cat(self.generator.mapping(c), dim=-1)
        return self.mean + c @ self.basis

    def style(self, c: Tensor) -> Style:
        """The style of one point (K,)."""
        return Style.from_vector(self.decode(c[None])[0])

    def of_latents(self, z: Tensor) -> Tensor:
        """Coordinates (B, K) of the styles of latents (B, L)."""
        if self.kind == "latent":
            return z.to(self.mean.device)
        offset = torch.cat(self.generator.mapping(z), dim=-1) - self.mean
        return offset @ (self.basis / self.basis.square().sum(1, keepdim=True)).mT

    def deviation(self, offset: Tensor) -> Tensor:
        """Mean square of style offsets (2F,) in standard deviations: a diagonal Mahalanobis."""
        return (offset / self.spread).square().mean()


def kind_of(generator: Generator) -> Kind:
    """Which coordinates suit a generator."""
    return "latent" if generator.config.latent_dim <= LARGEST_LATENT else "principal"


@torch.no_grad()
def style_space(generator: Generator, basis: Tensor | None = None) -> StyleSpace:
    """The coordinates of a generator, seeded: the same at every call.

    Args:
        basis: (K, 2F) principal directions found before (an encoder keeps its own); None finds
            them.
    """
    rng = torch.Generator().manual_seed(0)
    z = torch.randn(SAMPLE_STYLES, generator.config.latent_dim, generator=rng)
    styles = torch.cat(generator.mapping(z), dim=-1)
    mean = generator.mean_style().vector()
    kind = kind_of(generator)
    if kind == "latent":
        basis = styles.new_zeros(0, styles.shape[1])
    elif basis is None:
        basis = _principal(styles - mean)
    # An entry that never moves must not make every offset infinite.
    spread = styles.std(0).clamp(min=1e-3 * float(styles.std(0).mean()) + 1e-8)
    return StyleSpace(generator, kind, mean, basis, spread)


# Of the search for the nearest style: steps, and what a squared standard deviation of z costs
# beside a squared one of each entry of the style. Between 3 and 100 matches were the same to 1 %.
NEAREST_STEPS, NEAREST_PRIOR = 8, 10.0
# Rows of a Jacobian that are found together.
ROWS_AT_ONCE = 256


def nearest_style(space: StyleSpace, style: Style) -> Style:
    """The style that ``space`` makes nearest to ``style``, by Gauss-Newton from its middle:

    minimise over c:  |(decode(c) - style) / spread|^2 + NEAREST_PRIOR |c|^2
    """
    wanted = style.vector() / space.spread
    c = wanted.new_zeros(space.size)
    identity = torch.eye(space.size, device=c.device)

    for _ in range(NEAREST_STEPS):
        found, jacobian = _jacobian(space, c)
        found, jacobian = found / space.spread, jacobian / space.spread[:, None]
        missing = wanted - found
        slope = jacobian.mT @ missing - NEAREST_PRIOR * c
        c = c + torch.linalg.solve(jacobian.mT @ jacobian + NEAREST_PRIOR * identity, slope)
    return Style.from_vector(space.decode(c[None])[0].detach())


def _jacobian(space: StyleSpace, c: Tensor) -> tuple[Tensor, Tensor]:
    """The style (2F,) at coordinates (K,), and its derivatives (2F, K) by them.

    One copy of c for each entry, so that one backward pass finds a row for each. ``torch.func``
    does it in as much time, but loads torch's compiler at the first call: 3 s and 100 MiB.
    """
    style = space.decode(c[None])[0].detach()
    if space.kind == "principal":
        return style, space.basis.mT
    rows: list[Tensor] = []
    # Matches ask for it where nothing else wants gradients.
    with torch.inference_mode(False), torch.enable_grad():
        for entries in torch.arange(len(style), device=c.device).split(ROWS_AT_ONCE):
            copies = c.clone().expand(len(entries), -1).clone().requires_grad_()
            made = space.decode(copies).gather(1, entries[:, None]).sum()
            rows += torch.autograd.grad(made, copies)
    return style, torch.cat(rows)


def _principal(offsets: Tensor) -> Tensor:
    """(K, 2F) principal components of offsets (N, 2F), scaled to a standard deviation each."""
    count = min(PRINCIPAL_COUNT, *offsets.shape)
    # The Gram matrix has the components of the covariance, and is smaller where 2F > N.
    values, scores = torch.linalg.eigh(offsets @ offsets.mT)
    # A mapping of low rank has fewer components: whitened, what is left would be noise.
    real = int((values.flip(0)[:count] > SMALLEST_SHARE * values[-1]).sum())
    scores = scores.flip(1)[:, : max(real, 1)]
    # Rows of scores^T X are the components times their singular values.
    basis = scores.mT @ offsets / len(offsets) ** 0.5
    largest = basis.gather(1, basis.abs().argmax(1, keepdim=True))
    return basis * largest.sign()
