"""Where sliders end together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state.changes import with_axis_value
from app.state.slider_limits import limited_psi, limited_value
from app.state.viewer_state import InstanceState
from ddf_core.model_info import LatentAxis
from ddf_core.shown import StyleInstance
from ddf_core.trust import farthest, is_far_out

MOST = farthest(3)
FIRST = LatentAxis("first", "shape", (1.0, 0.0, 0.0))
SLANTED = LatentAxis("slanted", "kept", (0.0, 2.0, -1.0))
PLAIN = InstanceState(1, z=(0.0, 0.0, 0.0), psi=1.0)


def test_one_slider_alone_has_its_whole_range() -> None:
    assert limited_value(PLAIN, FIRST, 3.0) == 3.0
    assert limited_value(PLAIN, FIRST, -3.0) == -3.0


@pytest.mark.parametrize("axis", [FIRST, SLANTED])
@pytest.mark.parametrize("wanted", [-9.0, 9.0])
def test_together_they_end_where_nothing_was_trained(axis, wanted) -> None:
    item = replace(PLAIN, z=(1.0, 3.0, -0.5))
    given = limited_value(item, axis, wanted)
    moved = with_axis_value(item, axis, given)
    assert np.linalg.norm(moved.z) == pytest.approx(MOST, rel=1e-4)
    assert not is_far_out(moved.instance())
    assert is_far_out(with_axis_value(item, axis, wanted).instance())


def test_truncated_they_go_further_and_truncation_ends_in_its_turn() -> None:
    item = replace(PLAIN, z=(0.0, 3.0, 0.0), psi=0.5)
    moved = with_axis_value(item, FIRST, limited_value(item, FIRST, 9.0))
    assert np.linalg.norm(moved.z) == pytest.approx(2 * MOST, rel=1e-4)
    assert limited_psi(moved, 1.0) == pytest.approx(0.5, rel=1e-4)
    assert limited_psi(moved, 0.2) == 0.2
    assert limited_psi(item, 1.0) == 1.0


def test_one_that_is_beyond_already_may_come_back_and_not_go_on() -> None:
    item = replace(PLAIN, z=(0.0, 9.0, 0.0))
    assert limited_value(item, FIRST, 1.0) == pytest.approx(0.0, abs=1e-6)
    second = LatentAxis("second", "shape", (0.0, 1.0, 0.0))
    assert limited_value(item, second, 5.0) == 5.0
    assert limited_value(item, second, 12.0) == pytest.approx(9.0)


def test_a_photos_head_may_be_moved_as_far() -> None:
    photo = StyleInstance((1.0, 0.0), (0.5, 0.0), shift=(0.0, 3.5, 0.0))
    item = replace(PLAIN, style=photo)
    moved = with_axis_value(item, FIRST, limited_value(item, FIRST, 9.0))
    assert np.linalg.norm(moved.style.shift) == pytest.approx(MOST, rel=1e-4)
    untouched = replace(item, style=replace(photo, shift=()))
    assert limited_value(untouched, FIRST, 3.0) == 3.0
    assert limited_psi(untouched, 1.0) == 1.0
