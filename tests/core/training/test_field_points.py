"""The pool of instances: what is in it follows from the step alone."""

from __future__ import annotations

import torch

from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.training.field_points import Category, PointPool, PoolSettings
from tests.core.shifted_ball import ball_category, ball_model, shift_of

SURFACE = SurfaceSettings(points=128, rays=400, resolution=16, march_steps=32)
POOL = PoolSettings(instances=4, refresh_every=2, surface=SURFACE)


def test_slots_of_the_pool_are_replaced_one_after_another() -> None:
    pool = PointPool(ball_category(), POOL, "train-test", 0)
    assert pool.numbers_at(0) == [0, 1, 2, 3]
    assert pool.numbers_at(1) == [0, 1, 2, 3]
    assert pool.numbers_at(2) == [4, 1, 2, 3]
    assert pool.numbers_at(9) == [4, 5, 6, 7]
    assert pool.numbers_at(10) == [8, 5, 6, 7]


def test_a_pool_that_jumps_to_a_step_equals_one_that_walked_there() -> None:
    walked, jumped = (PointPool(ball_category(), POOL, "train-test", 0) for _ in range(2))
    for step in range(5):
        walked.advance(step)
    jumped.advance(4)
    assert torch.equal(walked.points, jumped.points)
    assert torch.equal(walked.styles.z, jumped.styles.z)


def test_a_pool_is_told_while_it_fills_and_not_at_each_slot_that_is_replaced_later() -> None:
    pool = PointPool(ball_category(), POOL, "train-test", 0)
    told: list[float] = []
    pool.advance(0, told.append)
    pool.advance(2, told.append)
    assert told == [0.0, 0.25, 0.5, 0.75]


def test_points_of_a_slot_lie_around_where_its_own_blob_is() -> None:
    pool = PointPool(ball_category(), POOL, "train-test", 0)
    pool.advance(0)
    centre = pool.points.mean(dim=1)
    assert (centre - shift_of(pool.styles.z)).norm(dim=-1).max().item() < 0.1


def test_a_batch_has_different_instances_and_points_of_their_own_surfaces() -> None:
    pool = PointPool(ball_category(), POOL, "train-test", 0)
    pool.advance(0)
    styles, x = pool.draw(4, 10, torch.Generator().manual_seed(0))
    assert x.shape == (4, 10, 3)
    assert len({tuple(z) for z in styles.z.tolist()}) == 4
    for z, points in zip(styles.z, x, strict=True):
        slot = int((pool.styles.z == z).all(dim=1).nonzero()[0])
        same = (points[:, None] == pool.points[slot][None]).all(dim=-1)
        assert bool(same.any(dim=1).all())


def test_only_pictures_that_end_in_their_last_sample_have_no_back() -> None:
    assert Category.of(ball_model()).views.all_round
