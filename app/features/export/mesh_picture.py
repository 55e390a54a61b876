"""A small shaded picture of a coarse mesh, by NumPy alone: quick enough to follow the hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddf_core.meshing.mesh import ColouredMesh

# Positions a side of each triangle: closer than a pixel where 48 cells fill 400 pixels.
STEPS = 12
MARGIN = 1.05
# Towards the light, seen from the eye: from above, a little to the left.
TO_LAMP = np.array([-0.35, 0.5, 0.79])
AMBIENT = 0.5


@dataclass(frozen=True)
class Viewpoint:
    """From where the mesh is seen, without perspective."""

    yaw_rad: float = 0.5
    pitch_rad: float = 0.15

    def axes(self) -> NDArray[np.float64]:
        """(3, 3): rows to the right, up, and towards the eye, in the scene."""
        cy, sy = math.cos(self.yaw_rad), math.sin(self.yaw_rad)
        cp, sp = math.cos(self.pitch_rad), math.sin(self.pitch_rad)
        return np.array([[cy, 0.0, -sy], [-sy * sp, cp, -cy * sp], [sy * cp, sp, cy * cp]])


def shaded(coloured: ColouredMesh, viewpoint: Viewpoint, side: int) -> NDArray[np.uint8]:
    """(side, side, 4) straight alpha: the triangles that look this way, the nearest on top.

    The mesh fills the picture, and does so however it is turned.
    """
    mesh, axes = coloured.mesh, viewpoint.axes()
    x = mesh.vertices.astype(float)
    x -= (x.min(0) + x.max(0)) / 2
    x_view = x @ axes.T / (MARGIN * max(float(np.linalg.norm(x, axis=1).max()), 1e-9))
    normals = mesh.normals.astype(float) @ axes.T
    light = AMBIENT + (1 - AMBIENT) * np.clip(normals @ TO_LAMP, 0, 1)
    rgb = coloured.vertex_rgb * light[:, None]
    corners = x_view[mesh.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    front = mesh.faces[across[:, 2] > 0]
    weights = _positions()
    points = np.einsum("pk,fkc->fpc", weights, x_view[front]).reshape(-1, 3)
    colours = np.einsum("pk,fkc->fpc", weights, rgb[front]).reshape(-1, 3)
    column = ((points[:, 0] + 1) / 2 * side).astype(int)
    row = ((1 - points[:, 1]) / 2 * side).astype(int)
    inside = (column >= 0) & (column < side) & (row >= 0) & (row < side)
    order = np.argsort(points[:, 2])
    order = order[inside[order]]
    picture = np.zeros((side, side, 4), np.uint8)
    # What is written last stays: the nearest.
    picture[row[order], column[order], :3] = colours[order]
    picture[row[order], column[order], 3] = 255
    return picture


def _positions() -> NDArray[np.float64]:
    """(P, 3) barycentric places spread evenly over a triangle, its edges included."""
    grid = [(i, j) for i in range(STEPS + 1) for j in range(STEPS + 1 - i)]
    first = np.array(grid) / STEPS
    return np.column_stack((first, 1 - first.sum(1)))
