"""Any RadianceField to a picture: chunked rays, pi-GAN's rule or midpoints, background, depth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from ddf_core.scene.camera import Camera
from ddf_core.scene.compositing import Background, Composite, composite, sample_weights
from ddf_core.scene.field import RadianceField, chunk_points_of, device_of
from ddf_core.scene.normals import surface_normals
from ddf_core.scene.rays import (
    Rays,
    box_interval,
    camera_rays,
    importance_samples,
    midpoint_edges,
    pigan_fine_samples,
    uniform_with_ends,
)
from ddf_core.stopping import Stop, chunks, never

Fraction = Callable[[float], None]


@dataclass(frozen=True)
class RenderSettings:
    """How a picture is sampled and composited.

    Args:
        samples_coarse: samples a ray of the first pass.
        samples_fine: importance samples a ray of the second pass; 0 leaves it out.
        rule: "pigan": ``linspace(near, far)`` with both ends, last interval 1e10, importance
            samples as in ``rays.pigan_fine_samples``, coarse and fine composited together.
            "midpoints": the middles of equal intervals of what the ray shares with the box and
            ``[near, far]``; with fine samples, the middles of their intervals alone.
        background: see ``compositing.composite``.
        normals: also give surface normals.
        chunk_points: points asked of the field at once; None asks the field.
    """

    samples_coarse: int = 24
    samples_fine: int = 24
    rule: Literal["pigan", "midpoints"] = "pigan"
    background: Background = "none"
    normals: bool = False
    chunk_points: int | None = None


@dataclass(frozen=True)
class Picture:
    """A rendered view: float32 tensors, rows from the top; on the CPU, wherever it was made.

    Args:
        rgb: (H, W, C), background applied; premultiplied where the background is "none".
        opacity: (H, W) in [0, 1], before the background.
        depth: (H, W) sum of weight times distance along the unit ray.
        normals: (H, W, 3) unit scene vectors, 0 where nothing is hit; None unless asked for.
        samples: network samples a ray.
    """

    rgb: Tensor
    opacity: Tensor
    depth: Tensor
    normals: Tensor | None = None
    samples: int = 0

    def surface_depth(self) -> Tensor:
        """(H, W) mean distance of what absorbs the ray; NaN where less than half is absorbed."""
        mean = self.depth / self.opacity.clamp(min=1e-6)
        return torch.where(self.opacity >= 0.5, mean, torch.nan)

    def straight_rgba(self, background: Background) -> Tensor:
        """(H, W, 4) straight alpha in [0, 1], so that a window can put its own background behind.

        "last_back" pictures are opaque; the others get their own opacity and lose the background.
        """
        if background == "last_back":
            return torch.cat((self.rgb, torch.ones_like(self.opacity)[..., None]), -1).clamp(0, 1)
        alpha = self.opacity[..., None]
        own = self.rgb - (1 - alpha) if background == "white_back" else self.rgb
        return torch.cat((own / alpha.clamp(min=1e-3), alpha), -1).clamp(0, 1)


def render(
    field: RadianceField,
    camera: Camera,
    size: tuple[int, int],
    settings: RenderSettings,
    stop: Stop = never,
    progress: Fraction | None = None,
) -> Picture:
    """Render ``field`` as ``camera`` sees it; ``size`` is (width, height).

    Raises:
        Cancelled: ``stop`` said so between two chunks.
    """
    rays = camera_rays(camera, size).to(device_of(field))
    total = settings.samples_coarse + settings.samples_fine
    per_chunk = (settings.chunk_points or chunk_points_of(field)) // max(total, 1)
    march = _pigan_rays if settings.rule == "pigan" else _midpoint_rays
    parts = []
    with torch.inference_mode():
        for piece in chunks(len(rays), per_chunk, stop):
            parts.append(march(field, rays[piece], camera, settings))
            if progress:
                progress(piece.stop / len(rays))
    seen = join_composites(parts)
    normals = surface_normals(field, rays, seen, stop) if settings.normals else None
    return picture_of(seen, size, total, normals)


def join_composites(parts: list[Composite]) -> Composite:
    """The composites of consecutive rays as one; their weights, of no more use, are dropped."""
    return Composite(
        torch.cat([p.rgb for p in parts]),
        torch.cat([p.opacity for p in parts]),
        torch.cat([p.depth for p in parts]),
        torch.empty(0),
    )


def picture_of(
    seen: Composite, size: tuple[int, int], samples: int, normals: Tensor | None = None
) -> Picture:
    """Composites of a picture's rays, folded to rows and columns, on the CPU.

    Args:
        seen: of W * H rays, rows from the top.
        size: width W and height H, pixels.
        samples: how many each ray had, for the record.
        normals: (W * H, 3) unit vectors in the scene frame; None for a picture without.
    """
    width, height = size
    shaped = None if normals is None else normals.cpu().reshape(height, width, 3)
    return Picture(
        seen.rgb.cpu().reshape(height, width, -1).clone(),
        seen.opacity.cpu().reshape(height, width).clone(),
        seen.depth.cpu().reshape(height, width).clone(),
        shaped,
        samples,
    )


def evaluate(field: RadianceField, rays: Rays, t: Tensor) -> tuple[Tensor, Tensor]:
    """Colour (R, S, C) and density (R, S) of the field at distances ``t`` (R, S)."""
    d = rays.directions[:, None].expand(*t.shape, 3).reshape(-1, 3)
    rgb, sigma = field(rays.points(t).reshape(-1, 3), d)
    return rgb.reshape(*t.shape, -1), sigma.reshape(t.shape)


def _pigan_rays(
    field: RadianceField, rays: Rays, camera: Camera, settings: RenderSettings
) -> Composite:
    t = uniform_with_ends(camera.near, camera.far, settings.samples_coarse, len(rays))
    t = t.to(rays.device)
    rgb, sigma = evaluate(field, rays, t)
    if not settings.samples_fine:
        return composite(rgb, sigma, t, settings.background)
    coarse = composite(rgb, sigma, t)
    t_fine = pigan_fine_samples(t, coarse.weights, settings.samples_fine)
    rgb_fine, sigma_fine = evaluate(field, rays, t_fine)
    t, order = torch.sort(torch.cat((t, t_fine), 1), 1)
    sigma = torch.cat((sigma, sigma_fine), 1).gather(1, order)
    rgb = torch.cat((rgb, rgb_fine), 1)
    rgb = rgb.gather(1, order[..., None].expand_as(rgb))
    return composite(rgb, sigma, t, settings.background)


def _midpoint_rays(
    field: RadianceField, rays: Rays, camera: Camera, settings: RenderSettings
) -> Composite:
    t_in, t_out = box_interval(rays, field.box_half, camera.near, camera.far)
    edges = midpoint_edges(t_in, torch.maximum(t_in, t_out), settings.samples_coarse)
    if settings.samples_fine:
        sigma = evaluate(field, rays, middles(edges))[1]
        weights = sample_weights(sigma, edges.diff(dim=1))
        edges = importance_samples(edges, weights, settings.samples_fine + 1)
    return composite_between(field, rays, edges, settings.background)


def middles(edges: Tensor) -> Tensor:
    """(R, S) middles of (R, S + 1) edges."""
    return (edges[:, 1:] + edges[:, :-1]) / 2


def composite_between(
    field: RadianceField, rays: Rays, edges: Tensor, background: Background
) -> Composite:
    """Composite with one sample in the middle of each interval of ``edges`` (R, S + 1)."""
    t = middles(edges)
    rgb, sigma = evaluate(field, rays, t)
    return composite(rgb, sigma, t, background, edges.diff(dim=1))
