"""A mesh cut into charts and packed into one square picture; nothing about colours.

Charts are parts of the surface that look towards one side of the box, projected along that axis: a
triangle is never narrowed below a third of its width, and the whole cut takes 0.2 s at 128^3 where
xatlas's own charts took 14 s that nobody could interrupt. Nor does xatlas pack them any more: once,
in a test on a busy machine, it never came back from ending its own threads.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ddf_core.errors import InputError
from ddf_core.meshing.mesh import Atlas, Floats, Ints, Mesh, face_normals
from ddf_core.meshing.neighbours import connected_parts, faces_beside

# Rounds in which neighbours even out their normals, and then their sides: fewer and longer charts.
SMOOTH_ROUNDS = 4
VOTE_ROUNDS = 8
# A triangle that leans further than this from its chart's axis (cosine) goes back to its own side.
LEAST_FACING = 0.25
# Texels around each chart: the picture is read bilinearly, and from smaller copies of itself. Two
# charts are at least twice as far apart.
PADDING = 3
# The packer fits a scale or does not; it is asked again with smaller ones until all charts fit.
PACK_TRIES = 40
SHRINK = 0.96


class _Cut(NamedTuple):
    """``side`` (F,): 0 to 5, towards +x +y +z -x -y -z; ``chart`` (F,) numbers from 0."""

    side: NDArray[np.int64]
    chart: NDArray[np.int64]


def atlas_of(mesh: Mesh, side_px: int) -> Atlas:
    """An atlas of ``mesh`` for a picture of ``side_px`` squared; the same for the same mesh.

    Raises:
        InputError: ``mesh.texture``: the picture is too small for the charts.
    """
    cut = _cut_charts(mesh)
    vertex, positions, flat = _flatten_mesh(mesh, cut)
    uv = _pack_charts(flat, positions, cut.chart, side_px)
    return Atlas(uv, vertex, positions, int(cut.chart.max()) + 1)


def _cut_charts(mesh: Mesh) -> _Cut:
    beside = faces_beside(mesh.faces)
    own = face_normals(mesh.vertices, mesh.faces)
    side = _vote_sides(_sides(_smooth_normals(own, beside)), beside)
    # Two rounds: a triangle set right must not be a chart of its own without need.
    leaning = _facing(own, side) < LEAST_FACING
    side[leaning] = _sides(own)[leaning]
    chart = _number_parts(side, beside)
    return _Cut(side, _unfold_charts(mesh, side, chart, beside))


def _sides(normals: NDArray[np.float64]) -> NDArray[np.int64]:
    sides: NDArray[np.int64] = np.concatenate((normals, -normals), 1).argmax(1)
    return sides


def _facing(normals: NDArray[np.float64], side: NDArray[np.int64]) -> NDArray[np.float64]:
    both = np.concatenate((normals, -normals), 1)
    return both[np.arange(len(side)), side]


def _around(
    values: NDArray[np.float64], beside: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """(F, K) sums over the neighbours of each triangle."""
    at = np.concatenate((beside[:, 0], beside[:, 1]))
    of = np.concatenate((beside[:, 1], beside[:, 0]))
    return np.stack([np.bincount(at, column[of], count) for column in values.T], axis=1)


def _smooth_normals(normals: NDArray[np.float64], beside: NDArray[np.int64]) -> NDArray[np.float64]:
    for _ in range(SMOOTH_ROUNDS):
        normals = normals + _around(normals, beside, len(normals))
        normals = normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return normals


def _vote_sides(side: NDArray[np.int64], beside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each triangle on the side of most of its neighbours; itself counts half."""
    for _ in range(VOTE_ROUNDS):
        votes = np.eye(6)[side]
        side = (_around(votes, beside, len(side)) + votes / 2).argmax(1)
    return side


def _number_parts(label: NDArray[np.int64], beside: NDArray[np.int64]) -> NDArray[np.int64]:
    """(F,) numbers of the connected parts of equal ``label``."""
    same = label[beside[:, 0]] == label[beside[:, 1]]
    return connected_parts(beside[same], len(label))


def _unfold_charts(
    mesh: Mesh, side: NDArray[np.int64], chart: NDArray[np.int64], beside: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Charts of which none lies over itself: what is hidden behind its own chart is cut off.

    Triangles of one chart whose middles fall into one small cell of the projection, at depths
    further apart than the surface could climb within a cell, lie over each other.
    """
    middle = mesh.vertices[mesh.faces].mean(1)
    edge = np.linalg.norm(mesh.vertices[mesh.faces[:, 0]] - mesh.vertices[mesh.faces[:, 1]], axis=1)
    cell = max(2 * float(np.median(edge)), 1e-9)
    axis = side % 3
    across = np.stack([middle[np.arange(len(axis)), (axis + k) % 3] for k in (1, 2)], 1)
    key = np.column_stack((chart, np.floor(across / cell).astype(np.int64)))
    _, group = np.unique(key, axis=0, return_inverse=True)
    depth = middle[np.arange(len(axis)), axis] * np.where(side < 3, 1, -1)
    front = np.full(group.max() + 1, -np.inf)
    np.maximum.at(front, group.ravel(), depth)
    steepest = 2 * cell / LEAST_FACING
    hidden = front[group.ravel()] - depth > steepest
    return _number_parts(2 * chart + hidden, beside)


def _flatten_mesh(mesh: Mesh, cut: _Cut) -> tuple[Ints, Ints, Floats]:
    """Vertex (C,) of each position, places (F, 3) of each triangle, and flat coordinates (C, 2).

    u to the right and v DOWN as the surface is seen from outside: pictures are not mirrored.
    """
    count = len(mesh.vertices)
    key = cut.chart[:, None] * count + mesh.faces
    positions, inverse = np.unique(key, return_inverse=True)
    vertex, chart = positions % count, positions // count
    side_of = np.zeros(int(cut.chart.max()) + 1, np.int64)
    side_of[cut.chart] = cut.side
    x, y, z = mesh.vertices[vertex].T
    # Seen from +x, +y, +z, -x, -y, -z: what is to the right and what is down.
    right = np.stack((-z, x, x, z, x, -x))
    down = np.stack((-y, z, -y, -y, -z, -y))
    side, at = side_of[chart], np.arange(len(positions))
    flat = np.stack((right[side, at], down[side, at]), 1)
    return vertex.astype(np.int32), inverse.reshape(-1, 3).astype(np.int32), flat.astype(np.float32)


def _pack_charts(flat: Floats, positions: Ints, chart: NDArray[np.int64], side_px: int) -> Floats:
    """(C, 2) in [0, 1]: the charts laid out apart from each other, all to one scale."""
    of_position = np.zeros(len(flat), np.int64)
    of_position[positions] = chart[:, None]
    count = int(chart.max()) + 1
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, of_position, flat)
    np.maximum.at(high, of_position, flat)
    size = high - low
    scale = side_px / float(np.sqrt(size.prod(1).sum()))
    for _ in range(PACK_TRIES):
        scale *= SHRINK
        corner = _lay_out(size * scale + 2 * PADDING, side_px)
        if corner is not None:
            at = corner[of_position] + PADDING + (flat - low[of_position]) * scale
            packed: Floats = (at / side_px).clip(0, 1).astype(np.float32)
            return packed
    raise InputError(
        f"A texture of {side_px} pixels is too small for this mesh.",
        code="mesh.texture",
        advice="Ask for a larger one, or for vertex colours.",
    )


def _lay_out(size: NDArray[np.float64], side_px: int) -> NDArray[np.float64] | None:
    """(N, 2) lower corners of rectangles (N, 2) in a square, texels; None where they do not fit.

    The highest first, each where its upper edge comes lowest, on the skyline of those before it.
    Source: Burke, Kendall and Whitwell (2004), with the order and the choice of bottom-left.
    """
    if size.max() > side_px or size.prod(1).sum() > side_px**2:
        return None
    lower = np.zeros_like(size)
    # Stretches of the skyline, left to right: where each begins, and how high it is.
    begins, heights = [0.0], [0.0]
    for number in np.lexsort((-size[:, 0], -size[:, 1])).tolist():
        width, height = size[number].tolist()
        at = _lowest_place(begins, heights, width, side_px)
        if at is None or at[1] + height > side_px:
            return None
        left, bottom = lower[number] = at
        _raise_skyline(begins, heights, left, left + width, bottom + height)
    return lower


def _lowest_place(
    begins: list[float], heights: list[float], width: float, side_px: int
) -> tuple[float, float] | None:
    """(left, bottom) of the lowest, then leftmost place for a width; None where there is none."""
    best: tuple[float, float] | None = None
    for first, left in enumerate(begins):
        if left + width > side_px:
            break
        bottom, under = heights[first], first + 1
        while under < len(begins) and begins[under] < left + width:
            bottom = max(bottom, heights[under])
            under += 1
        if best is None or bottom < best[1]:
            best = left, bottom
    return best


def _raise_skyline(
    begins: list[float], heights: list[float], left: float, right: float, height: float
) -> None:
    """From ``left``, where a stretch begins, to ``right`` the skyline is so high now."""
    first = begins.index(left)
    last = first
    while last < len(begins) and begins[last] <= right:
        last += 1
    begins[first:last], heights[first:last] = [left, right], [height, heights[last - 1]]
