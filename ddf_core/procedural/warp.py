"""The smooth, invertible warp Psi_theta from an instance to the template, and its inverse.

Psi(x) = u + D(u), u = x / scale(theta), with D a sum of local moves, each weighted by a Gaussian.
All moves together stay contractive (checked in tests over random theta), so the inverse exists and
the Newton iteration below finds it; a point that does not converge is reported, never masked.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.procedural.axes import SHAPE_AXES

Vec = tuple[float, float, float]

# theta is squashed to +-LIMIT so that no draw, however far out, folds the space over.
LIMIT = 2.4
INVERSE_STEPS = 12
INVERSE_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Move:
    """One local move: near ``centre`` the instance is shifted by ``shift`` and stretched by
    ``stretch``.

    Both are per unit of the axis, in template coordinates; ``sigma`` is the reach (scene units).
    A mirrored move stands on both sides of the head.
    """

    axis: str
    centre: Vec
    sigma: float
    shift: Vec = (0.0, 0.0, 0.0)
    stretch: Vec = (0.0, 0.0, 0.0)
    mirrored: bool = False


MOVES = (
    Move("jaw width", (0.0, -0.17, 0.05), 0.17, stretch=(0.13, 0.0, 0.0)),
    Move("chin length", (0.0, -0.28, 0.10), 0.12, shift=(0.0, -0.024, 0.0)),
    Move("chin forward", (0.0, -0.26, 0.14), 0.10, shift=(0.0, 0.0, 0.020)),
    Move("cheek fullness", (0.125, -0.07, 0.12), 0.085, shift=(0.015, 0.0, 0.009), mirrored=True),
    Move("nose length", (0.0, -0.055, 0.24), 0.060, shift=(0.0, -0.014, 0.0)),
    Move("nose projection", (0.0, -0.04, 0.24), 0.065, shift=(0.0, 0.0, 0.018)),
    Move("nose width", (0.0, -0.06, 0.225), 0.055, stretch=(0.20, 0.0, 0.0)),
    Move("eye spacing", (0.084, 0.045, 0.17), 0.065, shift=(0.010, 0.0, 0.0), mirrored=True),
    Move("eye size", (0.084, 0.042, 0.19), 0.050, stretch=(0.06, 0.15, 0.0), mirrored=True),
    Move("brow height", (0.088, 0.115, 0.18), 0.055, shift=(0.0, 0.012, 0.0), mirrored=True),
    Move("mouth width", (0.0, -0.14, 0.19), 0.070, stretch=(0.16, 0.0, 0.0)),
    Move("lip fullness", (0.0, -0.143, 0.20), 0.045, stretch=(0.0, 0.22, 0.06)),
    Move("ear size", (0.215, 0.01, -0.035), 0.080, stretch=(0.08, 0.16, 0.14), mirrored=True),
    Move("hair volume", (0.0, 0.20, -0.09), 0.24, stretch=(0.07, 0.09, 0.07)),
    Move("hair length", (0.0, -0.16, -0.20), 0.13, shift=(0.0, -0.042, 0.0)),
    Move("fringe", (0.0, 0.225, 0.17), 0.090, shift=(0.0, -0.021, 0.0)),
)


@dataclass(frozen=True)
class _Table:
    """MOVES as arrays over K Gaussians (mirrored moves stand twice); ``base`` is shift - stretch *
    centre.
    """

    axis: Tensor
    centre: Tensor
    inverse_variance: Tensor
    stretch: Tensor
    base: Tensor

    def like(self, x: Tensor) -> _Table:
        """The same table in the dtype and on the device of ``x``."""
        rest = (self.centre, self.inverse_variance, self.stretch, self.base)
        return _Table(self.axis.to(x.device), *(column.to(x) for column in rest))


def _table() -> _Table:
    rows = []
    for move in MOVES:
        for side in (1.0, -1.0) if move.mirrored else (1.0,):
            flip = torch.tensor((side, 1.0, 1.0), dtype=torch.float64)
            centre, shift = (flip * torch.tensor(v) for v in (move.centre, move.shift))
            stretch = torch.tensor(move.stretch, dtype=torch.float64)
            rows.append((centre, 1 / move.sigma**2, stretch, shift - stretch * centre))
    axis = [SHAPE_AXES.index(move.axis) for move in MOVES for _ in range(1 + move.mirrored)]
    centres, inverse, stretches, bases = zip(*rows, strict=True)
    inverse_variance = torch.tensor(inverse, dtype=torch.float64)
    return _Table(
        torch.tensor(axis),
        torch.stack(centres),
        inverse_variance,
        torch.stack(stretches),
        torch.stack(bases),
    )


_TABLE = _table()


class Warp:
    """Psi for a batch of B shapes.

    Args:
        shape: (B, 18) shape part of theta, N(0, 1) each.
    """

    def __init__(self, shape: Tensor) -> None:
        bounded = LIMIT * torch.tanh(shape / LIMIT)
        self.amount = bounded[:, _TABLE.axis.to(shape.device)]
        ones = torch.ones_like(bounded[:, 0])
        width, height = SHAPE_AXES.index("head width"), SHAPE_AXES.index("head height")
        self.scale = torch.stack(
            (1 + 0.05 * bounded[:, width], 1 + 0.045 * bounded[:, height], ones), dim=1
        )

    def _weights(self, u: Tensor, table: _Table) -> Tensor:
        """(B, N, K) amount of every Gaussian at u; the minus sign undoes the instance's move."""
        squared = u.square().sum(-1, keepdim=True) - 2 * u @ table.centre.T
        squared = squared + table.centre.square().sum(-1)
        return -self.amount[:, None, :].to(u) * torch.exp(-0.5 * table.inverse_variance * squared)

    def to_template_value(self, x_inst: Tensor) -> Tensor:
        """Psi alone (B, N, 3), without its Jacobian: for marching.

        With p = u - centre, a move shifts by g (shift + stretch * p) = g (base + stretch * u): all
        moves together are two matrix products.
        """
        u = x_inst / self.scale[:, None, :].to(x_inst)
        table = _TABLE.like(u)
        g = self._weights(u, table)
        return u + g @ table.base + u * (g @ table.stretch)

    def to_template(self, x_inst: Tensor) -> tuple[Tensor, Tensor]:
        """Template points (B, N, 3) of instance points (B, N, 3), and dPsi/dx (B, N, 3, 3)."""
        scale = self.scale[:, None, :].to(x_inst)
        u = x_inst / scale
        table = _TABLE.like(u)
        g = self._weights(u, table)
        stretched = g @ table.stretch
        value = u + g @ table.base + u * stretched
        jacobian = torch.diag_embed(1 + stretched) - _slopes(u, g * table.inverse_variance, table)
        return value, jacobian / scale.unsqueeze(-2)

    def from_template(self, x_tmpl: Tensor, steps: int = INVERSE_STEPS) -> tuple[Tensor, Tensor]:
        """The inverse by Newton's iteration: instance points (B, N, 3) and converged (B, N)."""
        scale = self.scale[:, None, :].to(x_tmpl)
        x = x_tmpl * scale
        for _ in range(steps):
            value, jacobian = self.to_template(x)
            residual = value - x_tmpl
            if float(residual.abs().max()) < INVERSE_TOLERANCE / 10:
                break
            x = x - solve3(jacobian, residual)
        residual = self.to_template(x)[0] - x_tmpl
        return x, residual.norm(dim=-1) < INVERSE_TOLERANCE


def _slopes(u: Tensor, w: Tensor, table: _Table) -> Tensor:
    """sum_k w_k (base + stretch u)_k (u - centre_k)^T, (B, N, 3, 3), as matrix products."""
    centre = table.centre.unsqueeze(-2)
    base_centre = (table.base.unsqueeze(-1) * centre).flatten(1)
    stretch_centre = (table.stretch.unsqueeze(-1) * centre).flatten(1)
    local = w @ table.base + u * (w @ table.stretch)
    constant = (w @ base_centre).unflatten(-1, (3, 3))
    linear = (w @ stretch_centre).unflatten(-1, (3, 3))
    return local.unsqueeze(-1) * u.unsqueeze(-2) - constant - u.unsqueeze(-1) * linear


def solve3(matrix: Tensor, right: Tensor) -> Tensor:
    """Solutions (..., 3) of 3 x 3 systems by Cramer's rule (cross products)."""
    a, b, c = matrix.unbind(dim=-1)
    bc = torch.linalg.cross(b, c)
    det = (a * bc).sum(-1, keepdim=True)
    det = torch.where(det.abs() < 1e-9, torch.full_like(det, 1e-9), det)
    x0 = (right * bc).sum(-1, keepdim=True)
    x1 = (right * torch.linalg.cross(c, a)).sum(-1, keepdim=True)
    x2 = (right * torch.linalg.cross(a, b)).sum(-1, keepdim=True)
    return torch.cat((x0, x1, x2), dim=-1) / det
