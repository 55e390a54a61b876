from __future__ import annotations

import pytest
import torch

from ddf_core.errors import Cancelled, InputError
from ddf_core.meshing.distance import distance_to_surface
from ddf_core.meshing.isosurface import surface_mesh
from ddf_core.meshing.level import MOST_SHARE, DensityOnly, optical_level
from ddf_core.scene.bake import bake
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid import Grid
from tests.core.scene.worlds import Ball, Fog, SoftBall


def coarse(field: RadianceField) -> Grid:
    return bake(DensityOnly(field), 32)


def test_a_bake_of_densities_alone_is_that_of_the_field() -> None:
    field = SoftBall(0.4, 100.0)
    grid = coarse(field)
    assert grid.rgba.shape == (32, 32, 32, 1)
    torch.testing.assert_close(grid.sigma, bake(field, 32).sigma)
    doubled = bake(DensityOnly(field, 2.0), 32).sigma
    torch.testing.assert_close(doubled, 2 * grid.sigma, rtol=1e-3, atol=1e-4)


def test_behind_a_sharp_edge_the_level_stays_below_the_plateau() -> None:
    field = Ball(0.4, 60.0)
    assert optical_level(field, coarse(field)) == pytest.approx(MOST_SHARE * 60, rel=1e-3)


def test_a_mesh_at_the_level_lies_where_rays_lose_half_their_light() -> None:
    class Softer(SoftBall):
        width = 0.03

    field = Softer(0.4, 260.0)
    level = optical_level(field, coarse(field))
    found = distance_to_surface(field, surface_mesh(field, level, 48), 100)
    half = distance_to_surface(field, surface_mesh(field, 20.0, 48), 100)
    assert found.found == 1.0
    assert found.mean < 0.005
    assert half.mean > 1.5 * found.mean


@pytest.mark.parametrize("field", [Fog(0.1), Fog(0.0)])
def test_haze_has_no_level(field: RadianceField) -> None:
    with pytest.raises(InputError) as refused:
        optical_level(field, coarse(field))
    assert refused.value.code == "mesh.no_surface"


def test_it_stops_when_it_is_told() -> None:
    field = Ball(0.4, 60.0)
    with pytest.raises(Cancelled):
        optical_level(field, coarse(field), lambda: True)
