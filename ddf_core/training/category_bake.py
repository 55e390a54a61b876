"""Coarse bakes of many instances of one category: only what differs among them is asked for."""

from __future__ import annotations

import torch

from ddf_core.models.generator import Generator, Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.bake import DENSE_RESOLUTION, EMPTY_THICKNESS, OPAQUE_THICKNESS, bake
from ddf_core.scene.grid import Grid, grid_centres
from ddf_core.scene.masks import grow_mask, shrink_mask
from ddf_core.seeding import TRAIN
from ddf_core.training.style_batches import draw_styles

SAMPLES = 16


class CategoryBake:
    """Voxels that are empty in all of a few instances, or opaque in all, are not asked again.

    What is left grows by one voxel, so an instance may be somewhat larger than all of the samples.
    """

    def __init__(self, generator: Generator, box_half: float, samples: int = SAMPLES) -> None:
        drawn = draw_styles(generator, samples, 0.0, f"{TRAIN}-category-bake")
        sides = (DENSE_RESOLUTION,) * 3
        like = generator.mean_style().phases
        some, all_of = like.new_zeros(sides).bool(), like.new_ones(sides).bool()
        total = like.new_zeros(*sides, 4)
        for index in range(samples):
            style: Style = drawn.style(index)
            grid = bake(InstanceField(generator, style, box_half), DENSE_RESOLUTION)
            thickness = grid.sigma * grid.voxel
            some |= thickness > EMPTY_THICKNESS
            all_of &= thickness > OPAQUE_THICKNESS
            total += grid.rgba
        self._wanted = torch.nonzero((grow_mask(some, 2) & ~shrink_mask(all_of, 1)).flatten())[:, 0]
        self._usual = total / samples
        self._usual[..., 3] *= all_of

    @torch.no_grad()
    def coarse(self, field: InstanceField) -> Grid:
        """The field at ``DENSE_RESOLUTION``, for ``bake`` to refine."""
        rgba = self._usual.clone()
        flat = rgba.view(-1, 4)
        voxel = 2 * field.box_half / DENSE_RESOLUTION
        for at in self._wanted.split(field.chunk_points):
            rgb, sigma = field(grid_centres(DENSE_RESOLUTION, field.box_half, at))
            flat[at] = torch.cat((rgb, -torch.expm1(-sigma * voxel)[:, None]), 1)
        return Grid(rgba, field.box_half)
