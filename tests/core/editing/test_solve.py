"""Least squares with known answers: straight lines, walls, far goals, and a slope that bends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ddf_core.editing.solve import Problem, boxed_step, solve

WAY = np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 1.0]])


def straight(goal: tuple[float, float], prior: float = 0.0) -> Problem:
    """r = WAY c - goal, from the origin."""
    return Problem(
        lambda c: WAY @ c - goal,
        lambda c: WAY,
        np.zeros(3),
        WAY,
        prior * np.eye(3),
        np.full(3, -3.0),
        np.full(3, 3.0),
        reach=100.0,
        stride=100.0,
    )


def test_the_shortest_of_all_exact_answers_is_found() -> None:
    np.testing.assert_allclose(solve(straight((2.0, 1.0), 1e-9)), [1.0, 0.5, 0.5], atol=1e-6)


def test_the_prior_holds_back_as_ridge_regression_does() -> None:
    # (4 + 1) a = 4 of the first line; the second has two unknowns: (1 + 1/2) of their sum.
    np.testing.assert_allclose(solve(straight((2.0, 0.0), 1.0)), [0.8, 0.0, 0.0], atol=1e-6)


def test_at_a_wall_the_others_take_what_is_left() -> None:
    problem = replace(straight((0.0, 4.0), 1e-9), high=np.array([3.0, 1.0, 3.0]))
    np.testing.assert_allclose(solve(problem), [0.0, 1.0, 3.0], atol=1e-5)


def test_a_goal_out_of_reach_bends_what_matters_most_and_no_farther_than_the_stride() -> None:
    problem = replace(straight((200.0, 0.0), 1e-9), stride=2.0, high=np.full(3, 50.0))
    found = solve(problem)
    assert np.linalg.norm(found) == pytest.approx(2.0, rel=1e-2)
    np.testing.assert_allclose(found[1:], 0, atol=1e-6)


def test_nothing_leaves_the_reach_about_the_origin() -> None:
    problem = replace(straight((200.0, 9.0), 1e-9), reach=1.5)
    assert np.linalg.norm(solve(problem)) <= 1.5 + 1e-9


def test_a_curve_is_followed_by_rank_one_updates_and_a_slope_where_they_fail() -> None:
    def residual(c: np.ndarray) -> np.ndarray:
        return np.array([np.sin(c[0]) - 0.9, c[1] + c[0] ** 2 - 1.0])

    def slope(c: np.ndarray) -> np.ndarray:
        return np.array([[np.cos(c[0]), 0.0], [2 * c[0], 1.0]])

    start = np.zeros(2)
    wide = np.full(2, 5.0)
    found = solve(
        Problem(residual, slope, start, slope(start), 1e-9 * np.eye(2), -wide, wide, 9.0, 9.0)
    )
    assert np.abs(residual(found)).max() < 2e-3


def test_a_start_that_is_the_answer_stays() -> None:
    np.testing.assert_array_equal(solve(straight((0.0, 0.0), 1.0)), np.zeros(3))


def test_a_step_between_two_walls_that_touch_is_none() -> None:
    still = np.zeros(3)
    np.testing.assert_array_equal(boxed_step(np.eye(3), np.ones(3), still, still), still)
