"""Baking a field to a grid, coarse to fine: the network is asked only where the surface is."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.scene.field import RadianceField, chunk_points_of, device_of
from ddf_core.scene.grid import Grid, grid_centres, untouched_zeros
from ddf_core.scene.masks import grow_mask, shrink_mask, spread_about
from ddf_core.stopping import Stop, chunks, never, raise_if

# A grid up to this size is sampled everywhere; bigger ones are refined from one half their size.
# Features thinner than a voxel of this grid (0.04 for heads) could slip through it, which is why it
# is not coarser.
DENSE_RESOLUTION = 32

# A grid that is there already is refined from this size on, instead of a dense one being made: its
# own voxels (0.05 for heads) find the same surface, and half the work of the next grid is saved.
GROUND_RESOLUTION = 24

# A grid that lasts a moment, under a moving hand, begins at this: a third of the work, and pictures
# are the same (ours: PSNR to the 96^3 grid equal to 0.1 dB on heads and on faces). But instances
# far out lost hundreds of voxels of thin things: it is no ground for what stays.
DRAFT_RESOLUTION = 16

# Of a grid that follows a surface under the hand: as far as this around it, in voxels, is asked. It
# may move by a voxel less. Where that is more than such a share of the grid nothing is saved by it:
# heads take a sixth, faces half of it.
FOLLOW_RING = 2
FOLLOW_SHARE = 1 / 4

# Optical thickness of a coarse voxel: below the first it counts as empty, from the second on as
# opaque. Two opaque voxels in a row let through exp(-4), 2 %, of which the interior still shows the
# coarse colour: nobody sees an error of it.
EMPTY_THICKNESS = 0.02
OPAQUE_THICKNESS = 2.0

# For grids that are looked at: where opacity changes by less from a coarse voxel to those about it,
# as in fog and in the depth of a soft head, it is as good between them as at them, and is not asked
# again. Against 96^3 asked everywhere: faces 57 to 59 dB with a fifth fewer points (as with all
# near the surface), heads above 72 dB, a fifth fewer too. At 0.1 a halo shows its blocks.
CALM_SPREAD = 0.05
FAINTEST = 1e-6
"""Of the opacity of what gives a colour at all."""


def bake(
    field: RadianceField,
    resolution: int,
    coarse: Grid | None = None,
    stop: Stop = never,
    dense: int = DENSE_RESOLUTION,
    calm: float = 0.0,
) -> Grid:
    """Sample ``field`` on a grid of ``resolution``^3, view direction locked to (0, 0, -1).

    Above ``dense`` only voxels near a change of density in the next coarser grid are
    evaluated: empty surroundings stay empty, the deep interior is filled from the coarser grid.

    Args:
        field: its colour has ``field.channels`` channels, 3 unless it says otherwise.
        coarse: a grid of the same field, made before; saves the levels up to its own.
        stop: asked between chunks.
        dense: the largest grid that is sampled everywhere.
        calm: voxels of a coarser grid whose opacity differs by less from all about them are filled
            from it; 0 evaluates all that may hold a surface.

    Raises:
        Cancelled: ``stop`` said so between two chunks.

    Returns:
        The grid, where the field computes.
    """
    with torch.no_grad():
        grid = coarse
        for level in levels(resolution, coarse, dense):
            if level <= dense or grid is None:
                grid = _evaluate_voxels(field, _empty(field, level), None, stop)
            else:
                grid = _refine_grid(field, level, grid, stop, calm=calm)
    assert grid is not None
    return grid


def follow_grid(field: RadianceField, before: Grid, stop: Stop = never) -> Grid | None:
    """The grid of a field whose surface lies within a voxel of that in ``before``, at the same
    resolution: half the work of a draft, for nothing is searched.

    Raises:
        Cancelled: ``stop`` said so between two chunks.

    Returns:
        None where the surface has come to the edge of what was asked, or is no thin one. What
        appears far from it, all at once, stays unseen.
    """
    near_surface, interior = surface_voxels(before, FOLLOW_RING)
    if near_surface.count_nonzero() > FOLLOW_SHARE * near_surface.numel():
        return None
    with torch.no_grad():
        grid = _refine_grid(field, before.resolution, before, stop, FOLLOW_RING)
    thickness = grid.sigma * grid.voxel
    empty = grow_mask(~near_surface & ~interior, 1)
    came_out = empty & near_surface & (thickness > EMPTY_THICKNESS)
    went_in = grow_mask(interior, 1) & near_surface & (thickness < OPAQUE_THICKNESS)
    return None if bool((came_out | went_in).any()) else grid


def levels(resolution: int, coarse: Grid | None, dense: int = DENSE_RESOLUTION) -> list[int]:
    """Resolutions to bake one after another: doubling, from ``coarse`` or from a dense one."""
    # A grid coarser than that may have missed something thin: it is no ground to refine.
    least = min(dense, GROUND_RESOLUTION)
    have = coarse.resolution if coarse and coarse.resolution >= least else 0
    levels = [resolution]
    # A step of more than 2 costs more near the surface than the level between them.
    while levels[0] > max(dense, 2 * have):
        levels.insert(0, max(dense, (levels[0] + 1) // 2))
    return levels


def _empty(field: RadianceField, resolution: int) -> Tensor:
    shape = (resolution, resolution, resolution, getattr(field, "channels", 3) + 1)
    return untouched_zeros(shape, device_of(field))


def _refine_grid(
    field: RadianceField,
    resolution: int,
    coarse: Grid,
    stop: Stop,
    ring: int = 1,
    calm: float = 0.0,
) -> Grid:
    near_surface, interior = surface_voxels(coarse, ring)
    if calm:
        is_calm = near_surface & (spread_about(coarse.rgba[..., -1]) < calm)
        near_surface, interior = near_surface & ~is_calm, interior | is_calm
    raise_if(stop)
    wanted, filled = (_enlarge_mask(mask, resolution) for mask in (near_surface, interior))
    rgba = _empty(field, resolution)
    x = grid_centres(resolution, coarse.box_half, filled)
    rgba.view(-1, rgba.shape[-1])[filled] = _values_between(coarse, x, resolution)
    return _evaluate_voxels(field, rgba, wanted, stop)


def _enlarge_mask(mask: Tensor, resolution: int) -> Tensor:
    """Flat indices (N,) of a finer grid's voxels whose coarse voxel is in ``mask`` (R, R, R)."""
    fine = functional.interpolate(mask[None, None].float(), size=(resolution,) * 3)
    return torch.nonzero(fine.flatten())[:, 0]


def surface_voxels(coarse: Grid, ring: int = 1) -> tuple[Tensor, Tensor]:
    """Masks (R, R, R): voxels that may hold a surface, and deep interior ones.

    May hold a surface: anything within ``ring`` voxels of what is not empty, unless it is interior.
    Interior: opaque itself, with nothing but opaque voxels within two.
    """
    thickness = coarse.sigma * coarse.voxel
    occupied = grow_mask(thickness > EMPTY_THICKNESS, ring)
    # Beyond the box counts as opaque here, so something that is cut off by the box (a neck) is
    # filled up to its cut, one voxel excepted.
    opaque = shrink_mask(thickness > OPAQUE_THICKNESS, 2)
    for axis in range(3):
        opaque.narrow(axis, 0, 1).fill_(False)
        opaque.narrow(axis, opaque.shape[axis] - 1, 1).fill_(False)
    return occupied & ~opaque, opaque


def _values_between(coarse: Grid, x: Tensor, resolution: int) -> Tensor:
    """Colour and density between coarse voxels, trilinear, at points (N, 3); (N, C + 1) with the
    density as the alpha of a finer voxel. What is empty has no colour to give."""
    alpha = coarse.rgba[..., -1:]
    parts = torch.cat((coarse.rgba[..., :-1] * alpha, alpha, coarse.sigma[..., None]), -1)
    where = (x / coarse.box_half).reshape(1, 1, 1, -1, 3)
    found = functional.grid_sample(
        parts.permute(3, 0, 1, 2)[None],
        where,
        mode="bilinear",
        padding_mode="border",
        align_corners=False,
    )[0, :, 0, 0].T
    colour = found[:, :-2] / found[:, -2:-1].clamp(min=FAINTEST)
    sigma = found[:, -1:]
    return torch.cat((colour, -torch.expm1(-sigma * 2 * coarse.box_half / resolution)), 1)


def _evaluate_voxels(field: RadianceField, rgba: Tensor, index: Tensor | None, stop: Stop) -> Grid:
    """The grid with the voxels of ``index`` (all, when None) asked of the field, chunk by chunk."""
    resolution, box_half = rgba.shape[0], field.box_half
    flat = rgba.view(-1, rgba.shape[-1])
    index = torch.arange(len(flat), device=flat.device) if index is None else index
    for piece in chunks(len(index), chunk_points_of(field), stop):
        at = index[piece]
        rgb, sigma = field(grid_centres(resolution, box_half, at))
        alpha = -torch.expm1(-sigma * (2 * box_half / resolution))
        flat[at] = torch.cat((rgb, alpha[:, None]), 1)
    return Grid(rgba, box_half)
