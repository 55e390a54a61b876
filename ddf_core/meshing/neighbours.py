"""Which triangles lie beside each other, and what hangs together.

By SciPy alone: trimesh brings networkx and SciPy's optimisers as well, 0.6 s and 59 MiB of the
window for two small functions, where SciPy's graphs take 0.4 s and 21 MiB.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ddf_core.meshing.mesh import Ints


def connected_parts(edges: Ints | NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """(N,) numbers, from 0, of the connected parts of ``count`` nodes under ``edges`` (E, 2)."""
    # Here and not above: what only meshes are worth.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(edges), bool), (edges[:, 0], edges[:, 1])), (count, count))
    _, label = connected_components(graph, directed=False)
    found: NDArray[np.int64] = label.astype(np.int64)
    return found


def faces_beside(faces: Ints) -> NDArray[np.int64]:
    """(P, 2) pairs of triangles (F, 3) that share an edge, the lower number first; edges of three
    and more triangles join none."""
    ends = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1).astype(np.int64)
    edge = ends[:, 0] * (int(faces.max(initial=0)) + 1) + ends[:, 1]
    order = np.argsort(edge, kind="stable")
    _, first, uses = np.unique(edge[order], return_index=True, return_counts=True)
    first = first[uses == 2]
    return np.stack((order[first], order[first + 1]), axis=1) // 3
