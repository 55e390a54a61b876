"""What patches of a photo cost a head that is seen there."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ddf_core.inversion.marching import Seen
from ddf_core.inversion.patch_loss import patch_loss, patches_at
from ddf_core.inversion.target import Level, Target
from ddf_core.io.photo import SquarePhoto

SIDE = 16


def level_of(guess: torch.Tensor | None) -> Level:
    """A photo of one colour, so that nothing tells a head from what stands behind it."""
    rgb = np.full((SIDE, SIDE, 3), 51, np.uint8)
    target = Target(SquarePhoto(rgb, None, np.ones((SIDE, SIDE), bool)))
    if guess is not None:
        target.suppose(guess)
    return target.level(SIDE)


def seen_at(alpha: float, rays: int) -> Seen:
    """A head of the photo's own colour, so opaque."""
    return Seen(torch.full((rays, 3), 0.2 * alpha), torch.full((rays,), alpha))


def guess() -> torch.Tensor:
    half = torch.zeros(SIDE, SIDE)
    half[:, : SIDE // 2] = 1.0
    return half


@pytest.mark.parametrize("alpha", [0.0, 0.5, 1.0])
def test_a_head_that_lets_its_background_through_pays_where_its_guess_was_opaque(
    alpha: float,
) -> None:
    level = level_of(guess())
    pixels = patches_at(level, torch.tensor([[0, 0]]), SIDE)
    rays = len(pixels.index)
    free = patch_loss(seen_at(alpha, rays), level, pixels, 0.0)
    held = patch_loss(seen_at(alpha, rays), level, pixels, 0.0, held=0.3)
    assert float(free) == pytest.approx(0.0, abs=1e-6)
    # Half of the pixels were guessed to be the head.
    assert float(held) == pytest.approx(0.3 * 0.5 * (1 - alpha) ** 2, abs=1e-6)


def test_without_a_guess_nothing_is_held() -> None:
    level = level_of(None)
    pixels = patches_at(level, torch.tensor([[2, 3]]), 8)
    seen = Seen(torch.full((64, 3), 0.1), torch.full((64,), 0.5))
    free, held = (patch_loss(seen, level, pixels, 0.02, held=weight) for weight in (0.0, 1.0))
    assert torch.equal(free, held)
