"""The level of density at which the renderer sees a surface; no meshes."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.errors import InputError
from ddf_core.scene.field import RadianceField, chunk_points_of, density_at, device_of
from ddf_core.scene.grid import Grid
from ddf_core.scene.rays import Rays
from ddf_core.scene.surface import first_surfaces
from ddf_core.stopping import Stop, chunks, never

# Parallel rays a side and axis: 864 from all six sides, of which a third meets a head.
RAYS_A_SIDE = 12
# Evaluations that one ray takes: the bracket of the grid and two rounds of refinement.
RAY_POINTS = 160
# See ``optical_level``.
MOST_SHARE = 0.8
# Fewer surfaces than this say nothing.
FEWEST_HITS = 4


class DensityOnly:
    """A field without colours: a bake of it asks for densities alone, ``scale`` times as high."""

    channels = 0

    def __init__(self, field: RadianceField, scale: float = 1.0) -> None:
        self.box_half, self.chunk_points = field.box_half, chunk_points_of(field)
        self.device = device_of(field)
        self._field, self._scale = field, scale

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """No colours (N, 0) and densities (N,) at points (N, 3) of the scene frame."""
        return x.new_zeros(len(x), 0), self.density(x)

    def density(self, x: Tensor) -> Tensor:
        """(N,) per scene unit, scaled, at points (N, 3) of the scene frame."""
        return density_at(self._field, x) * self._scale


def optical_level(field: RadianceField, coarse: Grid, stop: Stop = never) -> float:
    """The density at which a mesh lies where the pictures have their surface.

    The median of the densities at first surfaces (transmittance one half) of parallel rays from all
    six sides, at most ``MOST_SHARE`` of the highest density met: behind a sharp edge the density is
    a plateau, whose ripples would become the surface.

    Args:
        field: the exact field.
        coarse: any bake of it, to find the rays that meet something.
        stop: asked between chunks of rays.

    Raises:
        InputError: ``mesh.no_surface``: no ray loses half its light.
        Cancelled: ``stop`` said so.

    Source: ours. Bundled heads: 0.73 to 0.77 of the highest; vertices of a 128^3 mesh then lie
    0.0012 before the surface that rays along their normals find, and 0.0024 at half of the highest
    (heads are 0.8 high).
    """
    rays = _rays_from_six_sides(field.box_half)
    hits = []
    for piece in chunks(len(rays), max(chunk_points_of(field) // RAY_POINTS, 8), stop):
        part = rays[piece]
        t = first_surfaces(field, coarse, part, 0.0, 4 * field.box_half)
        hits.append((part.origins + t[:, None] * part.directions)[~t.isnan()])
    x = torch.cat(hits)
    if len(x) < FEWEST_HITS:
        raise InputError(
            "Nothing in this field stops half of the light, so it has no surface to mesh.",
            code="mesh.no_surface",
            advice="Name a level of density below its highest, to mesh the haze itself.",
        )
    with torch.inference_mode():
        found = float(density_at(field, x).median())
    return min(found, MOST_SHARE * float(coarse.sigma.max()))


def _rays_from_six_sides(box_half: float) -> Rays:
    positions = ((torch.arange(RAYS_A_SIDE) + 0.5) / RAYS_A_SIDE * 2 - 1) * box_half
    across = torch.cartesian_prod(positions, positions)
    origins, directions = [], []
    for axis in range(3):
        for side in (-1.0, 1.0):
            start = torch.full((len(across), 3), side * 2 * box_half)
            start[:, [(axis + 1) % 3, (axis + 2) % 3]] = across
            ahead = torch.zeros_like(start)
            ahead[:, axis] = -side
            origins.append(start)
            directions.append(ahead)
    return Rays(torch.cat(origins), torch.cat(directions))
