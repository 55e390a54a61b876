"""Determinants of maps whose determinant is known."""

from __future__ import annotations

import torch

from ddf_core.evaluation.soundness import determinant


def points() -> torch.Tensor:
    return torch.randn(20, 3, generator=torch.Generator().manual_seed(0))


def test_a_shift_keeps_volume_and_a_stretch_multiplies_it() -> None:
    torch.testing.assert_close(determinant(lambda x: x + 0.3, points()), torch.ones(20))
    stretched = determinant(lambda x: x * torch.tensor([1.0, 2.0, 1.5]), points())
    torch.testing.assert_close(stretched, torch.full((20,), 3.0))


def test_a_mirror_folds_space_over() -> None:
    mirrored = determinant(lambda x: x * torch.tensor([-1.0, 1.0, 1.0]), points())
    assert bool((mirrored < 0).all())


def test_a_wave_folds_over_just_where_its_slope_says() -> None:
    x = points()
    first = torch.tensor([1.0, 0.0, 0.0])
    folded = determinant(lambda p: p + 2.0 * first * torch.sin(p[:, :1]), x)
    torch.testing.assert_close(folded, 1 + 2.0 * torch.cos(x[:, 0]))
