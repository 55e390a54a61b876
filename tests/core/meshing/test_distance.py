from __future__ import annotations

import math

import pytest

from ddf_core.meshing.distance import distance_to_surface
from ddf_core.meshing.isosurface import surface_mesh
from tests.core.scene.worlds import Ball, SoftBall


def test_half_the_light_is_lost_ln2_over_density_behind_a_sharp_surface() -> None:
    field = Ball(0.4, 60.0)
    found = distance_to_surface(field, surface_mesh(field, 30.0, 48), 64)
    assert found.found == 1.0
    assert found.mean == pytest.approx(math.log(2) / 60, abs=1e-3)


def test_where_nothing_is_near_nothing_is_found() -> None:
    mesh = surface_mesh(SoftBall(0.4, 100.0), 50.0, 24)
    found = distance_to_surface(Ball(0.2, 60.0), mesh, 16)
    assert found.found == 0.0
    assert math.isnan(found.mean)
