"""Tracking and what is taught by it, in a world where every instance is a shift of the template."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ddf_core.errors import Cancelled
from ddf_core.models.descriptor import Descriptor
from ddf_core.models.generator import Style
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.seeding import stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_points import Category
from ddf_core.training.field_teacher import Teacher, TeacherSettings
from ddf_core.training.field_verdict import verdict
from ddf_core.training.tracking import TrackSettings, neighbours_of, track
from tests.core.shifted_ball import (
    BOX_HALF,
    ShiftFields,
    ball_category,
    ball_generator,
    shift_of,
)

# Damping pulls every step short; without it a shift is found exactly.
EXACT = TrackSettings(steps=6, rounds=2, damping=1e-4, neighbours=8)


def space_of(category: Category) -> DescriptorSpace:
    return DescriptorSpace(category.generator, Descriptor("last"), 0.02)


def style_of(z: torch.Tensor) -> Style:
    with torch.no_grad():
        return ball_generator().style(z)


def surface(category: Category, z: torch.Tensor) -> torch.Tensor:
    return category.surface(style_of(z), SurfaceSettings(points=200), stream("test-tracking"))


def test_points_of_a_blob_follow_its_shift() -> None:
    category = ball_category()
    z = torch.tensor([1.2, -0.8, 0.5])
    x = surface(category, torch.zeros(3))
    found = track(
        category.generator, space_of(category), BOX_HALF, style_of(torch.zeros(3)), style_of(z), x,
        EXACT,
    )  # fmt: skip
    torch.testing.assert_close(found.x, x + shift_of(z), atol=1e-3, rtol=0)
    # Of the last look before the last step: a sixth of the way had nearly been made up for.
    assert found.residual.max() < 2e-2


def test_tracking_there_and_back_is_where_it_began() -> None:
    category = ball_category()
    space, first, second = space_of(category), *map(style_of, torch.randn(2, 3).unbind(0))
    x = surface(category, torch.zeros(3))
    there = track(category.generator, space, BOX_HALF, first, second, x, EXACT).x
    back = track(category.generator, space, BOX_HALF, second, first, there, EXACT).x
    torch.testing.assert_close(back, x, atol=2e-3, rtol=0)


def test_a_move_is_no_longer_than_its_reach() -> None:
    category = ball_category()
    x = surface(category, torch.zeros(3))
    short = TrackSettings(steps=1, rounds=1, damping=1e-4, reach=0.01, neighbours=1)
    ends = style_of(torch.zeros(3)), style_of(torch.tensor([3.0, 0.0, 0.0]))
    found = track(category.generator, space_of(category), BOX_HALF, *ends, x, short)
    assert (found.x - x).norm(dim=-1).max() <= 0.01 * BOX_HALF * 1.0001
    assert (found.x - x).norm(dim=-1).min() > 0


def test_neighbours_are_the_nearest_and_each_point_is_its_own_first() -> None:
    x = torch.tensor([[0.0, 0, 0], [1.0, 0, 0], [1.4, 0, 0], [9.0, 0, 0]])
    assert neighbours_of(x, 2).tolist() == [[0, 1], [1, 2], [2, 1], [3, 2]]
    assert neighbours_of(x, 40).shape == (4, 4)
    assert neighbours_of(x[:0], 3).shape[0] == 0


def teacher_of(category: Category, settings: TeacherSettings, seed: int = 0) -> Teacher:
    x_tmpl = surface(category, torch.zeros(3))
    return Teacher(category, space_of(category), x_tmpl, settings, seed)


LITTLE = TeacherSettings(instances=3, points=80, near_mean_share=0.0, track=EXACT)


def test_a_lesson_is_the_truth_where_tracking_finds_it(tmp_path: Path) -> None:
    category = ball_category()
    teacher = teacher_of(category, LITTLE)
    teacher.prepare(tmp_path)
    lesson = teacher.draw(2, 50, stream("test-lesson"))
    wanted = lesson.x_tmpl + shift_of(lesson.styles.z)[:, None]
    torch.testing.assert_close(lesson.x_inst, wanted, atol=3e-3, rtol=0)
    assert lesson.weight.min() > 0.8


def test_what_was_tracked_is_kept_and_a_stopped_teacher_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    category = ball_category()
    whole = teacher_of(category, LITTLE)
    whole.prepare(None)

    def stop(done: float) -> None:
        if done > 0.5:
            raise Cancelled("enough")

    first = teacher_of(category, LITTLE)
    with pytest.raises(Cancelled):
        first.prepare(tmp_path, stop)
    kept = len(list(tmp_path.glob("*.pt")))
    assert kept == 2
    calls: list[int] = []
    again = teacher_of(category, LITTLE)
    real = Teacher._track_points
    monkeypatch.setattr(Teacher, "_track_points", lambda self, n: calls.append(n) or real(self, n))
    again.prepare(tmp_path)
    assert calls == [2]
    assert torch.equal(again.x_inst, whole.x_inst)
    assert torch.equal(again.weight, whole.weight)


def test_other_settings_do_not_take_what_was_kept(tmp_path: Path) -> None:
    category = ball_category()
    teacher_of(category, LITTLE).prepare(tmp_path)
    other = replace(LITTLE, track=replace(EXACT, steps=2))
    teacher_of(category, other).prepare(tmp_path)
    assert len(list(tmp_path.glob("*.pt"))) == 6


def test_exact_fields_are_better_than_doing_nothing_and_idle_ones_are_not() -> None:
    category = ball_category()
    space = space_of(category)
    good = verdict(category, space, ShiftFields(), pairs=3)
    assert good.is_better
    assert good.fields < 1e-4 < 1e-2 < good.same_point
    idle = ShiftFields()
    idle._shift = lambda condition, x: torch.zeros_like(x)  # type: ignore[method-assign]
    nothing = verdict(category, space, idle, pairs=3)
    assert not nothing.is_better
    assert nothing.figures["better_than_same_point"] is False
    assert nothing.same_point == good.same_point
