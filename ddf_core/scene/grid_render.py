"""The exact picture with its samples placed by a baked grid: few, all where they count.

The grid only says where to look: what is composited is the exact field. Rays that miss are never
asked, and what lies behind an opaque surface is not either.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.requests import Stop
from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import Background, Composite
from ddf_core.scene.field import RadianceField, chunk_points_of
from ddf_core.scene.grid import Grid
from ddf_core.scene.normals import surface_normals
from ddf_core.scene.rays import Rays, box_interval, camera_rays, importance_samples, midpoint_edges
from ddf_core.scene.render import Fraction, Picture, composite_between, picture_of
from ddf_core.scene.stopping import chunks, never

# Side of the blocks of voxels in which a ray is first searched for anything at all.
BLOCK = 4
# Optical thickness of a voxel from which its block counts as occupied.
OCCUPIED = 1e-3
# Lookups in the grid that fit 15 ms on one slow core.
CHUNK_LOOKUPS = 200_000
# Optical depth of the grid behind which no sample is placed: 0.1 % of the light gets so far.
BEHIND = 7.0


@dataclass(frozen=True)
class GridSettings:
    """How an exact picture is sampled along the grid's profile.

    Args:
        samples: network samples on each ray that meets something.
        profile: steps of the grid's profile between the first and the last occupied block.
        background: see ``compositing.composite``; "last_back" is not for grids, whose rays end
            where the grid does.
        normals: also give surface normals.
    """

    samples: int = 12
    profile: int = 64
    background: Background = "white_back"
    normals: bool = False


def render_with_grid(
    field: RadianceField,
    grid: Grid,
    camera: Camera,
    size: tuple[int, int],
    settings: GridSettings = GridSettings(),
    stop: Stop = never,
    progress: Fraction | None = None,
) -> Picture:
    """The picture of ``field`` as ``camera`` sees it; ``size`` is (width, height).

    Raises:
        Cancelled: ``stop`` said so between two chunks.
    """
    rays = camera_rays(camera, size)
    with torch.inference_mode():
        hit, t_in, t_out = _occupied(grid, rays, camera, stop)
        seen = _background(len(rays), settings.background)
        per_chunk = chunk_points_of(field) // settings.samples
        for piece in chunks(len(hit), per_chunk, stop):
            index = hit[piece]
            part = rays[index]
            edges = _placed(grid, part, t_in[piece], t_out[piece], settings)
            found = composite_between(field, part, edges, settings.background)
            seen.rgb[index], seen.opacity[index] = found.rgb, found.opacity
            seen.depth[index] = found.depth
            if progress:
                progress(piece.stop / len(hit))
    normals = surface_normals(field, rays, seen, stop) if settings.normals else None
    return picture_of(seen, size, settings.samples, normals)


def _background(count: int, background: Background) -> Composite:
    white = 1.0 if background == "white_back" else 0.0
    return Composite(
        torch.full((count, 3), white), torch.zeros(count), torch.zeros(count), torch.empty(0)
    )


def _occupied(grid: Grid, rays: Rays, camera: Camera, stop: Stop) -> tuple[Tensor, Tensor, Tensor]:
    """Indices (H,) of rays that meet an occupied block, and where the first and last one lie."""
    blocks = _block_grid(grid)
    count = 2 * blocks.shape[0]
    parts = []
    for piece in chunks(len(rays), CHUNK_LOOKUPS // count, stop):
        part = rays[piece]
        t_in, t_out = box_interval(part, grid.box_half, camera.near, camera.far)
        edges = midpoint_edges(t_in, torch.maximum(t_out, t_in), count)
        where = part.points((edges[:, 1:] + edges[:, :-1]) / 2) / grid.box_half
        full = (
            functional.grid_sample(
                blocks[None, None], where[None, None], mode="nearest", align_corners=False
            )[0, 0, 0]
            > 0
        )
        first = full.int().argmax(1, keepdim=True)
        last = count - full.flip(1).int().argmax(1, keepdim=True)
        keep = torch.nonzero(full.any(1))[:, 0]
        ends = [edges.gather(1, at)[keep, 0] for at in (first, last)]
        parts.append((keep + piece.start, *ends))
    index, t_in, t_out = (torch.cat(values) for values in zip(*parts, strict=True))
    return index, t_in, t_out


def _block_grid(grid: Grid) -> Tensor:
    """(R / BLOCK,)*3 blocks: 1 where a voxel in or beside the block is occupied."""
    thickness = (grid.sigma * grid.voxel)[None, None]
    near = functional.max_pool3d(thickness, 3, 1, 1)
    blocks = functional.max_pool3d(near, BLOCK, BLOCK, ceil_mode=True)[0, 0]
    return (blocks > OCCUPIED).float()


def _placed(grid: Grid, rays: Rays, t_in: Tensor, t_out: Tensor, settings: GridSettings) -> Tensor:
    """(H, samples + 1) edges of the intervals, at even quantiles of the grid's blurred weights."""
    edges = midpoint_edges(t_in, t_out, settings.profile)
    lengths = edges.diff(dim=1)
    sigma = grid.sigma_at(rays.points((edges[:, 1:] + edges[:, :-1]) / 2))
    optical = sigma * lengths
    depth = torch.cumsum(optical, 1) - optical
    weights = torch.exp(-depth) * -torch.expm1(-optical)
    # The grid's surface is off by up to a voxel: its weights are spread over their neighbours.
    spread = functional.max_pool1d(weights[:, None], 3, 1, 1)[:, 0]
    return importance_samples(edges, spread, settings.samples + 1)
