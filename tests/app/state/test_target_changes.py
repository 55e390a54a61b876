"""Targets added, removed and exchanged, on values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.state import changes, point_edits
from app.state.target_changes import (
    can_add_target,
    can_remove_target,
    make_source,
    swap_source,
    with_target,
    without_target,
)
from app.state.viewer_state import MAX_TARGETS, SOURCE, TEMPLATE, InstanceState


@pytest.fixture
def crowded(loaded):
    """Four targets, of seeds all different."""
    while can_add_target(loaded):
        loaded = with_target(loaded)
    return loaded


def seeds(state) -> list[int]:
    return [state.source.seed, *(item.seed for item in state.targets)]


def test_targets_are_added_up_to_four_all_unlike_each_other(crowded) -> None:
    assert len(crowded.targets) == MAX_TARGETS == 4
    assert len(set(seeds(crowded))) == 5
    assert all(len(item.z) == 3 for item in crowded.targets)
    assert with_target(crowded) is crowded


def test_a_given_instance_can_be_added_and_looks_through_the_camera_of_the_source(loaded) -> None:
    free = replace(loaded, linked=False)
    free = changes.with_camera(free, SOURCE, free.camera(SOURCE).orbit_by(0.5, 0.0))
    item = InstanceState(99, (1.0, 2.0, 3.0))
    state = with_target(free, item)
    assert state.targets[-1] == item
    assert state.camera("target2") == free.camera(SOURCE) != free.camera("target1")


def test_removing_a_target_moves_the_later_ones_up_with_cameras_and_points(crowded) -> None:
    state = replace(crowded, linked=False)
    turned = state.camera("target3").orbit_by(0.4, 0.0)
    state = changes.with_camera(state, "target3", turned)
    origin = state.instance("target3")
    state = point_edits.with_instance_point(
        state, "target3", origin, (0.1, 0.0, 0.0), (0.0, 0.0, 0.0)
    )
    after = without_target(state, "target2")
    assert [item.seed for item in after.targets] == [
        s for i, s in enumerate(seeds(state)[1:]) if i != 1
    ]
    assert after.camera("target2") == turned
    assert after.points[-1].origin_view == "target2"
    assert after.points[-1].origin == after.instance("target2")


def test_a_point_of_the_removed_target_stays_on_the_template(loaded) -> None:
    state = with_target(loaded)
    origin = state.instance("target2")
    state = point_edits.with_instance_point(
        state, "target2", origin, (0.1, 0.0, 0.0), (0.2, 0.0, 0.0)
    )
    point = without_target(state, "target2").points[-1]
    assert (point.origin_view, point.x_tmpl) == (TEMPLATE, (0.2, 0.0, 0.0))
    assert (point.origin, point.x_origin) == (origin, (0.1, 0.0, 0.0))


def test_a_point_without_a_template_place_goes_with_its_view(bare) -> None:
    state = with_target(bare)
    for view in ("target2", SOURCE):
        state = point_edits.with_instance_point(state, view, state.instance(view), (0.1, 0.0, 0.0))
    after = without_target(replace(state, selected=1), "target2")
    assert [point.id for point in after.points] == [2]
    assert after.selected is None


def test_the_last_target_and_the_source_stay(loaded) -> None:
    assert not can_remove_target(loaded)
    assert without_target(loaded, "target1") is loaded
    assert without_target(with_target(loaded), SOURCE).source == loaded.source
    assert without_target(loaded, "target9") is loaded


def test_any_target_can_be_made_the_source_and_its_points_follow(crowded) -> None:
    origin = crowded.instance("target3")
    state = point_edits.with_instance_point(crowded, "target3", origin, (0.1, 0.0, 0.0))
    after = make_source(state, "target3")
    assert after.source == crowded.targets[2]
    assert after.targets[2] == crowded.source
    assert after.points[-1].origin_view == SOURCE
    assert make_source(after, "target3") == state
    assert make_source(state, SOURCE) is state


def test_swapping_twice_changes_nothing(loaded) -> None:
    once = swap_source(loaded)
    assert once.source == loaded.targets[0]
    assert swap_source(once) == loaded
