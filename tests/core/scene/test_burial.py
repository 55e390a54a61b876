"""How far points lie under a surface: a solid ball, a hollow one, and nothing at all."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ddf_core.scene.burial import SAMPLES, burial_depth

RADIUS, BOX = 0.35, 0.6
# Half of the longest spacing of samples that these lines have.
SLACK = BOX * 3**0.5 / SAMPLES


class Ball:
    """Dense between two radii."""

    box_half = BOX

    def __init__(self, inner: float = 0.0, density: float = 400.0) -> None:
        self.inner, self.amount = inner, density

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return torch.zeros_like(x), self.density(x)

    def density(self, x: Tensor) -> Tensor:
        r = x.norm(dim=1)
        return self.amount * ((r < RADIUS) & (r >= self.inner)).float()


@pytest.mark.parametrize("depth", [0.05, 0.12, 0.2, 0.35])
def test_under_the_surface_it_is_the_shortest_way_out(depth) -> None:
    x = torch.nn.functional.normalize(torch.tensor([[1.0, 0.3, -0.4], [0.0, 1.0, 0.0]]), dim=1)
    found = burial_depth(Ball(), x * (RADIUS - depth))
    assert (found > depth - SLACK).all()
    assert (found < depth * 8 / 7 + SLACK).all()


def test_off_the_surface_it_is_the_way_to_it_and_below_zero() -> None:
    found = burial_depth(Ball(), torch.tensor([[0.0, 0.45, 0.0], [0.35, 0.35, 0.0]]))
    expected = [-(0.45 - RADIUS), -(0.35 * 2**0.5 - RADIUS)]
    assert found.tolist() == pytest.approx(expected, abs=2 * SLACK)


def test_on_the_surface_it_is_nothing() -> None:
    found = burial_depth(Ball(), torch.tensor([[0.0, 0.0, RADIUS], [RADIUS - 1e-3, 0.0, 0.0]]))
    assert found.abs().max() < 2 * SLACK


def test_a_hollow_inside_is_inside_all_the_same() -> None:
    """What no camera sees may be anything; the air in it does not make it a surface."""
    found = burial_depth(Ball(inner=0.25), torch.zeros(1, 3))
    assert found.item() == pytest.approx(RADIUS, abs=SLACK)


def test_where_there_is_no_surface_every_point_is_as_far_off_as_can_be() -> None:
    found = burial_depth(Ball(density=0.0), torch.zeros(2, 3))
    assert found.tolist() == pytest.approx([-2 * BOX] * 2)
    assert burial_depth(Ball(), torch.zeros(0, 3)).shape == (0,)
