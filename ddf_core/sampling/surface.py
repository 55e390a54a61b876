"""Surface points of any radiance field, cheaply: a coarse density grid is marched, then refined.

Points follow the volume-rendering weights of random foreground rays, as DDF's authors sample them.
Nothing here knows about generators, styles or losses; only a density is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as nnf
from torch import Tensor

from ddf_core.device import CPU
from ddf_core.errors import InputError
from ddf_core.sampling.views import Views
from ddf_core.scene.camera import Camera
from ddf_core.scene.grid import flat_voxels
from ddf_core.scene.masks import grow_mask, spread_about
from ddf_core.scene.rays import Rays

Density = Callable[[Tensor], Tensor]
"""(N, 3) scene points -> (N,) density per scene unit."""

# A ray counts as foreground when it loses at least half of its light.
FOREGROUND_OPACITY = 0.5
# What a sample must give of a ray's light for its cell, and the cells about it, to be looked at
# closely: half of the cells of a soft head lie behind others that are nearly opaque.
SEEN_WEIGHT = 1e-3
CAMERAS = 8


@dataclass(frozen=True)
class BoxedRays(Rays):
    """Rays with where they meet the box: ``enter`` and ``leave`` (R,), scene units along them."""

    enter: Tensor
    leave: Tensor

    def __getitem__(self, index: slice | Tensor) -> BoxedRays:
        return BoxedRays(*(values[index] for values in _fields(self)))

    def to(self, device: torch.device) -> BoxedRays:
        """The same rays on a device."""
        return BoxedRays(*(values.to(device) for values in _fields(self)))


def random_rays(views: Views, count: int, box_half: float, rng: torch.Generator) -> BoxedRays:
    """``count`` rays that meet the box, through random pixels of a few random cameras."""
    parts = []
    for _ in range(CAMERAS):
        camera = views.draw(rng)
        pixels = torch.rand(-(-count // CAMERAS), 2, generator=rng, dtype=torch.float64)
        directions = torch.from_numpy(camera.directions(pixels.numpy(), (1, 1))).float()
        origin = torch.from_numpy(camera.eye).float().expand_as(directions)
        parts.append(_clip_rays(origin, directions, camera, box_half))
    joined = BoxedRays(*(torch.cat(values) for values in zip(*map(_fields, parts), strict=True)))
    return joined[joined.leave > joined.enter]


def _fields(rays: BoxedRays) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    return rays.origins, rays.directions, rays.enter, rays.leave


def _clip_rays(origins: Tensor, directions: Tensor, camera: Camera, box_half: float) -> BoxedRays:
    """Rays cut to the box and to the camera's near and far (slab rule)."""
    safe = torch.where(directions.abs() < 1e-9, torch.full_like(directions, 1e-9), directions)
    walls = torch.stack(((-box_half - origins) / safe, (box_half - origins) / safe))
    enter = walls.amin(0).amax(-1).clamp(min=camera.near)
    leave = walls.amax(0).amin(-1).clamp(max=camera.far)
    return BoxedRays(origins, directions, enter, leave)


def density_grid(
    density: Density,
    box_half: float,
    resolution: int,
    device: torch.device = CPU,
    seen_in: Callable[[Tensor], Tensor] | None = None,
) -> Tensor:
    """(R, R, R) densities [z, y, x] at cell centres, refined where half that resolution is mixed.

    A cell of the half-resolution grid is mixed when its neighbourhood holds both see-through and
    absorbing cells; elsewhere its own density stands for its eight children.

    Args:
        density: of points (M, 3), (M,) per scene unit.
        resolution: R; even.
        seen_in: which cells of a grid of half the resolution matter, a mask (R/2, R/2, R/2); they
            and their neighbours alone are refined. None: all of them.
    """
    half = _evaluate(density, _centres(resolution // 2, box_half, device), resolution // 2)
    absorbed = 1 - torch.exp(-half * (4 * box_half / resolution))
    mixed = spread_about(absorbed) > 0.02
    if seen_in is not None:
        mixed &= grow_mask(seen_in(half), 1)
    grid, wanted = _doubled(half).flatten(), _doubled(mixed).flatten()
    grid[wanted] = density(_centres(resolution, box_half, device)[wanted])
    return grid.view(resolution, resolution, resolution)


def _doubled(cells: Tensor) -> Tensor:
    """(2 R, 2 R, 2 R) each cell of (R, R, R) as eight."""
    return cells.repeat_interleave(2, 0).repeat_interleave(2, 1).repeat_interleave(2, 2)


def _seen_cells(grid: Tensor, rays: BoxedRays, t: Tensor, box_half: float) -> Tensor:
    """Mask (R, R, R) of the cells from which one of the rays gets light, the nearest cell's density
    at each sample."""
    cells = flat_voxels(rays, t, box_half, len(grid))
    weights = _weights(grid.flatten()[cells], t, rays.leave)
    seen = torch.zeros(grid.numel(), dtype=torch.bool, device=grid.device)
    seen[cells[weights > SEEN_WEIGHT]] = True
    return seen.view_as(grid)


def _centres(resolution: int, box_half: float, device: torch.device) -> Tensor:
    """(R^3, 3) cell centres, x fastest."""
    ticks = ((torch.arange(resolution, device=device) + 0.5) / resolution * 2 - 1) * box_half
    z, y, x = torch.meshgrid(ticks, ticks, ticks, indexing="ij")
    return torch.stack((x, y, z), dim=-1).reshape(-1, 3)


def _evaluate(density: Density, x: Tensor, resolution: int) -> Tensor:
    return density(x).reshape(resolution, resolution, resolution)


def look_up(grid: Tensor, x: Tensor, box_half: float) -> Tensor:
    """Trilinear values (...) of a cell-centred grid [z, y, x] at points (..., 3); 0 outside."""
    where = (x / box_half).reshape(1, -1, 1, 1, 3)
    values = nnf.grid_sample(grid[None, None], where, align_corners=False, padding_mode="zeros")
    return values.reshape(x.shape[:-1])


def surface_points(
    density: Density,
    box_half: float,
    views: Views,
    settings: SurfaceSettings,
    rng: torch.Generator,
    device: torch.device = CPU,
) -> Tensor:
    """Points (N, 3) distributed as the rendering weights of random foreground rays.

    N is ``settings.points``; scene units, the frame of ``density``.

    Args:
        density: of points (M, 3), (M,) per scene unit.
        device: where the density is asked, and where the points are.

    Raises:
        InputError: no ray of several hundred meets anything (``fields.empty_instance``).
    """
    rays = random_rays(views, settings.rays, box_half, rng).to(device)
    t = _draw_stratified(rays.enter, rays.leave, settings.march_steps, rng)
    grid = density_grid(
        density,
        box_half,
        settings.resolution,
        device,
        lambda half: _seen_cells(half, rays, t, box_half),
    )
    weights = _weights(look_up(grid, rays.points(t), box_half), t, rays.leave)
    hit = weights.sum(-1) > FOREGROUND_OPACITY
    if not bool(hit.any()):
        raise InputError(
            "No ray of the model's own cameras meets anything in this instance.",
            code="fields.empty_instance",
            advice="Check the camera and box_half in card.json.",
        )
    rays, t, weights = rays[hit], t[hit], weights[hit]
    chosen = torch.randint(0, len(t), (settings.points,), generator=rng).to(device)
    return _refine_points(density, rays[chosen], t[chosen], weights[chosen], rng)


def _refine_points(
    density: Density, rays: BoxedRays, t: Tensor, weights: Tensor, rng: torch.Generator
) -> Tensor:
    """One point a ray, drawn by the exact density within one march step of the coarse draw."""
    coarse = t.gather(1, _draw_columns(weights, rng))[:, 0]
    step = (rays.leave - rays.enter) / t.shape[1]
    near = replace(rays, enter=coarse - 1.5 * step, leave=coarse + 1.5 * step)
    fine = _draw_stratified(near.enter, near.leave, 8, rng)
    sigma = density(near.points(fine).reshape(-1, 3)).view_as(fine)
    # The floor keeps rays that the coarse grid saw and the exact field does not: rare.
    picked = _draw_columns(_weights(sigma, fine, near.leave) + 1e-6, rng)
    return near.points(fine.gather(1, picked))[:, 0]


def _draw_columns(weights: Tensor, rng: torch.Generator) -> Tensor:
    """(R, 1) a place in each row by its weights (R, S). The stream is the CPU's on any device."""
    return torch.multinomial(weights.cpu(), 1, generator=rng).to(weights.device)


def _draw_stratified(enter: Tensor, leave: Tensor, count: int, rng: torch.Generator) -> Tensor:
    """(R, count) increasing distances, one uniform draw in each of ``count`` equal bins."""
    positions = (torch.arange(count) + torch.rand(len(enter), count, generator=rng)) / count
    positions = positions.to(enter.device)
    return enter[:, None] + (leave - enter)[:, None] * positions


def _weights(sigma: Tensor, t: Tensor, leave: Tensor) -> Tensor:
    """(R, S) weights T_i (1 - exp(-sigma_i delta_i)); the last interval ends at ``leave``."""
    delta = torch.diff(torch.cat((t, leave[:, None]), dim=1), dim=1).clamp(min=0)
    optical = sigma * delta
    before = torch.cumsum(optical, dim=1) - optical
    return torch.exp(-before) * (1 - torch.exp(-optical))


@dataclass(frozen=True)
class SurfaceSettings:
    """How finely surface points are looked for.

    Args:
        points: how many to return.
        rays: how many random rays are marched through the grid.
        resolution: of the density grid along one edge; even.
        march_steps: samples along a ray through the grid.
    """

    points: int = 2048
    rays: int = 4096
    resolution: int = 48
    march_steps: int = 64


def near_surface(
    x: Tensor, noise: float, uniform: Tensor, box_half: float, rng: torch.Generator
) -> Tensor:
    """Points (..., 3) moved by Gaussian noise; anywhere in the box where ``uniform`` (...).

    Args:
        noise: standard deviation in scene units.
    """
    moved = x + noise * torch.randn(x.shape, generator=rng).to(x)
    anywhere = ((torch.rand(x.shape, generator=rng) * 2 - 1) * box_half).to(x)
    return torch.where(uniform.to(x.device)[..., None], anywhere, moved).clamp(-box_half, box_half)
