"""Latents edited as a whole, on values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.state.changes import axis_value, back_to_seed, seed_instance
from app.state.latent_changes import (
    KEPT_GROUP,
    MAX_DIRECTIONS,
    MAX_NAME,
    between,
    direction_between,
    free_name,
    groups,
    with_direction,
    with_group_of,
    with_layers_of,
    with_mixed_range,
    with_random_group,
    with_renamed_direction,
    without_direction,
)
from app.state.viewer_state import InstanceState
from ddf_core.shown import LatentInstance, LayerMix, latent_of_seed
from tests.app.fake_engine import AXES

A = InstanceState(1, (1.0, 2.0, 3.0), 0.5)
B = InstanceState(2, (-1.0, 0.0, 5.0), 1.0)


def test_groups_are_told_apart_only_where_there_are_two(loaded) -> None:
    assert groups(loaded.model) == ("shape", "appearance")
    assert groups(replace(loaded.model, axes=AXES[:2])) == ()
    assert groups(None) == ()


def test_a_group_is_taken_and_the_other_stays(loaded) -> None:
    assert with_group_of(A, B, loaded.model, "shape").z == (-1.0, 0.0, 3.0)
    assert with_group_of(A, B, loaded.model, "appearance").z == (1.0, 2.0, 5.0)


def test_a_random_group_is_that_of_the_seed(loaded) -> None:
    drawn = latent_of_seed(77, 3)
    assert with_random_group(A, loaded.model, "shape", 77).z == (*drawn[:2], 3.0)


def test_half_way_is_the_mean_of_latent_and_truncation_and_both_ends_are_exact() -> None:
    half = between(A, B, 0.5)
    assert (half.z, half.psi) == ((0.0, 1.0, 4.0), 0.75)
    assert between(A, B, 1.0) == B
    assert between(A, B, 0.0) == A
    assert "50% from seed 1 to 2" in half.label


def test_mixed_layers_stay_in_order_and_in_range() -> None:
    mixed = with_layers_of(A, B, 9)
    assert mixed.mix == LayerMix(B.z, B.psi, 5, 9)
    assert mixed.mix_label == "seed 2"
    assert mixed.instance() == LatentInstance(A.z, A.psi, mixed.mix)
    for asked, got in (((2, 4), (2, 4)), ((7, 3), (7, 7)), ((0, 99), (1, 9)), ((12, 1), (9, 9))):
        mix = with_mixed_range(mixed, *asked, 9).mix
        assert mix is not None
        assert (mix.first, mix.last) == got
    assert with_mixed_range(A, 1, 2, 9) == A
    assert back_to_seed(mixed, 3) == seed_instance(A, 1, 3)


def test_a_kept_direction_goes_from_one_to_the_other_in_one_unit() -> None:
    kept = direction_between(A, B, "older")
    assert kept is not None
    assert kept.group == KEPT_GROUP
    assert axis_value(B, kept) - axis_value(A, kept) == pytest.approx(1.0)
    assert direction_between(A, replace(B, z=A.z), "none") is None


def test_names_of_directions_are_short_and_never_given_twice(loaded) -> None:
    assert free_name(loaded, "  a   b ") == "a b"
    assert free_name(loaded, "") == "direction"
    assert free_name(loaded, "hue") == "hue 2"
    assert len(free_name(loaded, "x" * 500)) == MAX_NAME
    kept = direction_between(A, B, "older")
    assert kept is not None
    state = with_direction(loaded, kept)
    assert free_name(state, "older") == "older 2"
    assert with_renamed_direction(state, kept, "older").directions == (kept,)
    renamed = with_renamed_direction(state, kept, "wiser").directions[0]
    assert (renamed.name, renamed.direction) == ("wiser", kept.direction)
    assert without_direction(state, kept) == loaded


def test_the_oldest_direction_makes_room(loaded) -> None:
    state = loaded
    for i in range(MAX_DIRECTIONS + 1):
        kept = direction_between(A, B, str(i))
        assert kept is not None
        state = with_direction(state, kept)
    assert [axis.name for axis in state.directions] == [str(i + 1) for i in range(MAX_DIRECTIONS)]


def test_a_seed_forgets_where_the_latent_came_from() -> None:
    assert seed_instance(replace(A, label="nose.npy"), 5, 3).label == ""
