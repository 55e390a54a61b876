"""How far a mesh is from the surface that the pictures show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ddf_core.meshing.mesh import Mesh
from ddf_core.scene.field import RadianceField, chunk_points_of
from ddf_core.scene.rays import Rays
from ddf_core.scene.surface import first_surfaces
from ddf_core.stopping import Stop, chunks, never

SAMPLES = 300
SEED = 0
# How far before and behind a vertex the surface is looked for, as a part of box_half.
REACH = 1 / 12
# Evaluations that one ray takes: see surface.SEARCH_SAMPLES and ROUND_SAMPLES.
RAY_POINTS = 352


@dataclass(frozen=True)
class Distance:
    """Of vertices to the first surface on a ray against their normals, scene units.

    Args:
        mean, p95: of its size.
        found: fraction of the vertices that have a surface within reach.
    """

    mean: float
    p95: float
    found: float


def distance_to_surface(
    field: RadianceField, mesh: Mesh, samples: int = SAMPLES, stop: Stop = never
) -> Distance:
    """How far vertices are from where a ray that comes along their normal loses half its light."""
    count = min(samples, len(mesh.vertices))
    picked = np.random.default_rng(SEED).choice(len(mesh.vertices), count, replace=False)
    reach = REACH * field.box_half
    x, n = (torch.from_numpy(values[picked]) for values in (mesh.vertices, mesh.normals))
    rays = Rays(x + reach * n, -n)
    parts = [
        first_surfaces(field, None, rays[piece], 0.0, 2 * reach)
        for piece in chunks(count, max(chunk_points_of(field) // RAY_POINTS, 4), stop)
    ]
    t = torch.cat(parts).numpy()
    off = np.abs(t[~np.isnan(t)] - reach)
    if not len(off):
        return Distance(float("nan"), float("nan"), 0.0)
    return Distance(float(off.mean()), float(np.quantile(off, 0.95)), len(off) / count)
