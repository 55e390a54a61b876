"""The row of dragged points: its form, its baseline, and who is unrelated to whom."""

from __future__ import annotations

import torch

from ddf_core.evaluation.drag import cases, drag_row, find_unrelated, nearest_slider
from ddf_core.procedural.head import LANDMARKS
from tests.core.evaluation.test_evaluate import tiny_heads

NAMES = list(LANDMARKS)


def test_fields_that_move_nothing_reach_nothing_and_move_nothing() -> None:
    row = drag_row(tiny_heads(True), goals=2, seed=0)
    assert row["drag_median"] == 0
    assert row["residual_p95"] == 0
    assert row["pinned_moved_p95"] == 0
    assert row["goals"] == 2
    slider = row["baseline_nearest_slider"]
    assert isinstance(slider, dict)
    assert set(slider) == {key for key in row if key.startswith(("residual", "true", "unrelated"))}


def test_goals_are_seeded_and_within_reach() -> None:
    first, again = list(cases(8, 3)), list(cases(8, 3))
    assert all(
        torch.equal(a.z_goal, b.z_goal) and a.k == b.k for a, b in zip(first, again, strict=True)
    )
    lengths = [float((case.z_goal - case.z).norm()) for case in first]
    assert min(lengths) >= 0.5 and max(lengths) <= 2.0


def test_the_twin_of_a_landmark_is_related_to_it_and_the_crown_is_not() -> None:
    far = [NAMES[number] for number in find_unrelated(NAMES.index("left eye"))]
    assert "right eye" not in far and "left eye outer" not in far
    assert far[0] == "crown"
    assert "chin" in far


def test_one_slider_alone_moves() -> None:
    (case,) = cases(1, 0)
    moved = nearest_slider(tiny_heads(True), case) - case.z
    assert int((moved != 0).sum()) <= 1
