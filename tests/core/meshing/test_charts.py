from __future__ import annotations

import numpy as np
import pytest
from trimesh.graph import connected_component_labels as connected_components

from ddf_core.errors import InputError
from ddf_core.meshing.charts import PADDING, _lay_out, atlas_of
from ddf_core.meshing.isosurface import surface_mesh
from ddf_core.meshing.mesh import Mesh, face_crosses
from ddf_core.meshing.texels import texels_of
from tests.core.meshing.worlds import Balls
from tests.core.scene.worlds import SoftBall


@pytest.fixture(scope="module")
def ball() -> Mesh:
    return surface_mesh(SoftBall(0.4, 100.0), 50.0, 32)


def flat_areas(uv: np.ndarray, faces: np.ndarray) -> np.ndarray:
    a, b, c = (uv[faces[:, k]].astype(float) for k in range(3))
    return np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2


def test_a_ball_is_cut_into_one_chart_a_side(ball: Mesh) -> None:
    atlas = atlas_of(ball, 256)
    assert atlas.charts == 6
    assert np.array_equal(atlas.vertex[atlas.faces], ball.faces)
    assert atlas.uv.min() >= 0
    assert atlas.uv.max() <= 1


def test_no_triangle_lies_over_another(ball: Mesh) -> None:
    atlas = atlas_of(ball, 256)
    covered = len(texels_of(atlas, 256).index) / 256**2
    # Were any two charts over each other, fewer texels would be covered than their areas say.
    assert covered == pytest.approx(flat_areas(atlas.uv, atlas.faces).sum(), rel=0.01)
    assert covered > 0.4


@pytest.mark.parametrize("side_px", [128, 512])
def test_charts_do_not_come_near_each_other(ball: Mesh, side_px: int) -> None:
    atlas = atlas_of(ball, side_px)
    texels = texels_of(atlas, side_px)
    beside = np.stack((atlas.faces[:, :2], atlas.faces[:, 1:], atlas.faces[:, ::2]), 1).reshape(
        -1, 2
    )
    chart = connected_components(beside, len(atlas.uv))
    owner = np.full(side_px * side_px, -1)
    owner[texels.index] = chart[atlas.faces[texels.face, 0]]
    owner = owner.reshape(side_px, side_px)
    for away in range(1, PADDING + 1):
        for one, other in ((owner[away:], owner[:-away]), (owner[:, away:], owner[:, :-away])):
            assert not ((one != other) & (one >= 0) & (other >= 0)).any()


def test_no_triangle_is_narrowed_much(ball: Mesh) -> None:
    atlas = atlas_of(ball, 256)
    area = np.linalg.norm(face_crosses(ball.vertices, ball.faces), axis=1) / 2
    fraction = flat_areas(atlas.uv, atlas.faces) / area
    assert fraction.max() / fraction.min() < 4


def test_what_lies_behind_its_own_chart_is_cut_off() -> None:
    # Two balls joined by a bridge look to +y twice, one above the other.
    field = Balls((0.2, 0, 0.3, 0), (0.2, 0, -0.1, 0), (0.15, 0.2, 0.1, 0))
    mesh = surface_mesh(field, 50.0, 48)
    atlas = atlas_of(mesh, 512)
    covered = len(texels_of(atlas, 512).index) / 512**2
    assert covered == pytest.approx(flat_areas(atlas.uv, atlas.faces).sum(), rel=0.01)


def test_the_same_mesh_gives_the_same_atlas(ball: Mesh) -> None:
    first, second = atlas_of(ball, 256), atlas_of(ball, 256)
    assert np.array_equal(first.uv, second.uv)
    assert np.array_equal(first.faces, second.faces)


def test_a_picture_too_small_for_the_charts_is_refused(ball: Mesh) -> None:
    with pytest.raises(InputError) as refused:
        atlas_of(ball, 4)
    assert refused.value.code == "mesh.texture"


@pytest.mark.parametrize("count", [1, 7, 200, 2000])
def test_rectangles_are_laid_out_inside_apart_and_close(count: int) -> None:
    side, shape = 1024, np.random.default_rng(count).exponential(1.0, (count, 2)) + 0.2
    whole = shape * (side / np.sqrt(shape.prod(1).sum()))
    # As much of the square as they can fill.
    for fill in np.arange(1.0, 0.0, -0.04):
        size = whole * np.sqrt(fill)
        lower = _lay_out(size, side)
        if lower is not None:
            break
    assert lower is not None
    assert lower.min() >= 0
    assert (lower + size).max() <= side
    begins, ends = lower[:, None], (lower + size)[None] - 1e-9
    over = (begins < ends).all(-1)
    assert (over & over.T).sum() == count
    # Few leave what they leave.
    assert count < 100 or fill > 0.85
    np.testing.assert_array_equal(lower, _lay_out(size, side))


def test_what_is_wider_or_higher_than_the_square_does_not_fit() -> None:
    assert _lay_out(np.array([[11.0, 2.0]]), 10) is None
    assert _lay_out(np.array([[2.0, 11.0]]), 10) is None
    # Room enough by area, and yet none.
    assert _lay_out(np.array([[6.0, 6.0], [6.0, 6.0]]), 10) is None
    assert _lay_out(np.array([[5.0, 5.0]] * 4), 10) is not None
