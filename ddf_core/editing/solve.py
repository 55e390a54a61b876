"""Damped Gauss-Newton in a box, for residuals of few unknowns whose slope is dear and changes
slowly: it is known at the start, kept by Broyden's rank-one updates, and measured anew only where a
step failed. Plain numpy, float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

MOST_STEPS = 6
LEAST_DAMPING = 1e-9
MORE_DAMPING = 30.0
BISECTIONS = 12
"""Of the damping, in powers: enough that a moving hand sees no jumps."""
ENOUGH = 5e-3
"""A step that improves the cost by less than this fraction is the last."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Minimise ``|r(c)|^2 + (c - start)^T P (c - start)`` within bounds.

    Args:
        residual: unknowns (L,) to residuals (R,).
        slope: unknowns (L,) to the residuals' derivatives (R, L).
        start: (L,) where the prior has its least, and the first step begins.
        first_slope: (R, L) that at the start.
        prior: (L, L) P, symmetric and not negative.
        low, high: (L,) walls; the start is within.
        reach: the largest |c|.
        stride: the largest |c - start|.
    """

    residual: Callable[[Vector], Vector]
    slope: Callable[[Vector], Matrix]
    start: Vector
    first_slope: Matrix
    prior: Matrix
    low: Vector
    high: Vector
    reach: float
    stride: float


def solve(problem: Problem) -> Vector:
    """(L,) the best c that was met: a step that makes it worse is taken back.

    Source: Levenberg's damping; Broyden's "good" update (Math. Comp. 19, 1965).
    """
    c, slope, damping, is_exact = problem.start, problem.first_slope, LEAST_DAMPING, True
    residual = problem.residual(c)
    cost = _cost(problem, c, residual)
    for _ in range(MOST_STEPS):
        tried = _take_step(problem, c, residual, slope, damping)
        tried_residual = problem.residual(tried)
        tried_cost = _cost(problem, tried, tried_residual)
        if tried_cost < cost:
            is_enough = tried_cost > (1 - ENOUGH) * cost
            slope = _update_slope(slope, tried - c, tried_residual - residual)
            c, residual, cost, is_exact = tried, tried_residual, tried_cost, False
            if is_enough:
                break
        elif is_exact:
            damping *= MORE_DAMPING
        elif tried_cost > (1 + ENOUGH) * cost:
            slope, is_exact = problem.slope(c), True
        else:
            break  # nothing to be won but rounding
    return c


def _cost(problem: Problem, c: Vector, residual: Vector) -> float:
    away = c - problem.start
    return float(residual @ residual + away @ problem.prior @ away)


def _take_step(
    problem: Problem, c: Vector, residual: Vector, slope: Matrix, damping: float
) -> Vector:
    """One step from ``c``, damped until it is within the stride: so what a far goal cannot have
    moves the coordinates that matter most, and not every one to its wall."""
    curved = slope.T @ slope + problem.prior
    down = -slope.T @ residual - problem.prior @ (c - problem.start)
    # Damping pulls to the start, not to where the last step ended: there it would never hold.
    back = problem.start - c

    def step_with(damped: float) -> Vector:
        normal = curved + damped * np.eye(len(c))
        return c + boxed_step(normal, down + damped * back, problem.low - c, problem.high - c)

    found = step_with(damping)
    if _length(found - problem.start) > problem.stride:
        low, high = damping, max(float(np.trace(curved)), damping)
        while _length(step_with(high) - problem.start) > problem.stride:
            low, high = high, high * 100
        for _ in range(BISECTIONS):
            middle = (low * high) ** 0.5
            inside = _length(step_with(middle) - problem.start) <= problem.stride
            low, high = (low, middle) if inside else (middle, high)
        found = step_with(high)
    length = _length(found)
    return found * (problem.reach / length) if length > problem.reach else found


def _length(vector: Vector) -> float:
    return float(np.linalg.norm(vector))


def boxed_step(normal: Matrix, down: Vector, low: Vector, high: Vector) -> Vector:
    """(L,) the Newton step of ``normal`` (L, L) and ``down`` (L,) within [low, high]: what would
    leave it is held at its wall, and the others are solved again with it there."""
    step, free = np.zeros_like(down), np.ones(len(down), bool)
    while free.any():
        held = ~free
        wanted = down[free] - normal[np.ix_(free, held)] @ step[held]
        step[free] = np.linalg.solve(normal[np.ix_(free, free)], wanted)
        out = free & ((step < low) | (step > high))
        if not out.any():
            break
        step[out] = np.clip(step, low, high)[out]
        free &= ~out
    return step


def _update_slope(slope: Matrix, moved: Vector, changed: Vector) -> Matrix:
    length = float(moved @ moved)
    return slope + np.outer(changed - slope @ moved, moved) / length if length > 0 else slope
