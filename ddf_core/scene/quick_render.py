"""Rough pictures from a baked grid alone, in milliseconds, and where on a ray anything can be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.scene.compositing import sample_weights
from ddf_core.scene.grid import Grid, flat_voxels
from ddf_core.scene.masks import grow_mask
from ddf_core.scene.rays import Rays, box_interval

# Thickness of a voxel from which it counts as something, and optical depth behind which nothing
# shows any more.
OCCUPIED = 0.02
CLOSED = 4.0
STEPS = 56
SAMPLES = 14
# Between two voxel centres the surface is where the density, as a part of what is usual inside, is
# one half, and this steep: interpolated densities would make everything swell by most of a voxel.
STEEPNESS, SOLID = 20.0, 10.0
INSIDE = 0.5


@dataclass(frozen=True, eq=False)
class Brackets:
    """Of the rays that may meet something: their numbers (H,) and stretches (H,), (H,)."""

    index: Tensor
    t_in: Tensor
    t_out: Tensor


@dataclass(frozen=True, eq=False)
class QuickPicture:
    """Flat over R rays: premultiplied rgb (R, 3), alpha (R,), depth (R,) along the unit ray."""

    rgb: Tensor
    alpha: Tensor
    depth: Tensor


class QuickGrid:
    """A baked grid made ready for many cameras.

    Args:
        grid: of any field.
        margin: voxels by which what is occupied grows before it is looked for.
    """

    def __init__(self, grid: Grid, margin: int = 1) -> None:
        self.grid = grid
        thickness = grid.sigma * grid.voxel
        self._occupied = grow_mask(thickness > OCCUPIED, margin).flatten()
        self._thickness = thickness.flatten()

    @cached_property
    def _volume(self) -> Tensor:
        """(1, 4, R, R, R): colours, and densities as a part of the usual one inside, at most 1."""
        inside = self.grid.sigma[self.grid.sigma * self.grid.voxel > INSIDE]
        usual = inside.median() if len(inside) else self.grid.sigma.new_tensor(1.0)
        part = (self.grid.sigma / usual).clamp(max=1)[..., None]
        return torch.cat((self.grid.rgba[..., :3], part), -1).movedim(-1, 0)[None].contiguous()

    @torch.no_grad()
    def brackets(self, rays: Rays, near: float, far: float) -> Brackets:
        """Where each ray is in occupied voxels, up to where it is absorbed."""
        grid = self.grid
        t_in, t_out = box_interval(rays, grid.box_half, near, far)
        inside = torch.nonzero(t_out > t_in)[:, 0]
        rays, t_in, t_out = rays[inside], t_in[inside], t_out[inside]
        step = (t_out - t_in) / STEPS
        t = t_in[:, None] + (torch.arange(STEPS, device=step.device) + 0.5) * step[:, None]
        voxels = flat_voxels(rays, t, grid.box_half, grid.resolution)
        occupied = self._occupied[voxels]
        depth = torch.cumsum(self._thickness[voxels] * (step / grid.voxel)[:, None], 1)
        wanted = occupied & (functional.pad(depth[:, :-1], (1, 0)) < CLOSED)
        hit = wanted.any(1)
        number = torch.arange(STEPS, device=step.device)
        first = torch.where(wanted, number, STEPS).amin(1)
        last = torch.where(wanted, number, -1).amax(1)
        opening = t_in + (first - 0.5).clamp(min=0) * step
        closing = t_in + (last + 3.0).clamp(max=STEPS) * step
        return Brackets(inside[hit], opening[hit], closing[hit])

    @torch.no_grad()
    def picture(self, rays: Rays, near: float, far: float) -> QuickPicture:
        """What the rays see of the grid: the colour at the mean depth."""
        found = self.brackets(rays, near, far)
        like = rays.directions
        rgb, alpha = like.new_zeros(len(rays), 3), like.new_zeros(len(rays))
        depth = like.new_zeros(len(rays))
        if len(found.index):
            colour, opacity, position = self._render_rays(rays[found.index], found)
            rgb[found.index] = colour * opacity[:, None]
            alpha[found.index], depth[found.index] = opacity, position
        return QuickPicture(rgb, alpha, depth)

    def _render_rays(self, rays: Rays, found: Brackets) -> tuple[Tensor, Tensor, Tensor]:
        step = (found.t_out - found.t_in) / SAMPLES
        t = found.t_in[:, None] + (torch.arange(SAMPLES, device=step.device) + 0.5) * step[:, None]
        part = self._look_up(rays.points(t), slice(3, 4))[..., 0]
        sigma = SOLID / self.grid.voxel * torch.sigmoid(STEEPNESS * (part - 0.5))
        weights = sample_weights(sigma, step[:, None].expand_as(t))
        alpha = weights.sum(1)
        depth = (weights * t).sum(1) / alpha.clamp(min=1e-6)
        colour = self._look_up(rays.points(depth[:, None]), slice(0, 3))[:, 0]
        return colour, alpha, depth

    def _look_up(self, x: Tensor, channels: slice) -> Tensor:
        where = (x / self.grid.box_half).reshape(1, 1, 1, -1, 3)
        values = functional.grid_sample(
            self._volume[:, channels], where, align_corners=False, padding_mode="border"
        )
        return values.reshape(values.shape[1], -1).mT.reshape(*x.shape[:-1], -1)
