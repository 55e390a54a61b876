"""The small picture of a mesh, of a tetrahedron and a ball whose colours say where they are."""

from __future__ import annotations

import math

import numpy as np
import trimesh

from app.features.export.mesh_picture import MARGIN, Viewpoint, shaded
from ddf_core.meshing.mesh import ColouredMesh, Mesh, vertex_normals

SIDE = 96


def ball(turned: bool = False) -> ColouredMesh:
    """Red where x > 0, blue elsewhere; ``turned`` looks inwards."""
    sphere = trimesh.creation.icosphere(subdivisions=3, radius=0.3)
    vertices = sphere.vertices.astype(np.float32) + np.float32(0.1)
    faces = sphere.faces.astype(np.int32)
    faces = faces[:, ::-1] if turned else faces
    rgb = np.where(sphere.vertices[:, :1] > 0, [[200, 0, 0]], [[0, 0, 200]]).astype(np.uint8)
    return ColouredMesh("ball", Mesh(vertices, faces, vertex_normals(vertices, faces)), rgb)


def test_a_ball_fills_the_picture_without_holes() -> None:
    picture = shaded(ball(), Viewpoint(0.0, 0.0), SIDE)
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    away = np.hypot(x - SIDE / 2, y - SIDE / 2)
    radius = SIDE / 2 / MARGIN
    assert (picture[away < radius - 1.5, 3] == 255).all()
    assert (picture[away > radius + 1.5, 3] == 0).all()


def test_right_is_right_and_a_half_turn_exchanges_the_sides() -> None:
    front, back = (
        shaded(ball(), Viewpoint(0.0, 0.0), SIDE),
        shaded(ball(), Viewpoint(math.pi, 0.0), SIDE),
    )
    for picture, (red, blue) in ((front, (70, 26)), (back, (26, 70))):
        assert picture[48, red, 0] > 60 and picture[48, red, 2] == 0
        assert picture[48, blue, 2] > 60 and picture[48, blue, 0] == 0


def test_it_is_lit_from_above() -> None:
    picture = shaded(ball(), Viewpoint(0.0, 0.0), SIDE)
    assert picture[20, 52, 0] > 1.2 * picture[76, 52, 0]


def test_from_above_the_nearest_point_is_the_top() -> None:
    axes = Viewpoint(0.3, math.pi / 2).axes()
    np.testing.assert_allclose(axes[2], (0, 1, 0), atol=1e-12)
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) > 0
