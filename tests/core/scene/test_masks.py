"""Grown and shrunk masks against max-pooling, which says the same more slowly."""

from __future__ import annotations

import torch
from torch.nn import functional

from ddf_core.scene.masks import grow_mask, shrink_mask


def test_a_single_voxel_grows_to_a_cube_that_the_grid_cuts_off() -> None:
    mask = torch.zeros(6, 6, 6, dtype=torch.bool)
    mask[0, 3, 5] = True
    cube = torch.zeros_like(mask)
    cube[0:2, 2:5, 4:6] = True
    assert torch.equal(grow_mask(mask, 1), cube)
    assert int(mask.sum()) == 1


def test_growing_and_shrinking_agree_with_pooling() -> None:
    mask = torch.rand(9, 9, 9, generator=torch.Generator().manual_seed(0)) < 0.5
    pooled = functional.max_pool3d(mask[None, None].float(), 5, 1, 2)[0, 0] > 0
    assert torch.equal(grow_mask(mask, 2), pooled)
    least = -functional.max_pool3d(-mask[None, None].float(), 3, 1, 1)[0, 0] > 0
    assert torch.equal(shrink_mask(mask, 1), least)
