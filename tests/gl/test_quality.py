"""The size of moving pictures follows their cost, within bounds and without swinging."""

from __future__ import annotations

import numpy as np
import pytest

from app.canvas.quality import MIN_SHORT_PX, Pace, scale_to_short

FULL = (800, 600)


def settled(pace: Pace, ms_per_pixel: float, budget_ms: float, frames: int = 12) -> list[int]:
    """Short sides of ``frames`` moving pictures on a machine of this speed."""
    shorts = []
    for _ in range(frames):
        size = pace.moving_size(FULL, budget_ms)
        pace.note(size, ms_per_pixel * size[0] * size[1])
        shorts.append(min(size))
    return shorts


def test_a_quick_machine_moves_at_full_size():
    assert settled(Pace(5e-6), 5e-6, 20)[-1] == min(FULL)


def test_a_slow_machine_never_goes_below_two_hundred_pixels():
    assert min(settled(Pace(1e-2), 1e-2, 20)) == MIN_SHORT_PX == 200


def test_a_view_smaller_than_that_is_marched_whole():
    assert Pace(1e-2).moving_size((180, 120), 20) == (180, 120)


def test_the_moving_picture_keeps_to_the_budget_when_the_bound_allows():
    cost, budget = 1e-4, 15.0
    size = scale_to_short(FULL, settled(Pace(1e-6), cost, budget)[-1])
    assert size[0] * size[1] * cost <= budget


@pytest.mark.parametrize("seed", range(5))
def test_noise_of_a_tenth_does_not_make_the_size_swing(seed):
    rng = np.random.default_rng(seed)
    pace, cost, budget = Pace(1e-4), 1e-4, 20.0
    shorts = []
    for _ in range(60):
        size = pace.moving_size(FULL, budget)
        pace.note(size, cost * size[0] * size[1] * rng.uniform(0.9, 1.1))
        shorts.append(min(size))
    changes = np.count_nonzero(np.diff(shorts[10:]))
    assert changes <= 1


def test_one_slow_frame_changes_nothing():
    pace = Pace(1e-4)
    before = settled(pace, 1e-4, 20)[-1]
    pace.note(FULL, 1e4)
    assert min(pace.moving_size(FULL, 20)) == before


def test_the_size_rises_again_when_the_machine_is_free_again():
    pace = Pace(1e-4)
    slow = settled(pace, 4e-4, 20)[-1]
    assert settled(pace, 5e-5, 20)[-1] > slow


def test_shrinking_keeps_the_shape_and_never_enlarges():
    assert scale_to_short((900, 600), 200) == (300, 200)
    assert scale_to_short((90, 60), 200) == (90, 60)
    assert scale_to_short((1, 1), 200) == (1, 1)
