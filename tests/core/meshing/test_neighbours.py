"""Neighbours and parts of triangles, beside trimesh's, which window and command line do without."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from trimesh.graph import connected_component_labels, face_adjacency

from ddf_core.meshing.neighbours import connected_parts, faces_beside

TWO_BALLS = trimesh.util.concatenate(
    [trimesh.creation.icosphere(subdivisions=2), trimesh.creation.icosphere(subdivisions=1)]
)
OPEN = trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], [[0, 1, 2], [2, 1, 3]])
# Three triangles on one edge.
FAN = np.array([[0, 1, 2], [0, 1, 3], [1, 0, 4]], np.int32)


def as_set(pairs: np.ndarray) -> set[tuple[int, ...]]:
    return {tuple(sorted(pair)) for pair in pairs.tolist()}


@pytest.mark.parametrize("mesh", [TWO_BALLS, OPEN], ids=["balls", "open"])
def test_triangles_that_share_an_edge_are_neighbours(mesh: trimesh.Trimesh) -> None:
    faces = np.asarray(mesh.faces, np.int32)
    found = faces_beside(faces)
    assert as_set(found) == as_set(face_adjacency(faces))
    assert len(found) == len(as_set(found))
    assert (found[:, 0] < found[:, 1]).all()


def test_an_edge_of_three_triangles_joins_none() -> None:
    assert len(faces_beside(FAN)) == 0
    assert faces_beside(np.zeros((0, 3), np.int32)).shape == (0, 2)


def test_numbers_do_not_overflow_in_large_meshes() -> None:
    faces = np.array([[0, 1, 80_000], [80_000, 1, 90_000]], np.int32)
    assert faces_beside(faces).tolist() == [[0, 1]]


def test_parts_are_what_hangs_together() -> None:
    faces = np.asarray(TWO_BALLS.faces)
    edges, count = faces[:, [0, 1, 1, 2]].reshape(-1, 2), len(TWO_BALLS.vertices)
    found, wanted = connected_parts(edges, count), connected_component_labels(edges, count)
    assert found.max() == 1
    # The same division, whatever its numbers are.
    assert len(set(zip(found.tolist(), wanted.tolist(), strict=True))) == 2
    # A node without any edge is a part of its own.
    assert sorted(connected_parts(np.zeros((0, 2), np.int64), 3).tolist()) == [0, 1, 2]
