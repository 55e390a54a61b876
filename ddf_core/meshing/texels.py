"""Which point of the surface stands at which texel of an atlas; no fields, no colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ddf_core.meshing.mesh import Atlas, Floats, Ints

# Candidate texels looked at together: some 20 MB.
CANDIDATES_AT_ONCE = 120_000
# A texel whose middle is this far outside a triangle, in barycentric coordinates, still counts as
# inside: no gap along edges that two triangles share.
ON_EDGE = 1e-4


@dataclass(frozen=True, eq=False)
class Texels:
    """The N texels that show surface, row by row.

    Args:
        side_px: S, of the square picture.
        index: (N,) row * S + column, ascending.
        face: (N,) the triangle at the texel's middle.
        weights: (N, 3) barycentric coordinates there.
    """

    side_px: int
    index: Ints
    face: Ints
    weights: Floats

    def points(self, vertices: Floats, faces: Ints, piece: slice) -> Floats:
        """(M, 3) places of the M texels of ``piece`` on a surface of ``vertices`` (V, 3) and
        ``faces`` (F, 3); in the vertices' frame and units."""
        corners = vertices[faces[self.face[piece]]]
        points: Floats = np.einsum("nk,nkd->nd", self.weights[piece], corners)
        return points


def texels_of(atlas: Atlas, side_px: int) -> Texels:
    """The texels of ``atlas`` in a picture of ``side_px`` squared, by their middles."""
    corners = (atlas.uv.astype(np.float64)[atlas.faces] * side_px).astype(np.float64)
    face_at = np.full(side_px * side_px, -1, np.int32)
    weights_at = np.zeros((side_px * side_px, 3), np.float32)
    for found in find_covered(corners, side_px):
        face_at[found.index], weights_at[found.index] = found.face, found.weights
    index = np.nonzero(face_at >= 0)[0].astype(np.int32)
    return Texels(side_px, index, face_at[index], weights_at[index])


@dataclass(frozen=True, eq=False)
class Covered:
    """Some pixels that triangles cover by their middles; where triangles lie over each other a
    pixel comes once for each: ``index`` (N,) row * S + column, ``face`` (N,), ``weights`` (N, 3)
    barycentric coordinates there."""

    index: NDArray[np.int64]
    face: NDArray[np.int64]
    weights: NDArray[np.float64]


def find_covered(corners: NDArray[np.float64], side_px: int) -> Iterator[Covered]:
    """What triangles with ``corners`` (F, 3, 2), pixels, cover of a square picture; in pieces."""
    first = np.ceil(corners.min(1) - 0.5).astype(np.int64).clip(0)
    last = np.floor(corners.max(1) - 0.5).astype(np.int64).clip(max=side_px - 1)
    spans = (last - first + 1).clip(0)
    counts = spans.prod(1)
    for piece in _pieces(counts):
        face, column, row = _candidates(first, spans, counts, piece)
        weights = _barycentric(corners[face], _middles(column, row))
        inside = weights.min(1) > -ON_EDGE
        at = row[inside] * side_px + column[inside]
        yield Covered(at, face[inside], weights[inside])


def _pieces(counts: NDArray[np.int64]) -> list[slice]:
    """Slices of triangles with about ``CANDIDATES_AT_ONCE`` candidates each."""
    block = np.cumsum(counts) // CANDIDATES_AT_ONCE
    starts = [0, *(np.nonzero(np.diff(block))[0] + 1).tolist(), len(counts)]
    return [slice(a, b) for a, b in pairwise(starts) if b > a]


def _candidates(
    first: NDArray[np.int64], spans: NDArray[np.int64], counts: NDArray[np.int64], piece: slice
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Triangle, column and row of every texel in the bounding boxes of some triangles."""
    count = counts[piece]
    face = np.repeat(np.arange(piece.start, piece.stop), count)
    within = np.arange(len(face)) - np.repeat(np.cumsum(count) - count, count)
    width = spans[face, 0]
    return face, first[face, 0] + within % width, first[face, 1] + within // width


def _middles(column: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.stack((column, row), 1).astype(np.float64) + np.float64(0.5)


def _barycentric(corners: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 3) coordinates of points (N, 2) in triangles (N, 3, 2); far outside where one is flat."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    whole = _cross(b - a, c - a)
    safe = np.where(np.abs(whole) > 1e-12, whole, np.nan)
    v, w = _cross(at - a, c - a) / safe, _cross(b - a, at - a) / safe
    return np.nan_to_num(np.stack((1 - v - w, v, w), 1), nan=-1.0)


def _cross(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    return p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]
