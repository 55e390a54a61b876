from __future__ import annotations

import torch

from ddf_core.meshing.root_finding import beyond_level, find_root
from tests.core.scene.worlds import Ball, SoftBall


def test_the_value_is_0_at_the_level_and_within_1_anywhere() -> None:
    sigma = torch.tensor([0.0, 50.0, 150.0, 1e12])
    assert beyond_level(sigma, 50.0).tolist() == [-1.0, 0.0, 0.5, 1.0]


def test_a_soft_edge_is_found_along_a_segment() -> None:
    field = SoftBall(0.4, 100.0)
    ends = torch.tensor([[0.38, 0.0, 0.0]]), torch.tensor([[0.43, 0.0, 0.0]])
    values = tuple(beyond_level(field.density(end), 50.0) for end in ends)
    fraction = find_root(field, 50.0, ends, (values[0], values[1]))
    torch.testing.assert_close(fraction, torch.tensor([0.4]), atol=2e-3, rtol=0)


def test_a_jump_stays_in_its_bracket() -> None:
    field = Ball(0.4, 60.0)
    ends = torch.tensor([[0.45, 0.0, 0.0]]), torch.tensor([[0.39, 0.0, 0.0]])
    values = tuple(beyond_level(field.density(end), 30.0) for end in ends)
    fraction = find_root(field, 30.0, ends, (values[0], values[1]))
    torch.testing.assert_close(fraction, torch.tensor([5 / 6]), atol=0.05, rtol=0)
