"""Losses: known answers."""

from __future__ import annotations

import math

import pytest
import torch

from ddf_core.training.losses import (
    LossWeights,
    cosine_distance,
    cycle_distance,
    jacobian_margin,
    weighted_sum,
)


def test_cosine_distance_is_zero_along_one_at_a_right_angle_and_two_against() -> None:
    a = torch.tensor([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    b = torch.tensor([[3.0, 0.0], [0.0, 2.0], [-5.0, 0.0]])
    torch.testing.assert_close(cosine_distance(a, b), torch.tensor([0.0, 1.0, 2.0]))


def test_cycle_distance_is_the_length_in_box_halves_once_above_the_knee() -> None:
    x, x_round = torch.zeros(1, 3), torch.tensor([[0.3, 0.0, 0.4]])
    distance = cycle_distance(x, x_round, box_half=0.5, knee=1e-3)
    torch.testing.assert_close(distance, torch.tensor([1.0]), atol=2e-3, rtol=0)


def test_cycle_distance_has_no_slope_where_the_round_trip_is_perfect() -> None:
    x = torch.zeros(4, 3)
    x_round = torch.zeros(4, 3, requires_grad=True)
    cycle_distance(x, x_round, box_half=1.0).sum().backward()
    torch.testing.assert_close(x_round.grad, torch.zeros(4, 3))


def test_a_shift_has_no_jacobian_and_costs_nothing() -> None:
    x = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0))
    cost = jacobian_margin(lambda p: p + 0.25, x, step=0.01, margin=0.0)
    assert cost.item() == pytest.approx(0.0, abs=1e-8)


@pytest.mark.parametrize(("margin", "wanted"), [(0.0, 0.03), (0.01, 0.02), (0.05, 0.0)])
def test_a_scaling_by_1_1_has_squared_jacobian_0_03_and_the_margin_is_free(
    margin: float, wanted: float
) -> None:
    x = torch.randn(1, 7, 3, generator=torch.Generator().manual_seed(1))
    cost = jacobian_margin(lambda p: 1.1 * p, x, step=0.01, margin=margin)
    assert cost.item() == pytest.approx(wanted, abs=2e-4)


def test_the_jacobian_of_a_wave_is_that_of_its_derivative_at_each_point() -> None:
    x = torch.tensor([[[0.0, 0.0, 0.0], [math.pi, 0.0, 0.0]]], dtype=torch.float64)
    wave = torch.tensor([1.0, 0.0, 0.0], dtype=torch.float64)
    cost = jacobian_margin(lambda p: p + wave * 0.5 * torch.sin(p[..., :1]), x, 1e-5, 0.0)
    assert cost.item() == pytest.approx(0.25, abs=1e-4)


def test_the_sum_counts_every_term_by_its_weight() -> None:
    weights = LossWeights(sim_backward=2.0, jacobian=0.5)
    terms = {"sim_backward": torch.tensor(3.0), "jacobian": torch.tensor(4.0)}
    assert weighted_sum(terms, weights).item() == pytest.approx(8.0)
