"""The small picture of a mesh, of a tetrahedron and a ball whose colours say where they are."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import trimesh

from app.features.export.mesh_picture import MARGIN, Viewpoint, mesh_picture
from ddf_core.meshing.charts import atlas_of
from ddf_core.meshing.mesh import ColouredMesh, Mesh, vertex_normals
from ddf_core.meshing.texels import texels_of
from ddf_core.meshing.texture import paint_texels

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
    picture = mesh_picture(ball(), Viewpoint(0.0, 0.0), SIDE)
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    away = np.hypot(x - SIDE / 2, y - SIDE / 2)
    radius = SIDE / 2 / MARGIN
    assert (picture[away < radius - 1.5, 3] == 255).all()
    assert (picture[away > radius + 1.5, 3] == 0).all()


def test_right_is_right_and_a_half_turn_exchanges_the_sides() -> None:
    front, back = (
        mesh_picture(ball(), Viewpoint(0.0, 0.0), SIDE),
        mesh_picture(ball(), Viewpoint(math.pi, 0.0), SIDE),
    )
    for picture, (red, blue) in ((front, (70, 26)), (back, (26, 70))):
        assert picture[48, red, 0] > 60 and picture[48, red, 2] == 0
        assert picture[48, blue, 2] > 60 and picture[48, blue, 0] == 0


def test_colours_are_those_that_are_saved() -> None:
    """The material of the file is unlit: no light darkens what is shown of it."""
    picture = mesh_picture(ball(), Viewpoint(0.0, 0.0), SIDE)
    assert set(picture[10:86, 60, 0]) == {200}
    assert set(picture[20:76, 30, 2]) == {200}


def test_as_clay_it_is_lit_from_above() -> None:
    picture = mesh_picture(ball(), Viewpoint(0.0, 0.0), SIDE, clay=True)
    assert picture[20, 52, 0] > 1.2 * picture[76, 52, 0]
    assert (picture[..., 0] == picture[..., 2]).all()


def test_clay_is_as_smooth_as_the_normals_that_are_saved() -> None:
    """A coarse ball: its triangles would be seen if each had one light."""
    picture = mesh_picture(ball(), Viewpoint(0.0, 0.0), SIDE, clay=True)
    rows = picture[20:76, 48, 0].astype(int)
    assert np.abs(np.diff(rows)).max() <= 5


def test_a_border_in_the_texture_is_as_sharp_as_it_is_saved() -> None:
    """Across a triangle: colours of vertices would smear it over some pixels."""
    plain = ball()
    atlas = atlas_of(plain.mesh, 512)
    texels = texels_of(atlas, 512)
    x = texels.points(plain.mesh.vertices, plain.mesh.faces, slice(None))
    border = 0.1 + 0.013
    rgb = np.where(x[:, 1:2] > border, [[250, 250, 250]], [[10, 10, 10]]).astype(np.uint8)
    whole = replace(plain, atlas=atlas, texture=paint_texels(texels, rgb))
    column = mesh_picture(whole, Viewpoint(0.0, 0.0), SIDE)[8:88, 48, 0].astype(int)
    between = (column > 20) & (column < 240)
    assert between.sum() <= 2
    row = 8 + int((column > 128).sum())
    assert abs(row - (SIDE / 2 - 0.013 / 0.3 * SIDE / 2 / MARGIN)) <= 1


def test_from_above_the_nearest_point_is_the_top() -> None:
    axes = Viewpoint(0.3, math.pi / 2).axes()
    np.testing.assert_allclose(axes[2], (0, 1, 0), atol=1e-12)
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) > 0
