"""Areas of parts: labels on shifted blobs; the surface itself is tested in labels/test_areas."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.engine.areas import part_areas
from ddf_core.engine.instances import Instances
from ddf_core.errors import Cancelled, MissingFieldsError
from ddf_core.shown import LatentInstance, TemplateInstance
from ddf_core.stopping import never
from tests.core.checker_ball import checker_model, halves
from tests.core.shifted_ball import ShiftFields

HEAD, TEMPLATE = LatentInstance((0.9, -0.6, 0.3)), TemplateInstance()
LABELS = halves()


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
