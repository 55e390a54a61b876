"""Pictures of procedural heads."""

from __future__ import annotations

import math

import numpy as np
import torch

from ddf_core.procedural.axes import THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.procedural.render import box_span, render_head
from ddf_core.scene.camera import Camera

CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)


def _random_thetas(count: int) -> torch.Tensor:
    return torch.randn((count, THETA_DIM), generator=torch.Generator().manual_seed(77))


def test_a_ray_through_the_middle_spans_the_box() -> None:
    enter, leave = box_span(torch.tensor([[0.0, 0.0, 2.0]]), torch.tensor([[0.0, 0.0, -1.0]]), 0.5)
    assert (float(enter), float(leave)) == (1.5, 2.5)


def test_depth_labels_and_points_agree_with_the_head() -> None:
    head = Head(_random_thetas(1)[0])
    picture = render_head(head, CAMERA, (40, 40), samples=1)
    hit = picture.opacity > 0
    assert 0.2 < float(hit.float().mean()) < 0.7
    x = picture.x_inst[hit]
    assert float(head.sdf(x).abs().max()) < 3e-3
    assert torch.equal(head.label(x), picture.label[hit])
    eye = torch.from_numpy(CAMERA.eye).float()
    torch.testing.assert_close((x - eye).norm(dim=-1), picture.depth[hit], atol=1e-4, rtol=0)
    assert bool((picture.label[~hit] == -1).all())
    assert bool(picture.depth[~hit].isnan().all())


def test_there_are_no_holes_in_the_silhouette() -> None:
    opacity = render_head(Head(torch.zeros(THETA_DIM)), CAMERA, (96, 96), samples=1).opacity
    pool = torch.nn.functional.max_pool2d
    grown = pool(opacity[None], 3, 1, 1)
    closed = -pool(-grown, 3, 1, 1)
    assert int(((closed[0] > 0) & (opacity == 0)).sum()) <= 2


def test_eyes_brows_lips_nose_and_ears_are_seen_from_the_front() -> None:
    label = render_head(Head(torch.zeros(THETA_DIM)), CAMERA, (96, 96), samples=1).label
    assert set(np.unique(label.numpy())) == set(range(-1, 8))


def test_of_sixty_four_random_heads_even_the_closest_pair_differs() -> None:
    pictures = torch.stack(
        [render_head(Head(t), CAMERA, (24, 24), samples=1).rgb for t in _random_thetas(64)]
    )
    seen = (pictures.amin(-1) < 0.999).float()
    best = -math.inf
    for i in range(64):
        either = torch.maximum(seen[i], seen[i + 1 :])
        error = (pictures[i] - pictures[i + 1 :]).square().mean(-1)
        mse = (error * either).sum((1, 2)) / either.sum((1, 2)).clamp_min(1)
        if len(mse):
            best = max(best, float(-10 * torch.log10(mse.min())))
    assert best < 26.0
