"""Psi and its inverse: the truth that everything is measured against must be beyond doubt."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.procedural.axes import SHAPE_AXES
from ddf_core.procedural.warp import LIMIT, MOVES, Warp, solve3


def _shapes(count: int, seed: int) -> torch.Tensor:
    return torch.randn((count, len(SHAPE_AXES)), generator=torch.Generator().manual_seed(seed))


def _box_points(count: int, seed: int) -> torch.Tensor:
    return (torch.rand((count, 3), generator=torch.Generator().manual_seed(seed)) * 2 - 1) * 0.5


def test_theta_zero_is_the_template_itself() -> None:
    x = _box_points(200, 1).unsqueeze(0)
    torch.testing.assert_close(Warp(torch.zeros((1, len(SHAPE_AXES)))).to_template(x)[0], x)


def test_the_inverse_undoes_the_warp_for_random_heads() -> None:
    warp, x = Warp(_shapes(16, 2)), _box_points(300, 3).expand(16, -1, -1)
    back, converged = warp.from_template(warp.to_template(x)[0])
    assert bool(converged.all())
    torch.testing.assert_close(back, x, atol=3e-5, rtol=0)


def test_no_theta_however_far_out_folds_space_over() -> None:
    corners = torch.sign(_shapes(256, 4)) * 50.0
    warp, x = Warp(corners), _box_points(400, 5).expand(256, -1, -1)
    determinant = torch.linalg.det(warp.to_template(x)[1])
    assert float(determinant.min()) > 0.02
    assert float(warp.amount.abs().max()) < LIMIT + 1e-5


def jacobian_bound(shape: Tensor, points: Tensor) -> float:
    """Largest spectral norm of dD/du over the points: below 1, Psi is invertible there."""
    warp = Warp(shape)
    u = points.expand(len(shape), -1, -1)
    _, jacobian = warp.to_template(u * warp.scale[:, None, :])
    moved = jacobian * warp.scale[:, None, None, :] - torch.eye(3, dtype=u.dtype)
    return float(torch.linalg.matrix_norm(moved, ord=2).max())


def test_ordinary_heads_are_contractive_so_the_inverse_is_unique() -> None:
    assert jacobian_bound(_shapes(64, 6), _box_points(400, 7)) < 0.9


def test_the_jacobian_agrees_with_finite_differences() -> None:
    warp = Warp(_shapes(2, 8).double())
    x = _box_points(20, 9).double().expand(2, -1, -1)
    _, jacobian = warp.to_template(x)
    for axis in range(3):
        step = torch.zeros(3, dtype=torch.float64)
        step[axis] = 1e-5
        numeric = (warp.to_template(x + step)[0] - warp.to_template(x - step)[0]) / 2e-5
        torch.testing.assert_close(jacobian[..., axis], numeric, atol=2e-6, rtol=1e-5)


def test_the_value_without_jacobian_is_the_same_value() -> None:
    warp, x = Warp(_shapes(3, 10)), _box_points(50, 11).expand(3, -1, -1)
    torch.testing.assert_close(warp.to_template_value(x), warp.to_template(x)[0])


def test_every_local_axis_moves_the_head_and_every_shape_axis_does_something() -> None:
    x = _box_points(4000, 12).unsqueeze(0)
    for index in range(len(SHAPE_AXES)):
        shape = torch.zeros((1, len(SHAPE_AXES)))
        shape[0, index] = 1.0
        assert float((Warp(shape).to_template(x)[0] - x).norm(dim=-1).max()) > 0.003, SHAPE_AXES[
            index
        ]
    assert {move.axis for move in MOVES} <= set(SHAPE_AXES)


def test_cramers_rule_solves_a_system_worked_out_by_hand() -> None:
    matrix = torch.tensor([[2.0, 0.0, 0.0], [0.0, 4.0, 0.0], [1.0, 0.0, 1.0]])
    torch.testing.assert_close(
        solve3(matrix, torch.tensor([2.0, 8.0, 4.0])), torch.tensor([1.0, 2.0, 3.0])
    )
