"""The exact picture with its samples placed by a baked grid: few, all where they count.

The grid only says where to look (``sample_plan``): what is composited is the exact field. Rays that
miss are never asked, and what lies behind an opaque surface is not either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import Background, Composite, composite
from ddf_core.scene.field import RadianceField, chunk_points_of
from ddf_core.scene.grid import Grid
from ddf_core.scene.normals import surface_normals
from ddf_core.scene.rays import Rays, camera_rays
from ddf_core.scene.render import Fraction, Picture, evaluate, middles, picture_of
from ddf_core.scene.sample_plan import (
    BESIDE,
    BESIDE_REFINED,
    GridSettings,
    Plan,
    edges_of,
    even_chunks,
    plan_rays,
    span_inside,
)
from ddf_core.stopping import Stop, never, raise_if

# How much two neighbouring samples of a ray may differ: squared colour distance times the larger
# weight. Two per cent of a head's rays exceed it and, left alone, make most of the error.
LARGEST_JUMP = 0.05
# Opacity from which nothing behind a ray's samples can be seen.
OPAQUE = 0.99


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

    ``Picture.samples`` is the mean number of samples of a ray that got any.

    Raises:
        Cancelled: ``stop`` said so between two chunks.
    """
    rays = camera_rays(camera, size).to(grid.device)
    raise_if(stop)
    with torch.inference_mode():
        span = span_inside(grid, rays, camera, stop)
        seen = _background(rays, settings.background, getattr(field, "channels", 3))
        jump = torch.zeros_like(seen.opacity)
        beside = BESIDE if settings.refined is None else BESIDE_REFINED
        plan = plan_rays(grid, rays, span, settings, stop, beside=beside)
        for done in _draw_rays(field, rays, plan, settings.background, seen, jump):
            raise_if(stop)
            if progress:
                progress(done)
        # A ray that grazes a surface may slip past it where the grid's voxels stop it: what lies
        # behind was never sampled. Such rays are few, and are looked at again all the way through.
        opaque = seen.opacity >= OPAQUE
        leaking = span.where(~opaque)
        through = plan_rays(grid, rays, leaking, settings, stop, occluded=False, beside=beside)
        through = through.beyond(plan, len(rays))
        for _ in _draw_rays(field, rays, through, settings.background, seen, jump):
            raise_if(stop)
        if settings.refined is not None:
            finer = replace(settings, spacing=settings.refined, softest=settings.refined)
            again = plan_rays(grid, rays, span.where(opaque & (jump > LARGEST_JUMP)), finer, stop)
            # Colour alone is mended, so depth and opacity are the same in every appearance.
            kept = replace(seen, opacity=seen.opacity.clone(), depth=seen.depth.clone())
            for _ in _draw_rays(field, rays, again, settings.background, kept, jump):
                raise_if(stop)
    normals = surface_normals(field, rays, seen, stop) if settings.normals else None
    mean = round(float(plan.count.float().mean())) if len(plan.count) else 0
    return picture_of(seen, size, mean, normals)


def _draw_rays(
    field: RadianceField,
    rays: Rays,
    plan: Plan,
    background: Background,
    seen: Composite,
    jump: Tensor,
) -> Iterator[float]:
    """Composites the planned rays into ``seen``, in place; the fraction done after each chunk.

    ``jump`` (R,) gets the largest jump of each ray's colour, see ``LARGEST_JUMP``.
    """
    for piece in even_chunks(plan.count, chunk_points_of(field)):
        index, edges = plan.index[piece], edges_of(plan, piece)
        t = middles(edges)
        rgb, sigma = evaluate(field, rays[index], t)
        found = composite(rgb, sigma, t, background, edges.diff(dim=1))
        if t.shape[1] > 1:
            weight = torch.maximum(found.weights[:, 1:], found.weights[:, :-1])
            jump[index] = (rgb.diff(dim=1).square().sum(2) * weight).amax(1)
        seen.rgb[index], seen.opacity[index] = found.rgb, found.opacity
        seen.depth[index] = found.depth
        yield piece.stop / len(plan.index)


def _background(rays: Rays, background: Background, channels: int) -> Composite:
    white = 1.0 if background == "white_back" else 0.0
    count, like = len(rays), rays.directions
    return Composite(
        like.new_full((count, channels), white),
        like.new_zeros(count),
        like.new_zeros(count),
        like.new_empty(0),
    )
