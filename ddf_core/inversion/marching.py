"""Rays through a generator, with gradients to style, camera and weights; few samples a ray."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.generator import Generator, Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.bake import DENSE_RESOLUTION, bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import sample_weights
from ddf_core.scene.quick_render import QuickGrid
from ddf_core.scene.rays import Rays

# Samples that only look for the surface, without gradients or colours; and those that count, in a
# stretch about it of so many of the first kind's steps.
SCOUTS, SAMPLES, STRETCH = 12, 6, 4.0


@dataclass(frozen=True, eq=False)
class Seen:
    """Of R rays: premultiplied colours (R, 3) and opacity (R,)."""

    rgb: Tensor
    alpha: Tensor


def surroundings(
    generator: Generator, style: Style, box_half: float, resolution: int = DENSE_RESOLUTION
) -> QuickGrid:
    """A coarse bake of a style: it says where rays are worth samples."""
    with torch.no_grad():
        field = InstanceField(generator, style, box_half)
        return QuickGrid(bake(field, resolution))


def march(
    generator: Generator,
    style: Tensor,
    rays: Rays,
    grid: QuickGrid,
    camera: Camera,
    rng: torch.Generator,
    shift: float,
) -> Seen:
    """What ``rays`` see of a style vector (2F,); rays that pass the grid see nothing.

    Args:
        camera: near and far along the unit ray.
        rng: jitters the samples, so that their gaps are not learnt.
        shift: taken off the raw density, see ``fit_shift``.
    """
    with torch.no_grad():
        loose = Rays(rays.origins.detach(), rays.directions.detach())
        found = grid.brackets(loose, camera.near, camera.far)
    rgb, alpha = rays.directions.new_zeros(len(rays), 3), rays.directions.new_zeros(len(rays))
    if not len(found.index):
        return Seen(rgb, alpha)
    frequencies, phases = style.chunk(2)
    start, step = _scout_rays(
        generator, style.detach(), loose[found.index], found.t_in, found.t_out, shift
    )
    jitter = torch.rand(len(start), 1, generator=rng).to(start)
    number = torch.arange(SAMPLES, device=start.device)
    t = start[:, None] + (number + jitter) * step[:, None]
    hit = rays[found.index]
    x = hit.points(t).reshape(-1, 3)
    d = hit.directions[:, None].expand(-1, SAMPLES, -1).reshape(-1, 3)
    colour, raw = generator.shade(x, d, frequencies, phases)
    sigma = generator.density(raw - shift).view(t.shape)
    weights = sample_weights(sigma, step[:, None].expand_as(t))
    seen = (weights[..., None] * colour.view(*t.shape, 3)).sum(1)
    return Seen(
        rgb.index_copy(0, found.index, seen), alpha.index_copy(0, found.index, weights.sum(1))
    )


def march_all(
    generator: Generator,
    style: Tensor,
    rays: Sequence[Rays],
    grid: QuickGrid,
    camera: Camera,
    rng: torch.Generator,
    shift: float,
) -> tuple[Seen, ...]:
    """``march`` for the rays of several photos of one head, in one pass; what each photo sees.

    Args:
        style: (2F,), the one of all photos; the others as for ``march``.
    """
    origins = torch.cat([each.origins for each in rays])
    directions = torch.cat([each.directions for each in rays])
    seen = march(generator, style, Rays(origins, directions), grid, camera, rng, shift)
    counts = [len(each) for each in rays]
    parts = zip(seen.rgb.split(counts), seen.alpha.split(counts), strict=True)
    return tuple(Seen(rgb, alpha) for rgb, alpha in parts)


@torch.no_grad()
def _scout_rays(
    generator: Generator, style: Tensor, rays: Rays, t_in: Tensor, t_out: Tensor, shift: float
) -> tuple[Tensor, Tensor]:
    """Where the samples that count begin, (H,), and the distance between them, (H,).

    Centred on the mean depth of what the scouts see; a ray that they pass is sampled about its
    densest place, where a silhouette that grows would meet it.
    """
    step = (t_out - t_in) / SCOUTS
    t = t_in[:, None] + (torch.arange(SCOUTS, device=step.device) + 0.5) * step[:, None]
    raw = generator.with_style(*style.chunk(2)).raw_density_at(rays.points(t).reshape(-1, 3))
    sigma = generator.density(raw - shift).view(t.shape)
    weights = sample_weights(sigma, step[:, None].expand_as(t)) + 1e-9 * sigma + 1e-12
    middle = (weights * t).sum(1) / weights.sum(1)
    length = torch.minimum(STRETCH * step, t_out - t_in)
    start = torch.maximum(torch.minimum(middle - length / 2, t_out - length), t_in)
    return start, length / SAMPLES
