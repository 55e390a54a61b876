"""Differences of pictures with known answers."""

from __future__ import annotations

import pytest
import torch

from ddf_core.inversion.similarity import HUBER, as_patches, colour_loss, psnr_of, ssim

RANDOM = torch.rand(2, 3, 9, 9, generator=torch.Generator().manual_seed(0))


def test_a_picture_is_wholly_like_itself() -> None:
    torch.testing.assert_close(ssim(RANDOM, RANDOM), torch.ones(2, 3, 5, 5))


def test_a_negative_is_unlike() -> None:
    assert ssim(RANDOM, 1 - RANDOM).mean() < -0.3


def test_small_differences_count_squared_and_large_ones_straight() -> None:
    true, known = torch.zeros(4, 3), torch.ones(4)
    small = colour_loss(true + 0.1, true, known)
    torch.testing.assert_close(small, torch.tensor(0.01))
    large = colour_loss(true + 0.6, true, known)
    torch.testing.assert_close(large, torch.tensor(2 * HUBER * (0.6 - HUBER / 2)))


def test_what_is_not_known_does_not_count() -> None:
    said, true = torch.zeros(4, 3), torch.zeros(4, 3)
    said[2:] = 1.0
    assert colour_loss(said, true, torch.tensor([1.0, 1.0, 0.0, 0.0])) == 0.0


def test_psnr_is_that_of_the_pixels_inside() -> None:
    said, true = torch.zeros(4, 3), torch.zeros(4, 3)
    said[0], said[1] = 0.1, 1.0
    assert psnr_of(said, true, torch.tensor([1.0, 0.0, 0.0, 0.0])) == pytest.approx(20.0)
    assert psnr_of(said, true, torch.zeros(4)) == 0.0


def test_patches_are_laid_out_as_they_were_taken() -> None:
    flat = torch.arange(2 * 9 * 1.0)[:, None].expand(-1, 3)
    patches = as_patches(flat, 2)
    assert patches.shape == (2, 3, 3, 3)
    assert patches[1, 0].flatten().tolist() == list(range(9, 18))
