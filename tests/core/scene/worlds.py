"""Fields whose pictures are known in closed form."""

from __future__ import annotations

import torch
from torch import Tensor


class Ball:
    """A ball of constant density about ``centre``, one colour, nothing outside."""

    def __init__(
        self,
        radius: float,
        density: float,
        box_half: float = 0.6,
        centre: tuple[float, float, float] = (0.0, 0.0, 0.0),
        rgb: tuple[float, float, float] = (0.2, 0.5, 0.8),
    ) -> None:
        self.radius, self.level, self.box_half = radius, density, box_half
        self.centre, self.rgb = torch.tensor(centre), torch.tensor(rgb)
        self.asked = 0

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self.rgb.expand(len(x), 3), self.density(x)

    def density(self, x: Tensor) -> Tensor:
        self.asked += len(x)
        inside = (x - self.centre).norm(dim=1) <= self.radius
        return self.level * inside.to(x.dtype)


class SoftBall(Ball):
    """A ball whose density falls smoothly, over ``width``, at its radius; colour by position."""

    width = 0.01

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return (0.5 + 0.5 * torch.sin(9 * x)), self.density(x)

    def density(self, x: Tensor) -> Tensor:
        self.asked += len(x)
        distance = (x - self.centre).norm(dim=1) - self.radius
        return self.level * torch.sigmoid(-distance / self.width * 4)


class Fog:
    """The same density and colour everywhere in the box."""

    def __init__(self, density: float, box_half: float = 0.5) -> None:
        self.level, self.box_half = density, box_half

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        inside = (x.abs() <= self.box_half).all(1).to(x.dtype)
        return torch.full_like(x, 0.25), self.level * inside
