"""Fields whose meshes are known in closed form, beyond those of the scene's tests."""

from __future__ import annotations

import torch
from torch import Tensor

from tests.core.scene.worlds import SoftBall

BOX_HALF = 0.6
CHECK = 0.15


class Balls(SoftBall):
    """Several soft balls: (radius, x, y, z) each."""

    def __init__(self, *balls: tuple[float, float, float, float], density: float = 100.0) -> None:
        super().__init__(balls[0][0], density, BOX_HALF)
        self._balls = [SoftBall(r, density, BOX_HALF, (x, y, z)) for r, x, y, z in balls]

    def density(self, x: Tensor) -> Tensor:
        return torch.stack([ball.density(x) for ball in self._balls]).amax(0)


class Shell(SoftBall):
    """A ball of radius 0.4 with a hollow of radius 0.2."""

    def density(self, x: Tensor) -> Tensor:
        inner = torch.sigmoid((x.norm(dim=1) - 0.2) / self.width * 4)
        return super().density(x) * inner


class Slab(SoftBall):
    """Solid below y = 0.1: a plane, cut off by five faces of the box."""

    def density(self, x: Tensor) -> Tensor:
        inside = (x.abs() <= self.box_half).all(1)
        return self.level * inside * torch.sigmoid((0.1 - x[:, 1]) / self.width * 4)


class Checkered(SoftBall):
    """A soft ball whose colour is a checker in space: green on even cells, and red by height."""

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return checker(x), self.density(x)


def checker(x: Tensor) -> Tensor:
    """(N, 3) colours: red grows with y, green is 1 or 0 by cell, blue is a quarter."""
    even = torch.floor(x / CHECK).sum(1) % 2 == 0
    red = (x[:, 1] / BOX_HALF + 1) / 2
    return torch.stack((red, even.to(x.dtype), torch.full_like(red, 0.25)), 1)
