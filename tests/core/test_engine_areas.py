"""Areas of parts: a ball's surface in closed form, and labels on shifted blobs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ddf_core.engine.areas import part_areas, surface_triangles
from ddf_core.engine.instances import Instances
from ddf_core.errors import Cancelled, MissingFieldsError
from ddf_core.requests import LatentInstance, TemplateInstance
from ddf_core.scene.bake import bake
from ddf_core.scene.stopping import never
from tests.core.checker_ball import checker_model, halves
from tests.core.scene.worlds import Fog, SoftBall
from tests.core.shifted_ball import ShiftFields

HEAD, TEMPLATE = LatentInstance((0.9, -0.6, 0.3)), TemplateInstance()
LABELS = halves()


def test_the_triangles_of_a_ball_have_its_area_and_lie_on_it() -> None:
    middles, areas = surface_triangles(bake(SoftBall(0.3, 100.0), 96))
    assert areas.sum() == pytest.approx(4 * math.pi * 0.3**2, rel=0.03)
    np.testing.assert_allclose(np.linalg.norm(middles, axis=1), 0.3, atol=0.01)


def test_what_has_no_surface_has_no_area() -> None:
    middles, areas = surface_triangles(bake(Fog(0.0), 32))
    assert middles.shape == (0, 3)
    assert areas.sum() == 0


@pytest.mark.parametrize("instance", [HEAD, TEMPLATE])
def test_each_half_has_its_share_on_every_instance(instance) -> None:
    known = Instances(checker_model(ShiftFields()))
    areas = part_areas(known, instance, LABELS, never)
    np.testing.assert_allclose(areas / areas.sum(), [0.25, 0.5, 0.25], atol=0.01)


def test_an_instance_without_fields_is_refused_and_the_template_is_not() -> None:
    known = Instances(checker_model(None))
    assert part_areas(known, TEMPLATE, LABELS, never).shape == (3,)
    with pytest.raises(MissingFieldsError):
        part_areas(known, HEAD, LABELS, never)


def test_it_stops_when_it_is_told_to() -> None:
    with pytest.raises(Cancelled):
        part_areas(Instances(checker_model(ShiftFields())), HEAD, LABELS, lambda: True)
