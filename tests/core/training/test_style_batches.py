"""Styles for training: seeded, and a fraction of them near the mean."""

from __future__ import annotations

import torch

from ddf_core.training.style_batches import draw_styles
from tests.core.shifted_ball import ball_generator


def test_the_same_stream_gives_the_same_styles() -> None:
    first = draw_styles(ball_generator(), 5, 0.2, "train-test", 1)
    again = draw_styles(ball_generator(), 5, 0.2, "train-test", 1)
    other = draw_styles(ball_generator(), 5, 0.2, "train-test", 2)
    assert torch.equal(first.phases, again.phases)
    assert not torch.equal(first.phases, other.phases)


def test_without_a_share_near_the_mean_latents_are_plain_normal_numbers() -> None:
    z = draw_styles(ball_generator(), 4000, 0.0, "train-test", 1).z
    assert abs(z.std().item() - 1) < 0.03


def test_a_share_near_the_mean_makes_small_latents_and_styles_that_fit_them() -> None:
    generator = ball_generator()
    drawn = draw_styles(generator, 4000, 0.5, "train-test", 1)
    near = (drawn.z.norm(dim=-1) < 0.3).float().mean().item()
    plain = draw_styles(generator, 4000, 0.0, "train-test", 1)
    assert near > 4 * (plain.z.norm(dim=-1) < 0.3).float().mean().item()
    # This generator's mapping is linear, so pulling the latent and pulling the style are the same.
    _, phases = generator.mapping(drawn.z)
    torch.testing.assert_close(drawn.phases, phases, atol=1e-5, rtol=0)
