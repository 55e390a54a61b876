"""The surface of a field at a level of density: marching cubes, exact on the field, closed.

Specks and cavities are components.py's, colours texture.py's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.measure import marching_cubes
from torch import Tensor

from ddf_core.errors import InputError
from ddf_core.meshing.components import without_small_components
from ddf_core.meshing.level import DensityOnly
from ddf_core.meshing.mesh import Floats, Ints, Mesh, vertex_normals
from ddf_core.meshing.root_finding import STEPS, beyond_level, find_root
from ddf_core.scene.bake import DENSE_RESOLUTION, bake
from ddf_core.scene.field import RadianceField, chunk_points_of
from ddf_core.scene.grid import Grid
from ddf_core.scene.normals import density_normals
from ddf_core.stopping import Stop, chunks, never, raise_if

# The optical thickness of a coarse voxel at the level, in units in which the grid is baked. The
# bake calls 0.02 empty and 2 opaque: whatever level is asked for lies well between the two.
LEVEL_THICKNESS = 0.5
# No vertex comes nearer to a corner of its cell than this fraction of its edge: triangles keep
# area.
EDGE_MARGIN = 0.01
# Coordinates this near to a whole number lie on a grid plane: skimage computes them in float32.
ON_PLANE = 2e-5
# Grid values are kept this fraction of the level away from it: a vertex in the corner of its cell
# would be on three edges at once, and its triangles without area.
CLEAR_OF_LEVEL = 2e-3


@dataclass(frozen=True)
class _Edges:
    """Where each of V vertices is: on a grid edge from ``low`` to ``high`` (V, 3), scene units.

    Args:
        start: (V, 3) its position before it was put onto the exact level.
        value_low, value_high: (V,) ``beyond_level`` at the ends; one is negative.
        cut: (V,) int, 0 inside; 1, 2, 3 on a face of the box across x, y, z.
        on_edge: (V,) bool; a few vertices are in the middle of their cells.
    """

    start: Tensor
    low: Tensor
    high: Tensor
    value_low: Tensor
    value_high: Tensor
    cut: Tensor
    on_edge: Tensor


def surface_mesh(
    field: RadianceField,
    level: float,
    resolution: int,
    specks: float = 0.01,
    coarse: Grid | None = None,
    stop: Stop = never,
) -> Mesh:
    """The closed surface at which the density of ``field`` is ``level``.

    Densities are asked for only near the surface; each vertex stays on its grid edge and is put
    where the exact field has the level. Where the box cuts the field, the surface is closed by the
    face of the box. Normals point towards falling density.

    Args:
        field: only its density matters.
        level: per scene unit, above 0.
        resolution: cells a side.
        specks: components with less than this fraction of the largest one's area are dropped.
        coarse: a dense bake of the field's density (``DensityOnly``), made before.

    Raises:
        InputError: ``mesh.no_surface``: the field never reaches the level.
        Cancelled: ``stop`` said so between two chunks.
    """
    grid, unit = _bake_level(field, level, resolution, coarse, stop)
    positions, faces = _march_cubes(grid, level, unit)
    raise_if(stop)
    edges = _edges(grid, positions, level, unit)
    with torch.inference_mode():
        vertices = _on_level(field, level, edges, stop)
        kept, faces = without_small_components(vertices.numpy(), faces, specks)
        raise_if(stop)
        cut = edges.cut[kept]
        normals = gradient_normals(field, vertices[kept], faces, cut, stop)
    return Mesh(vertices[kept].numpy().copy(), faces, normals)


def gradient_normals(
    field: RadianceField, x: Tensor, faces: Ints, cut: Tensor | None = None, stop: Stop = never
) -> Floats:
    """(V, 3) unit normals of vertices ``x`` (V, 3) from the density gradient.

    Those on a face of the box (``cut``, see ``_Edges``) point out of it; where the density is level
    the triangles around decide.
    """
    found = torch.zeros_like(x)
    for piece in chunks(len(x), chunk_points_of(field) // 6, stop):
        found[piece] = density_normals(field, x[piece])
    if cut is not None:
        at = torch.nonzero(cut > 0)[:, 0]
        axis = cut[at] - 1
        found[at] = 0.0
        found[at, axis] = torch.sign(x[at, axis])
    level = torch.nonzero(found.norm(dim=1) < 0.5)[:, 0]
    if len(level):
        found[level] = torch.from_numpy(vertex_normals(x.numpy(), faces))[level]
    normals: Floats = found.numpy().copy()
    return normals


def _bake_level(
    field: RadianceField, level: float, resolution: int, coarse: Grid | None, stop: Stop
) -> tuple[Grid, float]:
    """The bake in which the level has ``LEVEL_THICKNESS``; its unit, baked over true density.

    It is on the CPU, where meshes are made.
    """
    unit = LEVEL_THICKNESS / (level * 2 * field.box_half / DENSE_RESOLUTION)
    if coarse is not None:
        thickness = coarse.sigma * coarse.voxel * unit
        coarse = Grid(-torch.expm1(-thickness)[..., None], coarse.box_half)
    return bake(DensityOnly(field, unit), resolution, coarse, stop).cpu(), unit


def _march_cubes(grid: Grid, level: float, unit: float) -> tuple[NDArray[np.float32], Ints]:
    """Positions (V, 3) x, y, z in cells of the padded grid, and faces.

    One cell of nothing around the box closes what the box cuts.
    """
    alpha = np.pad(grid.rgba[..., -1].numpy(), 1)
    wanted = -np.expm1(-level * unit * grid.voxel)
    if not alpha.max() > wanted:
        raise InputError(
            f"The density never reaches the level {level:g}: there is no surface.",
            code="mesh.no_surface",
            advice=f"Choose a level below {float(grid.sigma.max()) / unit:.4g}.",
        )
    near = np.abs(alpha - wanted) < CLEAR_OF_LEVEL * wanted
    alpha[near] = wanted * (1 + np.where(alpha[near] > wanted, 1, -1) * CLEAR_OF_LEVEL)
    positions, faces, _, _ = marching_cubes(alpha, wanted, gradient_direction="descent")
    return np.ascontiguousarray(positions[:, ::-1], np.float32), faces.astype(np.int32)


def _edges(grid: Grid, positions: NDArray[np.float32], level: float, unit: float) -> _Edges:
    p = torch.from_numpy(positions)
    off = (p - p.round()).abs()
    ordered, order = off.sort(dim=1)
    axis = order[:, 2:]
    low = p.round().scatter(1, axis, p.gather(1, axis).floor())
    high = low.scatter_add(1, axis, torch.ones_like(p[:, :1]))
    beyond = (low.gather(1, axis) < 1) | (high.gather(1, axis) > grid.resolution)
    return _Edges(
        _scene(p, grid),
        _scene(low, grid),
        _scene(high, grid),
        _value_at(grid, low, level, unit),
        _value_at(grid, high, level, unit),
        torch.where(beyond, axis + 1, 0)[:, 0],
        ordered[:, 1] < ON_PLANE,
    )


def _scene(position: Tensor, grid: Grid) -> Tensor:
    """Padded grid places (V, 3) in the scene; the padding lies on the faces of the box."""
    return ((position - 0.5) * grid.voxel - grid.box_half).clamp(-grid.box_half, grid.box_half)


def _value_at(grid: Grid, index: Tensor, level: float, unit: float) -> Tensor:
    x, y, z = (index - 1).long().clamp(0, grid.resolution - 1).unbind(1)
    return beyond_level(grid.sigma[z, y, x] / unit, level)


def _on_level(field: RadianceField, level: float, edges: _Edges, stop: Stop) -> Tensor:
    """Vertices (V, 3): on the level of the exact field, or on the face of the box."""
    x = edges.start.clone()
    cut = torch.nonzero(edges.cut > 0)[:, 0]
    axis = edges.cut[cut] - 1
    x[cut, axis] = torch.sign(x[cut, axis]) * field.box_half
    inner = torch.nonzero(edges.on_edge & (edges.cut == 0))[:, 0]
    for piece in chunks(len(inner), chunk_points_of(field) // STEPS, stop):
        at = inner[piece]
        low, high = edges.low[at], edges.high[at]
        fraction = find_root(field, level, (low, high), (edges.value_low[at], edges.value_high[at]))
        fraction = fraction.clamp(EDGE_MARGIN, 1 - EDGE_MARGIN)
        x[at] = low + fraction[:, None] * (high - low)
    return x
