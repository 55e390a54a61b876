"""Surface normals from the density gradient."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.scene.compositing import Composite
from ddf_core.scene.field import RadianceField, chunk_points_of, density_at
from ddf_core.scene.rays import Rays
from ddf_core.stopping import Stop, chunks, never

# Step of the central differences, as a part of box_half: well below the width of a density edge
# (0.02 for trained heads), well above what float32 can tell apart.
STEP = 1 / 500


def density_normals(field: RadianceField, x: Tensor) -> Tensor:
    """Unit vectors (N, 3) towards falling density at points ``x`` (N, 3); 0 where it is level.

    Central differences instead of autograd: the same for every field, also for those that were
    built without gradients, at six evaluations a point.
    """
    step = field.box_half * STEP
    offsets = step * torch.eye(3, dtype=x.dtype, device=x.device)
    around = torch.stack((x[:, None] - offsets, x[:, None] + offsets))
    sigma = density_at(field, around.reshape(-1, 3)).reshape(2, -1, 3)
    return torch.nn.functional.normalize(sigma[0] - sigma[1], dim=1, eps=1e-6)


def surface_normals(
    field: RadianceField, rays: Rays, seen: Composite, stop: Stop = never
) -> Tensor:
    """Normals (R, 3) where each ray is absorbed on average; 0 where less than half is absorbed."""
    normals = torch.zeros_like(rays.directions)
    hit = torch.nonzero(seen.opacity >= 0.5)[:, 0]
    t = (seen.depth / seen.opacity.clamp(min=1e-6))[:, None]
    x = rays[hit].points(t[hit])[:, 0]
    with torch.inference_mode():
        for piece in chunks(len(hit), chunk_points_of(field) // 6, stop):
            normals[hit[piece]] = density_normals(field, x[piece])
    return normals
