"""How fine a lattice a field has to be kept on for pictures that nobody can tell apart."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ddf_core.scene.bake import GROUND_RESOLUTION, bake, surface_voxels
from ddf_core.scene.field import RadianceField, device_of
from ddf_core.scene.grid import grid_centres
from ddf_core.scene.kept_field import FAINTEST, KeptField

RESOLUTIONS = (96, 128, 160, 192)
"""What is tried. On finer ones a first picture asks more nodes than it would have samples."""

# Root mean squares of what interpolating does to colour and to ``log(sigma + FAINTEST)`` at points
# that are seen. Faces on a lattice of 128: 0.003 and 0.03, and pictures of 49.0 to 49.7 dB to 256
# samples, at 256 px (52.8 to 53.8 without a lattice); heads have 0.03 to 0.06 on one of 384 only,
# and pictures of 46.5 to 49.8 dB (50.6 to 54.9).
COLOUR_ERROR, DENSITY_ERROR = 5e-3, 0.05
TRIED, PROBES, SEED = 2048, 400, 0
# Optical thickness of a voxel of the coarse grid: less is hardly seen, and behind more nothing is.
SEEN = (0.05, 20.0)


def kept_resolution(fields: Sequence[RadianceField]) -> int | None:
    """Cells along an edge of the coarsest lattice that serves all ``fields``; None where none does,
    where a colour changes with the direction, or where they are not computed on the CPU.

    Asks some 20,000 points of each.
    """
    if any(device_of(field).type != "cpu" for field in fields):
        return None
    with torch.inference_mode():
        probed = [(field, seen_points(field)) for field in fields]
        if not all(len(x) and _is_the_same_from_everywhere(field, x) for field, x in probed):
            return None
        for resolution in RESOLUTIONS:
            if all(_serves(field, x, resolution) for field, x in probed):
                return resolution
    return None


def seen_points(field: RadianceField) -> Tensor:
    """Up to ``PROBES`` points (N, 3) where light meets something."""
    grid = bake(field, GROUND_RESOLUTION)
    near, _ = surface_voxels(grid)
    voxels = torch.nonzero(near.flatten())[:, 0]
    if not len(voxels):
        return torch.zeros(0, 3)
    chance = torch.Generator().manual_seed(SEED)
    chosen = voxels[torch.randint(len(voxels), (TRIED,), generator=chance)]
    offsets = torch.rand(TRIED, 3, generator=chance) - 0.5
    x = grid_centres(GROUND_RESOLUTION, grid.box_half, chosen) + offsets * grid.voxel
    thickness = field(x)[1] * grid.voxel
    return x[(thickness > SEEN[0]) & (thickness < SEEN[1])][:PROBES]


def _is_the_same_from_everywhere(field: RadianceField, x: Tensor) -> bool:
    ahead, aside = (torch.tensor(way).expand_as(x) for way in ((0.0, 0.0, -1.0), (1.0, 0.0, 0.0)))
    return torch.equal(field(x, ahead)[0], field(x, aside)[0])


def _serves(field: RadianceField, x: Tensor, resolution: int) -> bool:
    colour, sigma = field(x)
    kept_colour, kept_sigma = KeptField(field, resolution)(x)
    off = (kept_sigma + FAINTEST).log() - (sigma + FAINTEST).log()
    errors = (kept_colour - colour).square().mean().sqrt(), off.square().mean().sqrt()
    return bool(errors[0] <= COLOUR_ERROR and errors[1] <= DENSITY_ERROR)
