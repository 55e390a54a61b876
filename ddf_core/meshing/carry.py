"""The template's mesh on another instance: carried by F, then put onto the surface; same faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ddf_core.meshing.mesh import Floats, Ints, Mesh, face_crosses, vertex_normals
from ddf_core.meshing.root_finding import STEPS, beyond_level, find_root
from ddf_core.scene.field import RadianceField, chunk_points_of, density_at
from ddf_core.stopping import Stop, chunks, never

Carry = Callable[[Tensor], Tensor]
"""Points (N, 3) of the template to one instance, (N, 3): F."""

# Points carried between two looks at ``stop``: the fields have half the layers of a generator.
CARRIED_AT_ONCE = 2048
# How far from a carried vertex its surface is looked for, as a part of box_half: 0.03 for heads,
# three times the fields' error along a surface and six times that across it.
REACH = 1 / 20
# Samples on each side of a vertex: no further apart than the density edge of a head is wide.
SAMPLES = 6
# Rounds in which the shift of vertices around a folded triangle is halved; then it is dropped.
UNFOLD_ROUNDS = 8


@dataclass(frozen=True)
class Fit:
    """What putting vertices onto the surface did; lengths in scene units.

    Args:
        found: fraction of the vertices that had a surface within reach.
        before, after: mean distance of those to it, along the normal.
        folded: triangles that F itself turned over, against the template's; they stay.
    """

    found: float
    before: float
    after: float
    folded: int


def carry_vertices(mesh: Mesh, carry: Carry, box_half: float, stop: Stop = never) -> Floats:
    """(V, 3) the template's vertices on an instance, kept in the box."""
    x_tmpl, x_inst = torch.from_numpy(mesh.vertices), torch.empty(mesh.vertices.shape)
    with torch.inference_mode():
        for piece in chunks(len(x_tmpl), CARRIED_AT_ONCE, stop):
            x_inst[piece] = carry(x_tmpl[piece])
    vertices: Floats = x_inst.clamp(-box_half, box_half).numpy()
    return vertices


def fit_to_surface(
    field: RadianceField, level: float, vertices: Floats, mesh: Mesh, stop: Stop = never
) -> tuple[Floats, Fit]:
    """Carried vertices (V, 3) moved along their normals to the nearest surface, where one is near.

    A vertex stays where it is if no surface is within ``REACH``, or if it lies on a face of the box
    in the template. Where a move would turn a triangle over, the moves around it are taken back.

    Args:
        field: the instance.
        level: its density at the surface, per scene unit.
        vertices: (V, 3) scene units, in the instance's frame.
        mesh: the template's, whose faces these vertices have.

    Raises:
        Cancelled: ``stop`` said so.
    """
    normals = vertex_normals(vertices, mesh.faces)
    shift = _shifts(field, level, vertices, normals, stop)
    found = ~np.isnan(shift)
    shift[~found | (np.abs(mesh.vertices) >= field.box_half).any(1)] = 0.0
    kept = _unfold_shifts(vertices, normals, shift, mesh.faces)
    moved = (vertices + kept[:, None] * normals).clip(-field.box_half, field.box_half)
    return moved.astype(np.float32), Fit(
        float(found.mean()),
        float(np.abs(shift[found]).mean()) if found.any() else 0.0,
        float(np.abs(shift - kept)[found].mean()) if found.any() else 0.0,
        int((_find_turned(mesh.vertices, vertices, mesh.faces)).sum()),
    )


def _shifts(
    field: RadianceField, level: float, vertices: Floats, normals: Floats, stop: Stop
) -> NDArray[np.float32]:
    """(V,) how far along its normal each vertex's surface is; NaN where none is within reach."""
    x, n = torch.from_numpy(vertices), torch.from_numpy(normals)
    offsets = torch.linspace(-1, 1, 2 * SAMPLES + 1) * REACH * field.box_half
    found = torch.full((len(x),), torch.nan)
    size = chunk_points_of(field) // (len(offsets) + STEPS)
    with torch.inference_mode():
        for piece in chunks(len(x), size, stop):
            found[piece] = _nearest_surface(field, level, x[piece], n[piece], offsets)
    shifts: NDArray[np.float32] = found.numpy()
    return shifts


def _nearest_surface(
    field: RadianceField, level: float, x: Tensor, n: Tensor, offsets: Tensor
) -> Tensor:
    """(N,) offset at which the density falls through the level outwards, the smallest in size."""
    points = x[:, None] + offsets[:, None] * n[:, None]
    values = beyond_level(density_at(field, points.reshape(-1, 3)), level).reshape(len(x), -1)
    leaves = (values[:, :-1] > 0) & (values[:, 1:] <= 0)
    middles = (offsets[1:] + offsets[:-1]) / 2
    # The straight guess between the samples tells which of two crossings is the nearer.
    step = (offsets[1] - offsets[0]) * (
        values[:, :-1] / (values[:, :-1] - values[:, 1:] + 1e-12) - 0.5
    )
    guess = torch.where(leaves, (middles + step).abs(), torch.inf)
    at = guess.argmin(1)
    rows = torch.arange(len(x))
    fraction = find_root(
        field,
        level,
        (points[rows, at], points[rows, at + 1]),
        (values[rows, at], values[rows, at + 1]),
    )
    shift = offsets[at] + fraction * (offsets[at + 1] - offsets[at])
    return torch.where(leaves.any(1), shift, torch.nan)


def _unfold_shifts(
    vertices: Floats, normals: Floats, shift: NDArray[np.float32], faces: Ints
) -> NDArray[np.float32]:
    """(V,) the shifts with which no triangle turns over that was not over before."""
    kept = shift.copy()
    for round_ in range(2 * UNFOLD_ROUNDS):
        turned = _find_turned(vertices, vertices + kept[:, None] * normals, faces)
        if not turned.any():
            return kept
        kept[faces[turned]] *= 0.5 if round_ < UNFOLD_ROUNDS else 0.0
    return np.zeros_like(shift)


def _find_turned(before: Floats, after: Floats, faces: Ints) -> NDArray[np.bool_]:
    """(F,) whether a triangle looks the other way after a move than before."""
    turned: NDArray[np.bool_] = (face_crosses(before, faces) * face_crosses(after, faces)).sum(
        1
    ) <= 0
    return turned
