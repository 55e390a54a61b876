"""A baked grid in other colours: its density stays, nothing of the network behind it is asked."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ddf_core.scene.bake import surface_voxels
from ddf_core.scene.grid import Grid, grid_centres, untouched_zeros
from ddf_core.stopping import Stop, chunks, never

# Fainter voxels, by their opacity, show nothing of their own colour.
SEEN_ALPHA = 1e-3


def recolour_grid(
    grid: Grid, colour: Callable[[Tensor, Tensor], Tensor], chunk_points: int, stop: Stop = never
) -> Grid:
    """``grid`` with the colours (N, 3) of ``colour`` for points and their own colours, (N, 3) each.

    Only voxels that can be seen are asked for; the deep interior turns grey.

    Args:
        chunk_points: how many points to ask for between two looks at ``stop``.

    Raises:
        Cancelled: ``stop`` said so between two chunks.
    """
    near_surface, _ = surface_voxels(grid)
    seen = near_surface & (grid.rgba[..., -1] > SEEN_ALPHA)
    index = torch.nonzero(seen.flatten())[:, 0]
    rgba = untouched_zeros(grid.rgba.shape, grid.device)
    rgba[grid.content] = grid.rgba[grid.content]
    rgba[..., :3][grid.content] = 0.5
    flat = rgba.view(-1, 4)
    with torch.no_grad():
        for piece in chunks(len(index), chunk_points, stop):
            at = index[piece]
            x = grid_centres(grid.resolution, grid.box_half, at)
            flat[at, :3] = colour(x, grid.rgba.view(-1, 4)[at, :3])
    return Grid(rgba, grid.box_half)
