"""What the colours of each mode mean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.canvas.view_legends import legend_of
from app.state.depth_range import depth_range
from app.state.screen import Screen
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.appearance.scales import VIRIDIS
from ddf_core.labels.label_map import Label, LabelMap
from tests.app.state.test_depth_range import screen_of


def legend(state, mode, view=SOURCE):
    return legend_of(replace(state, mode=mode), Screen(), view)


def test_the_models_own_colours_need_no_legend(loaded, bare) -> None:
    assert legend(loaded, "colour") is None
    assert legend(bare, "deformation") is None


def test_depth_says_how_far_its_ends_are(loaded) -> None:
    state = replace(loaded, mode="depth")
    found = legend(state, "depth")
    # The eye is 2.7 away, the box is 0.6 deep on either side.
    assert (found.low, found.high) == ("≤ 2.25", "≥ 2.85")
    assert found.bar == VIRIDIS[::-1]
    assert "scene units" in found.title
    seen = screen_of(state)
    near, far = depth_range(state, seen, SOURCE)
    found = legend_of(state, seen, SOURCE)
    assert (found.low, found.high) == (f"≤ {near:.2f}", f"≥ {far:.2f}")
    assert near > 2.3


@pytest.mark.parametrize(
    ("mode", "high"),
    [("deformation", "≥ 0.03"), ("round_trip", "≥ 0.006"), ("confidence", "≥ 0.99")],
)
def test_what_is_measured_has_its_scale(loaded, mode, high) -> None:
    found = legend(loaded, mode)
    assert (found.bar, found.low, found.high) == (VIRIDIS, "0", high)


def test_confidence_says_of_which_match(loaded) -> None:
    titles = [legend(loaded, "confidence", view).title for view in (SOURCE, TEMPLATE, "target1")]
    assert titles == ["Confidence · in target 1"] * 2 + ["Confidence · in source"]


def test_the_cycle_error_is_that_of_the_match_as_in_the_table_and_the_plots(loaded) -> None:
    titles = [legend(loaded, "round_trip", view).title for view in (SOURCE, TEMPLATE, "target1")]
    through = "Cycle error · through {} · scene units"
    assert titles == [through.format("target 1")] * 2 + [through.format("source")]
    state = replace(loaded, mode="round_trip")
    assert state.appearance(SOURCE).partner == state.instance("target1")
    assert state.appearance("target1").partner == state.instance(SOURCE)


def test_normals_name_their_axes_and_places_their_rule(loaded) -> None:
    words = [word for _, word in legend(loaded, "normals").chips]
    assert words == ["right", "up", "front"]
    assert legend(loaded, "template").title == "Equal colours correspond"


def test_labels_name_their_colours_once_in_the_first_view(loaded) -> None:
    labels = LabelMap((Label("nose", "#ff0000"), Label("ear", "#00ff00")), 0.6)
    state = replace(loaded, label_map=labels)
    assert legend(state, "labels").chips == (("#ff0000", "nose"), ("#00ff00", "ear"))
    assert legend(state, "labels", "target1") is None
    assert legend(replace(state, painting=True), "labels") is None


def test_the_axes_have_the_colours_that_the_normals_get(loaded) -> None:
    for axis, (colour, _) in enumerate(legend(loaded, "normals").chips):
        direction = [float(i == axis) for i in range(3)]
        expected = [round(255 * (value + 1) / 2 + 0.01) for value in direction]
        assert [int(colour[i : i + 2], 16) for i in (1, 3, 5)] == expected
