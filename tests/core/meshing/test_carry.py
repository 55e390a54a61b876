from __future__ import annotations

import numpy as np
import pytest
import torch

from ddf_core.errors import Cancelled
from ddf_core.meshing.carry import carry_vertices, fit_to_surface
from ddf_core.meshing.isosurface import surface_mesh
from ddf_core.meshing.mesh import Mesh
from tests.core.scene.worlds import SoftBall

SHIFT = (0.05, -0.03, 0.1)


@pytest.fixture(scope="module")
def ball() -> Mesh:
    return surface_mesh(SoftBall(0.3, 100.0), 50.0, 24)


def moved(x: torch.Tensor) -> torch.Tensor:
    return x + torch.tensor(SHIFT)


def test_where_f_is_a_shift_the_vertices_are_shifted(ball: Mesh) -> None:
    np.testing.assert_allclose(carry_vertices(ball, moved, 0.6), ball.vertices + SHIFT, atol=1e-6)


def test_no_vertex_is_carried_out_of_the_box(ball: Mesh) -> None:
    assert np.abs(carry_vertices(ball, lambda x: 3 * x, 0.6)).max() == np.float32(0.6)


def test_a_carried_mesh_that_is_right_stays(ball: Mesh) -> None:
    instance = SoftBall(0.3, 100.0, centre=SHIFT)
    vertices = carry_vertices(ball, moved, 0.6)
    fit_vertices, fit = fit_to_surface(instance, 50.0, vertices, ball)
    np.testing.assert_allclose(fit_vertices, vertices, atol=3e-4)
    assert fit.found == 1.0
    assert fit.folded == 0
    assert fit.before < 3e-4


def test_a_carried_mesh_that_is_off_is_put_onto_the_surface(ball: Mesh) -> None:
    instance = SoftBall(0.315, 100.0, centre=SHIFT)
    vertices, fit = fit_to_surface(instance, 50.0, carry_vertices(ball, moved, 0.6), ball)
    radius = np.linalg.norm(vertices - np.array(SHIFT, np.float32), axis=1)
    np.testing.assert_allclose(radius, 0.315, atol=2e-4)
    assert fit.before == pytest.approx(0.015, abs=1e-3)
    assert fit.after == 0.0


def test_a_vertex_without_a_surface_near_it_stays(ball: Mesh) -> None:
    instance = SoftBall(0.4, 100.0)
    vertices, fit = fit_to_surface(instance, 50.0, ball.vertices, ball)
    assert np.array_equal(vertices, ball.vertices)
    assert fit.found == 0.0


def test_no_triangle_is_turned_over_by_the_fit() -> None:
    sheet = Mesh(
        np.array([[0, 0, 0], [0.01, 0, 0], [0, 0.01, 0], [0.01, 0.01, 0]], np.float32),
        np.array([[0, 1, 2], [1, 3, 2]], np.int32),
        np.array([[0, 0, 1]] * 4, np.float32),
    )
    bent = sheet.vertices + np.array([[0, 0, 0], [0, 0, 0], [0, 0, 0], [-0.007, -0.007, 0.0]])
    field = SoftBall(0.3, 100.0, centre=(0.02, 0.0, -0.29))
    after, _ = fit_to_surface(field, 50.0, bent.astype(np.float32), sheet)
    normals = np.cross(
        after[sheet.faces[:, 1]] - after[sheet.faces[:, 0]],
        after[sheet.faces[:, 2]] - after[sheet.faces[:, 0]],
    )
    before = np.cross(
        bent[sheet.faces[:, 1]] - bent[sheet.faces[:, 0]],
        bent[sheet.faces[:, 2]] - bent[sheet.faces[:, 0]],
    )
    assert ((normals * before).sum(1) > 0).all()


def test_triangles_that_f_turns_over_are_counted(ball: Mesh) -> None:
    mirrored = carry_vertices(ball, lambda x: x * torch.tensor([-1.0, 1.0, 1.0]), 0.6)
    _, fit = fit_to_surface(SoftBall(0.3, 100.0), 50.0, mirrored, ball)
    assert fit.folded > len(ball.faces) // 4


def test_both_stop_when_they_are_told(ball: Mesh) -> None:
    with pytest.raises(Cancelled):
        carry_vertices(ball, moved, 0.6, lambda: True)
    with pytest.raises(Cancelled):
        fit_to_surface(SoftBall(0.3, 100.0), 50.0, ball.vertices, ball, lambda: True)
