"""A small picture of a mesh, by NumPy alone: quick enough to follow the hand.

It shows what the file will show: the texture or the colours of vertices as they are, for the
material that is saved is unlit; or the shape alone, lit by the normals that are saved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddf_core.meshing.mesh import ColouredMesh
from ddf_core.meshing.texels import Covered, find_covered

MARGIN = 1.05
# Towards the light, seen from the eye: from above, a little to the left.
TO_LAMP = np.array([-0.35, 0.5, 0.79])
AMBIENT = 0.4
CLAY = 225.0


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


def mesh_picture(
    coloured: ColouredMesh, viewpoint: Viewpoint, side_px: int, *, clay: bool = False
) -> NDArray[np.uint8]:
    """(side, side, 4) straight alpha: the triangles that look this way, the nearest on top.

    The mesh fills the picture, and does so however it is turned. ``clay`` shows its shape alone.
    """
    found = _nearest(coloured, viewpoint, side_px)
    rgb = _light(coloured, viewpoint, found) if clay else _colours(coloured, found)
    picture = np.zeros((side_px * side_px, 4), np.uint8)
    picture[found.index, :3] = (rgb + 0.5).clip(0, 255)
    picture[found.index, 3] = 255
    return picture.reshape(side_px, side_px, 4)


def _nearest(coloured: ColouredMesh, viewpoint: Viewpoint, side_px: int) -> Covered:
    """The triangle that is seen at each pixel; its faces are those of the mesh."""
    mesh = coloured.mesh
    x = mesh.vertices.astype(float)
    x -= (x.min(0) + x.max(0)) / 2
    reach = MARGIN * max(float(np.linalg.norm(x, axis=1).max()), 1e-9)
    corners = (x @ viewpoint.axes().T / reach)[mesh.faces]
    a, b, c = corners[:, 0, :2], corners[:, 1, :2], corners[:, 2, :2]
    across = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    front = np.nonzero(across > 0)[0]
    pixels = (corners[front, :, :2] * (1, -1) + 1) / 2 * side_px
    pieces = list(find_covered(pixels, side_px))
    if not pieces:
        nothing = np.zeros(0, np.int64)
        return Covered(nothing, nothing, np.zeros((0, 3)))
    index = np.concatenate([piece.index for piece in pieces])
    face = np.concatenate([piece.face for piece in pieces])
    weights = np.concatenate([piece.weights for piece in pieces])
    height = (weights * corners[front[face], :, 2]).sum(1)
    top = np.full(side_px * side_px, -np.inf)
    np.maximum.at(top, index, height)
    seen = height >= top[index]
    return Covered(index[seen], front[face[seen]], weights[seen])


def _colours(coloured: ColouredMesh, found: Covered) -> NDArray[np.float64]:
    """(N, 3) display colours, 0 to 255: of the texture, or between those of the vertices."""
    if coloured.atlas is None or coloured.texture is None:
        corners = coloured.vertex_rgb[coloured.mesh.faces[found.face]].astype(float)
        return _between(found, corners)
    uv = _between(found, coloured.atlas.uv[coloured.atlas.faces[found.face]].astype(float))
    return _look_up(coloured.texture, uv)


def _look_up(texture: NDArray[np.uint8], uv: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 3) bilinear samples of (S, S, 3) at ``uv`` in [0, 1], from its top left corner."""
    last = len(texture) - 1
    position = (uv * len(texture) - 0.5).clip(0, last)
    low = np.floor(position).astype(int)
    part = position - low
    high = (low + 1).clip(max=last)
    left, right = 1 - part[:, :1], part[:, :1]
    upper = texture[low[:, 1], low[:, 0]] * left + texture[low[:, 1], high[:, 0]] * right
    lower = texture[high[:, 1], low[:, 0]] * left + texture[high[:, 1], high[:, 0]] * right
    found: NDArray[np.float64] = upper * (1 - part[:, 1:]) + lower * part[:, 1:]
    return found


def _light(coloured: ColouredMesh, viewpoint: Viewpoint, found: Covered) -> NDArray[np.float64]:
    """(N, 3) grey: the light that the normals of the mesh catch, smooth as they are."""
    mesh = coloured.mesh
    normals = _between(found, mesh.normals[mesh.faces[found.face]].astype(float))
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    light = AMBIENT + (1 - AMBIENT) * np.clip(normals @ viewpoint.axes().T @ TO_LAMP, 0, 1)
    return np.repeat(CLAY * light[:, None], 3, axis=1)


def _between(found: Covered, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, K) values inside triangles whose corners have (N, 3, K)."""
    between: NDArray[np.float64] = np.einsum("nk,nkc->nc", found.weights, corners)
    return between
