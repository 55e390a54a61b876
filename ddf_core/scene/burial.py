"""How far points lie under the surface of a field, or above it: what no camera can see is a guess.

From each point straight lines go out in all directions, to the walls of the box. Where half the
light from outside is gone before it reaches the point, the surface lies between.
"""

from __future__ import annotations

import math
from itertools import product

import torch
from torch import Tensor

from ddf_core.scene.field import RadianceField, chunk_points_of, density_at

# Samples of a line: 0.02 of a box of 0.6 apart, a third of an eye's width on a head.
SAMPLES = 32
HALF = math.log(2)


def burial_depth(field: RadianceField, x: Tensor) -> Tensor:
    """(N,) scene units from points (N, 3): under the surface above 0, outside of it below 0.

    Under it, the shortest way out among 26 directions: up to a seventh more than the true one, give
    or take half a sample. Outside, the way to the first surface, or ``2 box_half`` where none is
    met. A point that half of the light reaches is outside.
    """
    directions = _directions().to(x)
    size = max(chunk_points_of(field) // (SAMPLES * len(directions)), 1)
    parts = [_depths(field, piece, directions) for piece in x.split(size)]
    return torch.cat(parts) if parts else x.new_zeros(0)


def _directions() -> Tensor:
    """(26, 3) unit vectors to the sides, edges and corners of a cube."""
    steps = [step for step in product((-1.0, 0.0, 1.0), repeat=3) if any(step)]
    return torch.nn.functional.normalize(torch.tensor(steps), dim=1)


def _depths(field: RadianceField, x: Tensor, directions: Tensor) -> Tensor:
    half = field.box_half
    x = x.clamp(-half, half)[:, None]
    walls = torch.where(directions > 0, half - x, -half - x) / directions
    length = torch.where(directions == 0, torch.inf, walls).amin(2)
    t = (torch.arange(SAMPLES).to(x) + 0.5) / SAMPLES * length[..., None]
    points = x[..., None, :] + t[..., None] * directions[:, None]
    sigma = density_at(field, points.reshape(-1, 3).clamp(-half, half)).view(t.shape)
    optical = sigma * length[..., None] / SAMPLES
    inwards = optical.flip(2).cumsum(2).flip(2) >= HALF
    # The outermost sample that half of the light from outside does not pass.
    way_out = torch.where(inwards, t, 0.0).amax(2).amin(1)
    outwards = optical.cumsum(2) >= HALF
    way_in = torch.where(outwards, t, 2 * half).amin(2).amin(1)
    return torch.where(way_out > 0, way_out, -way_in)
