"""Connected parts of a mesh: specks and hidden cavities are dropped."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddf_core.meshing.mesh import Floats, Ints, face_crosses
from ddf_core.meshing.neighbours import connected_parts


def without_small_components(
    vertices: Floats, faces: Ints, least_share: float
) -> tuple[NDArray[np.int64], Ints]:
    """Vertices (K,) that stay, and faces (F', 3) numbered anew among them.

    A component stays where its area is at least ``least_share`` of the largest one's and it is seen
    from outside: the wall of a cavity, whose signed volume is negative, is no part of any picture.
    """
    part = connected_parts(faces[:, [0, 1, 1, 2]].reshape(-1, 2), len(vertices))
    of_face = part[faces[:, 0]]
    crosses = face_crosses(vertices, faces)
    area = np.bincount(of_face, np.linalg.norm(crosses, axis=1), part.max() + 1)
    volume = np.bincount(of_face, (vertices[faces[:, 0]] * crosses).sum(1), part.max() + 1)
    solid = volume > 0
    largest = area[solid].max() if solid.any() else area.max()
    keep = (solid | ~solid.any()) & (area >= least_share * largest)
    kept = np.nonzero(keep[part] & _mark_used(faces, len(vertices)))[0]
    number = np.full(len(vertices), -1, np.int32)
    number[kept] = np.arange(len(kept), dtype=np.int32)
    return kept, number[faces[keep[of_face]]]


def _mark_used(faces: Ints, count: int) -> NDArray[np.bool_]:
    used = np.zeros(count, bool)
    used[faces.ravel()] = True
    return used
