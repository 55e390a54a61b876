"""The ray through a point."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state import point_edits
from app.state.rays import ray_of, ray_through, wanted_pair, wanted_profile
from app.state.screen import Screen
from app.state.viewer_state import SOURCE, TEMPLATE
from tests.app.fake_engine import BOX, HOME
from tests.app.state.test_screen import matched

TARGET = "target1"


def test_a_place_on_the_ray_has_its_distance_and_stays_on_the_ray() -> None:
    ray = ray_through(HOME, SOURCE, (0.1, -0.2, 0.3), BOX)
    np.testing.assert_allclose(ray.position(ray.t), (0.1, -0.2, 0.3), atol=1e-9)
    nearer = np.array(ray.position(ray.t - 0.1))
    assert np.linalg.norm(nearer - (0.1, -0.2, 0.3)) == pytest.approx(0.1)
    np.testing.assert_allclose(np.cross(nearer - HOME.eye, ray.direction), 0, atol=1e-9)


@pytest.mark.parametrize("t", [-5.0, 0.0, 99.0])
def test_no_place_leaves_the_box(t: float) -> None:
    for position in ((0.1, -0.2, 0.3), (0.0, 0.0, 0.0)):
        assert np.abs(ray_through(HOME, SOURCE, position, BOX).position(t)).max() <= BOX + 1e-9


def test_the_eye_is_that_of_the_view_where_the_point_was_put_else_the_source(loaded) -> None:
    state = point_edits.with_instance_point(
        loaded, TARGET, loaded.instance(TARGET), (0.1, 0.2, 0.3), (0.1, 0.2, 0.3)
    )
    screen = matched(state)
    views = [ray_of(state, screen, point).view for point in state.points]
    assert views == [SOURCE, SOURCE, SOURCE, TARGET]
    shown = replace(state, template_shown=True)
    assert ray_of(shown, screen, shown.points[0]).view == TEMPLATE
    assert ray_of(state, Screen(), state.points[0]) is None
    assert ray_of(state, screen, None) is None


def test_the_profile_asks_for_the_ray_and_its_match_in_the_first_target(loaded) -> None:
    state = replace(loaded, selected=1)
    request = wanted_profile(state, matched(state))
    assert request is not None and request.match is not None
    assert request.line.instance == state.instance(SOURCE)
    assert request.match.instance == state.instance(TARGET)
    offset = np.subtract(request.match.x_inst, request.line.x_inst)
    shift = 0.04 * (state.targets[0].z[0] - state.source.z[0])
    np.testing.assert_allclose(offset, (shift, 0, 0), atol=1e-6)


def test_a_ray_of_the_target_is_matched_in_the_source(loaded) -> None:
    state = point_edits.with_instance_point(
        loaded, TARGET, loaded.instance(TARGET), (0.1, 0.2, 0.3), (0.1, 0.2, 0.3)
    )
    request = wanted_profile(state, matched(state))
    assert request is not None and request.match is not None
    assert request.line.x_inst == (0.1, 0.2, 0.3)
    assert request.match.instance == state.instance(SOURCE)


def test_without_fields_there_is_a_ray_but_no_match_and_no_pair(bare) -> None:
    state = point_edits.with_instance_point(bare, SOURCE, bare.instance(SOURCE), (0.1, 0.2, 0.3))
    request = wanted_profile(state, Screen())
    assert request is not None and request.match is None
    assert wanted_pair(state) is None


def test_nothing_selected_asks_for_no_ray(loaded) -> None:
    assert wanted_profile(loaded, matched(loaded)) is None
    assert wanted_pair(loaded).source == loaded.instance(SOURCE)
