"""What a state must keep, and what it may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from ddf_core.document.checks import OUTSIDE, check_session_state, check_values
from ddf_core.document.document import SessionState
from ddf_core.document.parts import GalleryState, InstanceState, PointState
from ddf_core.io.json_codec import WrongValue
from ddf_core.model_info import LatentAxis
from ddf_core.scene.camera import Camera
from ddf_core.shown import LatentInstance, LayerMix, StyleInstance
from tests.core.document.worlds import SIZES, session


def test_a_new_state_and_one_with_all_kinds_of_work_pass() -> None:
    for state in (SessionState(), session().state):
        check_session_state(state, SIZES)


def test_a_point_may_lie_a_little_outside_the_box_and_not_farther() -> None:
    state = session().state

    def at(value: float) -> SessionState:
        return replace(state, points=(replace(state.points[0], x_tmpl=(0.0, value, 0.0)),))

    check_session_state(at(OUTSIDE * SIZES.box_half), SIZES)
    with pytest.raises(WrongValue, match="x_tmpl"):
        check_session_state(at(1.001 * OUTSIDE * SIZES.box_half), SIZES)


@dataclass(frozen=True)
class Later:
    """A part of the state that somebody adds later."""

    sets: tuple[tuple[str, tuple[PointState, ...]], ...] = ()
    sliders: tuple[LatentAxis, ...] = ()
    eyes: Mapping[str, Camera] = field(default_factory=dict)
    kept: Mapping[str, InstanceState] = field(default_factory=dict)
    walls: tuple[GalleryState, ...] = ()


def mixed(**changed: object) -> InstanceState:
    """An instance with layers 2 to 3 of another; one number of the mixture changed."""
    mix = replace(LayerMix((0.0, 0.0, 0.0), 0.5, 2, 3), **changed)
    return InstanceState(1, (0.0, 0.0, 0.0), mix=mix)


FAR = PointState(1, "a", 0, (0.0, 0.0, 9.0))


def styled(frequencies: tuple[float, ...], phases: tuple[float, ...]) -> InstanceState:
    return InstanceState(1, (0.0, 0.0, 0.0), style=StyleInstance(frequencies, phases))


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (Later(sets=(("a", (FAR,)),)), "later.sets[0][1][0].x_tmpl"),
        (Later(sliders=(LatentAxis("a", "b", (1.0, 0.0)),)), "later.sliders[0].direction"),
        (Later(sliders=(LatentAxis("a", "b", (0.0, 0.0, 0.0)),)), "later.sliders[0]"),
        (Later(sliders=(LatentAxis("a", "b", (1.0, 0.0, 0.0), 3.0, 3.0),)), "later.sliders[0]"),
        (Later(eyes={"x": Camera(radius=0.0)}), "later.eyes.x.radius"),
        (Later(kept={"x": InstanceState(1, (0.0,))}), "later.kept.x.z"),
        (Later(kept={"x": mixed(z=(0.0,))}), "later.kept.x.mix.z"),
        (Later(kept={"x": mixed(psi=2.0)}), "later.kept.x.mix.psi"),
        (Later(kept={"x": mixed(first=0)}), "later.kept.x.mix.first"),
        (Later(kept={"x": mixed(last=1)}), "later.kept.x.mix.last"),
        (Later(kept={"x": styled((1.0,), ())}), "later.kept.x.style.phases"),
        (Later(kept={"x": styled((1e9,), (0.0,))}), "later.kept.x.style.frequencies"),
        (Later(walls=(GalleryState(count=0),)), "later.walls[0].count"),
        (Later(walls=(GalleryState(count=10**6),)), "later.walls[0].count"),
        (Later(walls=(GalleryState(first_seed=-1),)), "later.walls[0].first_seed"),
    ],
)
def test_what_others_add_to_the_state_is_checked_as_well(value: Later, named: str) -> None:
    check_values("later", Later(), SIZES)
    with pytest.raises(WrongValue) as caught:
        check_values("later", value, SIZES)
    assert f"'{named}'" in str(caught.value)


def test_the_origin_of_a_point_is_checked_with_it() -> None:
    point = PointState(1, "a", 0, (0.0, 0.0, 0.1), origin=LatentInstance((1.0,)))
    with pytest.raises(WrongValue, match=r"'p\.origin\.z' has 1 numbers"):
        check_values("p", point, SIZES)
