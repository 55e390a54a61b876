from __future__ import annotations

import numpy as np

from ddf_core.meshing.mesh import Atlas
from ddf_core.meshing.texels import texels_of

# One triangle over the upper left half of the picture: u to the right, v down.
HALF = Atlas(
    np.array([[0, 0], [1, 0], [0, 1]], np.float32),
    np.arange(3, dtype=np.int32),
    np.array([[0, 1, 2]], np.int32),
    1,
)


def test_a_half_picture_covers_its_texels_row_by_row() -> None:
    texels = texels_of(HALF, 4)
    # Middles with u + v <= 1.
    expected = [0, 1, 2, 3, 4, 5, 6, 8, 9, 12]
    assert texels.index.tolist() == expected
    assert set(texels.face.tolist()) == {0}
    np.testing.assert_allclose(texels.weights.sum(1), 1, atol=1e-6)


def test_points_are_those_of_the_surface_under_the_texel() -> None:
    texels = texels_of(HALF, 4)
    vertices = np.array([[0, 0, 5], [4, 0, 5], [0, 4, 5]], np.float32)
    points = texels.points(vertices, HALF.faces, slice(0, 2))
    np.testing.assert_allclose(points, [[0.5, 0.5, 5], [1.5, 0.5, 5]], atol=1e-6)


def test_a_triangle_without_area_covers_nothing() -> None:
    flat = Atlas(np.full((3, 2), 0.5, np.float32), HALF.vertex, HALF.faces, 1)
    assert len(texels_of(flat, 8).index) == 0
