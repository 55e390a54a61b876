from __future__ import annotations

import math

import torch

from ddf_core.scene.compositing import composite, pigan_lengths, sample_weights


def random_samples(rays: int = 50, samples: int = 13) -> tuple[torch.Tensor, ...]:
    rng = torch.Generator().manual_seed(1)
    t = torch.sort(torch.rand(rays, samples, generator=rng), 1).values
    sigma = 20 * torch.rand(rays, samples, generator=rng)
    return torch.rand(rays, samples, 3, generator=rng), sigma, t


def test_weights_and_what_is_left_sum_to_one() -> None:
    _, sigma, t = random_samples()
    lengths = torch.full_like(t, 0.01)
    left = torch.exp(-(sigma * lengths).sum(1))
    torch.testing.assert_close(sample_weights(sigma, lengths).sum(1) + left, torch.ones(50))


def test_a_uniform_medium_obeys_beer_lambert() -> None:
    sigma = torch.full((1, 8), 2.0)
    lengths = torch.full((1, 8), 0.25)
    t = (torch.arange(8)[None] + 0.5) * 0.25
    seen = composite(torch.ones(1, 8, 3), sigma, t, lengths=lengths)
    torch.testing.assert_close(seen.opacity, torch.tensor([1 - math.exp(-4.0)]))


def test_two_samples_worked_out_by_hand() -> None:
    # Optical depths ln 2 and ln 4: weights 1/2 and 1/2 * 3/4.
    sigma = torch.tensor([[math.log(2), math.log(4)]])
    rgb = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    t, lengths = torch.tensor([[1.0, 2.0]]), torch.ones(1, 2)
    for background, expected in {
        "none": [0.5, 0.375, 0.0],
        "white_back": [0.625, 0.5, 0.125],
        "last_back": [0.5, 0.5, 0.0],
    }.items():
        seen = composite(rgb, sigma, t, background, lengths)  # type: ignore[arg-type]
        torch.testing.assert_close(seen.rgb, torch.tensor([expected]))
        torch.testing.assert_close(seen.opacity, torch.tensor([0.875]))


def test_pigans_last_interval_absorbs_everything_that_is_left() -> None:
    rgb, sigma, t = random_samples()
    assert torch.all(pigan_lengths(t)[:, -1] == 1e10)
    torch.testing.assert_close(composite(rgb, sigma, t).opacity, torch.ones(50))
    # The huge last thickness leaves the others' weights alone.
    short = sample_weights(sigma[:, :-1], t.diff(dim=1))
    torch.testing.assert_close(composite(rgb, sigma, t).weights[:, :-1], short)


def test_nothing_in_the_way_leaves_white_or_transparent() -> None:
    rgb, sigma, t = random_samples()
    seen = composite(rgb, torch.zeros_like(sigma), t, "white_back")
    torch.testing.assert_close(seen.rgb, torch.ones(50, 3))
    torch.testing.assert_close(seen.opacity, torch.zeros(50))
