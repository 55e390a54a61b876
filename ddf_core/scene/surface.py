"""The first surface on a ray: where its transmittance falls through one half. No pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.scene.field import RadianceField, density_at, device_of
from ddf_core.scene.grid import Grid
from ddf_core.scene.rays import Rays, box_interval, midpoint_edges

# The optical depth at which half of the light is left.
HALF = math.log(2)

# Samples on the whole ray without a grid: 0.005 apart for heads, less than anything they have.
SEARCH_SAMPLES = 256
# Samples between the brackets of a grid: 0.002 apart for heads at 96^3.
BRACKET_SAMPLES = 64
# Each round puts these many more where the density changes before the crossing; two rounds narrow a
# jump of density from 0.005 to below 1e-5.
ROUND_SAMPLES = 48
ROUNDS = 2

# Optical depths of the grid at which a bracket opens and closes.
OPENING = 1e-3
CLOSING = 3.0


@dataclass(frozen=True)
class SurfaceHit:
    """Distance ``t`` along the unit ray and the point ``x_inst`` in the scene frame."""

    t: float
    x_inst: tuple[float, float, float]


def first_surface(
    field: RadianceField, grid: Grid | None, ray: Rays, near: float, far: float
) -> SurfaceHit | None:
    """The first surface of a single ray; None where it passes. See ``first_surfaces``."""
    t = float(first_surfaces(field, grid, ray, near, far)[0])
    if math.isnan(t):
        return None
    x, y, z = (ray.origins[0] + t * ray.directions[0]).tolist()
    return SurfaceHit(t, (x, y, z))


def first_surfaces(
    field: RadianceField, grid: Grid | None, rays: Rays, near: float, far: float
) -> Tensor:
    """Distances (R,) at which transmittance falls through 0.5; NaN where it never does.

    On the device of the rays, wherever the field computes.

    The exact field decides; ``grid`` only says where to look. The optical depth is integrated with
    trapezia over samples that gather, round by round, where the density changes, and the crossing
    is found inside its trapezium. Accurate to 1e-4 on a ball of constant density.

    Args:
        field: the exact field.
        grid: a bake of it, or None to search the whole ray.
        rays: R rays; near, far: the search, along the unit ray, within the box.

    Source: ours.
    """
    asked_on = rays.device
    with torch.inference_mode():
        rays = rays.to(device_of(field) if grid is None else grid.device)
        t_in, t_out = box_interval(rays, field.box_half, near, far)
        if grid is None:
            return _find_roots(field, rays, t_in, t_out, SEARCH_SAMPLES).to(asked_on).clone()
        opening, closing = _bracket_rays(grid, rays, t_in, t_out)
        found = _find_roots(field, rays, opening, closing, BRACKET_SAMPLES)
        # A ray that grazes what the grid takes for the surface may pass it: it goes on behind.
        passed = torch.nonzero(found.isnan() & (closing > opening) & (closing < t_out))[:, 0]
        if len(passed):
            rest = (rays[passed], opening[passed], t_out[passed])
            found[passed] = _find_roots(field, *rest, SEARCH_SAMPLES)
        found = found.to(asked_on)
    return found.clone()


def baked_surfaces(grid: Grid, rays: Rays, near: float, far: float) -> Tensor:
    """Distances (R,) as ``first_surfaces`` has them, by the grid alone: to a fraction of a voxel,
    for whoever wants many of them. On the device of the grid."""
    t_in, t_out = box_interval(rays, grid.box_half, near, far)
    t = midpoint_edges(t_in, torch.maximum(t_out, t_in), 2 * grid.resolution)
    return _half_depth(t, grid.sigma_at(rays.points(t)))


def _find_roots(
    field: RadianceField, rays: Rays, t_in: Tensor, t_out: Tensor, samples: int
) -> Tensor:
    """(R,) the crossings between ``t_in`` and ``t_out``; NaN where there is none, or no length."""
    found = torch.full_like(t_in, torch.nan)
    alive = torch.nonzero(t_out > t_in)[:, 0]
    if len(alive):
        t = midpoint_edges(t_in[alive], t_out[alive], samples)
        found[alive] = _roots(field, rays[alive], t)
    return found


def _roots(field: RadianceField, rays: Rays, t: Tensor) -> Tensor:
    sigma = _density_along(field, rays, t)
    for _ in range(ROUNDS):
        extra = _where_density_changes(t, sigma)
        t, order = torch.sort(torch.cat((t, extra), 1), 1)
        sigma = torch.cat((sigma, _density_along(field, rays, extra)), 1).gather(1, order)
    return _half_depth(t, sigma)


def _density_along(field: RadianceField, rays: Rays, t: Tensor) -> Tensor:
    return density_at(field, rays.points(t).reshape(-1, 3)).reshape(t.shape)


def _optical_depth(t: Tensor, sigma: Tensor) -> Tensor:
    """(R, S) optical depth from the first sample to each, by trapezia."""
    steps = (sigma[:, 1:] + sigma[:, :-1]) / 2 * t.diff(dim=1)
    return torch.nn.functional.pad(torch.cumsum(steps, 1), (1, 0))


def _where_density_changes(t: Tensor, sigma: Tensor) -> Tensor:
    """(R, ROUND_SAMPLES) distances in the intervals that can move the crossing, by their error.

    The error of a trapezium is at most its length times the change of density over it; what lies
    well behind the crossing does not count.
    """
    error = sigma.diff(dim=1).abs() * t.diff(dim=1)
    error = torch.where(_optical_depth(t, sigma)[:, :-1] < 2 * HALF, error, 0.0)
    # A little for every interval, so that a ray through nothing still divides by something.
    cdf = torch.cumsum(error + error.sum(1, keepdim=True) * 1e-3 / t.shape[1] + 1e-12, 1)
    cdf = torch.nn.functional.pad(cdf / cdf[:, -1:], (1, 0))
    positions = (torch.arange(ROUND_SAMPLES, device=t.device) + 0.5) / ROUND_SAMPLES
    u = positions.expand(len(t), -1).contiguous()
    above = torch.searchsorted(cdf, u).clamp(1, t.shape[1] - 1)
    low, high = cdf.gather(1, above - 1), cdf.gather(1, above)
    fraction = (u - low) / (high - low).clamp(min=1e-12)
    start, end = t.gather(1, above - 1), t.gather(1, above)
    return start + fraction * (end - start)


def _half_depth(t: Tensor, sigma: Tensor) -> Tensor:
    """Where the optical depth of piecewise linear densities reaches ``HALF``; NaN if nowhere."""
    depth = _optical_depth(t, sigma)
    above = (depth < HALF).sum(1, keepdim=True).clamp(max=t.shape[1] - 1)
    at = [values.gather(1, above - 1)[:, 0] for values in (t, sigma, depth)]
    start, sigma_start, depth_start = at
    length = t.gather(1, above)[:, 0] - start
    slope = (sigma.gather(1, above)[:, 0] - sigma_start) / length.clamp(min=1e-12)
    rest = (HALF - depth_start).clamp(min=0)
    # The positive root of slope/2 s^2 + sigma_start s = rest, in the form that does not cancel.
    root = torch.sqrt((sigma_start**2 + 2 * slope * rest).clamp(min=0))
    step = 2 * rest / (sigma_start + root).clamp(min=1e-12)
    t_half = start + torch.minimum(step, length)
    return torch.where(depth[:, -1] >= HALF, t_half, torch.nan)


def _bracket_rays(grid: Grid, rays: Rays, t_in: Tensor, t_out: Tensor) -> tuple[Tensor, Tensor]:
    """Interval of each ray in which the grid lets it be absorbed; empty where the grid is clear.

    Two voxels wider at both ends than the grid says, since its densities are one voxel blurred.
    """
    steps = 2 * grid.resolution
    edges = midpoint_edges(t_in, torch.maximum(t_out, t_in), steps)
    t = (edges[:, 1:] + edges[:, :-1]) / 2
    depth = torch.cumsum(grid.sigma_at(rays.points(t)) * edges.diff(dim=1), 1)
    before, after = (depth < OPENING).sum(1), (depth < CLOSING).sum(1)
    margin = 2 * grid.voxel
    last = steps - 1
    opening = t.gather(1, before.clamp(max=last)[:, None])[:, 0] - margin
    closing = t.gather(1, after.clamp(max=last)[:, None])[:, 0] + margin
    clear = before > last
    opening = torch.maximum(opening, t_in)
    return opening, torch.where(clear, opening, torch.minimum(closing, t_out))
