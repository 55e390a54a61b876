"""The procedural head as truth: surface, labels, colours, landmarks."""

from __future__ import annotations

import pytest
import torch

from ddf_core.procedural.axes import LABELS, THETA_DIM
from ddf_core.procedural.head import Head, Heads, template_surface
from ddf_core.procedural.palette import part_weights
from ddf_core.procedural.template import parts


def _theta(seed: int) -> torch.Tensor:
    return torch.randn(THETA_DIM, generator=torch.Generator().manual_seed(seed))


def test_a_theta_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(5,\), wanted \(26,\)"):
        Head(torch.zeros(5))


def test_surface_points_lie_on_the_surface_of_their_own_head() -> None:
    head = Head(_theta(1))
    x, labels = head.surface_points(500, seed=2)
    assert x.shape == (500, 3)
    assert float(head.sdf(x).abs().max()) < 2e-3
    assert set(labels.tolist()) <= set(range(len(LABELS)))


def test_truth_between_two_heads_goes_there_and_back() -> None:
    source, target = Head(_theta(3)), Head(_theta(4))
    x, _ = source.surface_points(300, seed=5)
    x_target, converged = target.from_template(source.to_template(x))
    x_back, _ = source.from_template(target.to_template(x_target))
    assert bool(converged.all())
    torch.testing.assert_close(x_back, x, atol=5e-5, rtol=0)


def test_the_same_place_has_the_same_label_on_every_head() -> None:
    source, target = Head(_theta(6)), Head(_theta(7))
    x, _ = source.surface_points(800, seed=8)
    x_target, _ = target.from_template(source.to_template(x))
    # Rounding may tip a point that lies exactly on a border; no more than a few.
    assert int((source.label(x) != target.label(x_target)).sum()) <= 4


def test_all_eight_parts_are_on_the_template() -> None:
    weights = part_weights(parts(template_surface(8000, seed=9, above_neck=False)))
    torch.testing.assert_close(weights.sum(-1), torch.ones(len(weights)), atol=1e-5, rtol=0)
    assert set(weights.argmax(-1).tolist()) == set(range(len(LABELS)))


def test_the_head_is_solid_inside_and_empty_outside() -> None:
    head = Head(torch.zeros(THETA_DIM))
    inside = torch.tensor([[0.0, 0.05, 0.0], [0.0, -0.2, 0.02]])
    outside = torch.tensor(
        [[0.55, 0.0, 0.0], [0.0, 0.0, 0.45], [0.0, 0.55, 0.0], [0.0, -0.55, 0.0]]
    )
    assert float(head(inside)[1].min()) > 290.0
    assert float(head(outside)[1].max()) < 1e-3


def test_normals_point_away_from_the_middle_and_have_length_one() -> None:
    head = Head(_theta(10))
    x, _ = head.surface_points(400, seed=11)
    normal = head.normal(x)
    torch.testing.assert_close(normal.norm(dim=-1), torch.ones(400), atol=2e-3, rtol=0)
    assert (
        float(((x - torch.tensor([0.0, 0.05, 0.0])) * normal).sum(-1).gt(0).float().mean()) > 0.85
    )


def test_landmarks_lie_on_the_surface_and_are_left_and_right() -> None:
    head = Head(torch.zeros(THETA_DIM))
    marks = head.landmarks()
    assert float(head.sdf(torch.stack(list(marks.values()))).abs().max()) < 2e-3
    mirrored = marks["right mouth corner"] * torch.tensor([-1.0, 1.0, 1.0])
    torch.testing.assert_close(marks["left mouth corner"], mirrored, atol=1e-5, rtol=0)


def test_a_batch_of_heads_equals_the_heads_one_by_one() -> None:
    theta = torch.stack((_theta(12), _theta(13)))
    x = (torch.rand((2, 60, 3), generator=torch.Generator().manual_seed(14)) - 0.5) * 0.8
    batch = Heads(theta).sample(x)
    for i in range(2):
        torch.testing.assert_close(batch.colour[i], Head(theta[i]).colour(x[i]))
        torch.testing.assert_close(batch.sdf[i], Head(theta[i]).sdf(x[i]))


def test_appearance_changes_colour_and_leaves_shape_alone() -> None:
    plain, dyed = torch.zeros(THETA_DIM), torch.zeros(THETA_DIM)
    dyed[18:] = 1.5
    x, _ = Head(plain).surface_points(200, seed=15)
    torch.testing.assert_close(Head(plain).sdf(x), Head(dyed).sdf(x))
    assert float((Head(plain).colour(x) - Head(dyed).colour(x)).abs().mean()) > 0.05
