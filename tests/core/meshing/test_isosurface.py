from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import trimesh

from ddf_core.errors import Cancelled, InputError
from ddf_core.meshing.isosurface import surface_mesh
from ddf_core.meshing.mesh import Mesh
from ddf_core.scene.field import RadianceField
from tests.core.meshing.worlds import Balls, Shell, Slab
from tests.core.scene.worlds import Ball, Fog, SoftBall


def checked(mesh: Mesh, box_half: float = 0.6) -> trimesh.Trimesh:
    """The mesh as trimesh's, after what must hold for every mesh."""
    found = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    assert found.is_watertight
    assert found.is_winding_consistent
    assert found.area_faces.min() > 1e-10
    assert np.abs(mesh.vertices).max() <= np.float32(box_half)
    assert np.unique(mesh.faces).tolist() == list(range(len(mesh.vertices)))
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-5)
    return found


@pytest.mark.parametrize("resolution", [24, 48])
def test_a_ball_has_its_radius_area_and_volume_and_no_handle(resolution: int) -> None:
    mesh = surface_mesh(SoftBall(0.4, 100.0), 50.0, resolution)
    ball = checked(mesh)
    radius = np.linalg.norm(mesh.vertices, axis=1)
    # Every vertex is on the exact level, however coarse the grid.
    np.testing.assert_allclose(radius, 0.4, atol=0.03 * 1.2 / resolution)
    assert ball.euler_number == 2
    assert ball.volume == pytest.approx(4 / 3 * math.pi * 0.4**3, rel=15 / resolution**2)
    assert ball.area == pytest.approx(4 * math.pi * 0.4**2, rel=15 / resolution**2)


def test_normals_of_a_ball_point_outwards() -> None:
    mesh = surface_mesh(SoftBall(0.4, 100.0), 50.0, 32)
    np.testing.assert_allclose(mesh.normals, mesh.vertices / 0.4, atol=0.01)


def test_the_radius_of_a_soft_ball_follows_the_level() -> None:
    field = SoftBall(0.4, 100.0)
    for level in (5.0, 95.0):
        mesh = surface_mesh(field, level, 48)
        # level = 100 sigmoid(-4 (r - 0.4) / 0.01)
        expected = 0.4 - 0.01 / 4 * math.log(level / (100 - level))
        assert np.median(np.linalg.norm(mesh.vertices, axis=1)) == pytest.approx(expected, abs=2e-4)


def test_a_jump_of_density_is_found_too() -> None:
    mesh = surface_mesh(Ball(0.4, 60.0), 30.0, 48)
    checked(mesh)
    np.testing.assert_allclose(np.linalg.norm(mesh.vertices, axis=1), 0.4, atol=0.004)


def test_a_plane_is_flat_and_closed_by_the_faces_of_the_box() -> None:
    mesh = surface_mesh(Slab(0.4, 100.0), 50.0, 24)
    slab = checked(mesh)
    top = mesh.vertices[:, 1] > 0
    inner = top & (np.abs(mesh.vertices[:, [0, 2]]).max(1) < 0.55)
    np.testing.assert_allclose(mesh.vertices[inner, 1], 0.1, atol=1e-3)
    np.testing.assert_allclose(mesh.normals[inner], [[0, 1, 0]] * inner.sum(), atol=1e-3)
    assert slab.bounds[0].tolist() == pytest.approx([-0.6] * 3)
    below = mesh.vertices[:, 1] == np.float32(-0.6)
    np.testing.assert_allclose(mesh.normals[below], [[0, -1, 0]] * below.sum(), atol=1e-6)
    # The rim is cut by half a cell.
    assert slab.volume == pytest.approx(1.2 * 1.2 * 0.7, rel=0.05)


def test_specks_are_dropped_and_a_second_ball_is_kept() -> None:
    field = Balls((0.2, -0.3, 0, 0), (0.15, 0.3, 0, 0), (0.03, 0, 0.4, 0))
    assert checked(surface_mesh(field, 50.0, 48)).body_count == 3
    assert checked(surface_mesh(field, 50.0, 48, specks=0.1)).body_count == 2
    assert checked(surface_mesh(field, 50.0, 48, specks=1.0)).body_count == 1


def test_a_hollow_that_nobody_sees_is_no_part_of_the_mesh() -> None:
    shell = checked(surface_mesh(Shell(0.4, 100.0), 50.0, 32))
    assert shell.volume == pytest.approx(4 / 3 * math.pi * 0.4**3, rel=0.02)


def test_densities_are_asked_only_near_the_surface() -> None:
    field = SoftBall(0.3, 100.0)
    surface_mesh(field, 50.0, 96)
    assert field.asked < 96**3 / 3


@pytest.mark.parametrize(
    ("field", "level"), [(SoftBall(0.4, 100.0), 101.0), (Fog(0.0), 1.0), (Ball(0.4, 60.0), 60.0)]
)
def test_a_level_that_is_never_reached_is_one_clear_error(
    field: RadianceField, level: float
) -> None:
    with pytest.raises(InputError, match="never reaches") as refused:
        surface_mesh(field, level, 32)
    assert refused.value.code == "mesh.no_surface"
    assert "below" in refused.value.advice


def test_it_stops_when_it_is_told() -> None:
    with pytest.raises(Cancelled):
        surface_mesh(SoftBall(0.4, 100.0), 50.0, 32, stop=lambda: True)


def test_the_same_field_gives_the_same_bits() -> None:
    first, second = (surface_mesh(SoftBall(0.4, 100.0), 50.0, 32) for _ in range(2))
    assert np.array_equal(first.vertices, second.vertices)
    assert np.array_equal(first.faces, second.faces)
    assert torch.equal(torch.from_numpy(first.normals), torch.from_numpy(second.normals))
