from __future__ import annotations

import pytest

from ddf_core.meshing.template_height import template_height
from tests.core.meshing.worlds import Balls, Slab


def test_a_ball_is_as_high_as_it_is_wide() -> None:
    # Soft: light is half lost a little below its edge.
    assert template_height(Balls((0.4, 0.0, 0.1, 0.0))) == pytest.approx(0.8, rel=0.02)


def test_what_the_box_cuts_ends_at_the_box() -> None:
    """From the floor of the box at -0.6 to the slab's top at 0.1."""
    assert template_height(Slab(0.4, 100.0)) == pytest.approx(0.7, rel=0.02)
