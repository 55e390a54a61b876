"""What the plots draw, as numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.features.plots.data import BARS, bars_of, fraction, pair_bars, ray_plot_data
from app.state import changes, point_edits
from app.state.rays import wanted_pair, wanted_profile
from app.state.screen import Plots
from app.state.target_changes import swap_source
from app.state.viewer_state import SOURCE
from tests.app.fake_engine import BallEngine
from tests.app.state.test_screen import matched


def answered(state):
    """The screen with matches, ray and pair of ``state``."""
    screen, engine = matched(state), BallEngine()
    profile = engine.answer(wanted_profile(state, screen), lambda: False)
    pair = engine.answer(wanted_pair(state), lambda: False)
    return replace(screen, plots=Plots(True, profile, pair))


@pytest.fixture
def chosen(loaded):
    return replace(loaded, selected=1)


def test_the_plot_says_whose_ray_and_what_each_curve_is(chosen) -> None:
    data = ray_plot_data(chosen, answered(chosen))
    assert data is not None and data.profile is not None
    assert data.about == "nose, seen in source"
    words = [text for _, text in data.key]
    assert words == ["density, peak 100", "weight, peak 1.00", "similarity, target 1"]


def test_curves_of_another_instance_or_eye_are_not_shown(chosen) -> None:
    screen = answered(chosen)
    turned = changes.with_camera(chosen, SOURCE, chosen.camera(SOURCE).orbit_by(0.2, 0.0))
    other = changes.with_latent(chosen, SOURCE, changes.seed_instance(chosen.source, 7, 3))
    for state in (turned, other):
        data = ray_plot_data(state, screen)
        assert data is not None and data.profile is None and data.key == ()


def test_a_point_that_moves_on_its_ray_keeps_the_curves(chosen) -> None:
    screen = answered(chosen)
    moved = point_edits.move_point(chosen, 1, SOURCE, (0.0, 0.0, 0.1))
    data = ray_plot_data(moved, screen)
    assert data is not None and data.profile is not None
    assert data.ray.t == pytest.approx(2.6)


def test_nothing_is_drawn_without_a_selected_point(loaded) -> None:
    assert ray_plot_data(loaded, matched(loaded)) is None


def test_shares_reach_one_and_nothing_stays_nothing() -> None:
    values, peak = fraction(np.array([0, 5, 20], np.float32))
    assert values.tolist() == [0, 0.25, 1] and peak == 20
    assert fraction(np.zeros(3, np.float32))[0].tolist() == [0, 0, 0]
    assert fraction(np.zeros(0, np.float32))[1] == 0


def test_bars_count_every_point_and_say_median_and_tail() -> None:
    bars = bars_of(np.linspace(0, 1, 1001, dtype=np.float32), "confidence")
    assert bars.counts.sum() == bars.points == 1001
    assert len(bars.edges) == BARS + 1 and bars.edges[-1] == 1
    assert (bars.median, bars.bound) == pytest.approx((0.5, 0.05))
    assert bars.words == "1001 points: median 0.5000, 95 % above 0.0500"


def test_one_far_point_does_not_flatten_the_rest() -> None:
    values = np.full(1000, 0.001, np.float32)
    values[:2] = 50
    bars = bars_of(values, "cycle")
    assert bars.edges[-1] < 0.01 and bars.counts.sum() == 1000
    assert bars_of(np.zeros(4, np.float32), "cycle").counts.sum() == 4


def test_the_bars_are_those_of_the_pair_of_now(chosen) -> None:
    screen = answered(chosen)
    names = "cycle", "confidence"
    cycle, confidence = (pair_bars(chosen, screen, name) for name in names)
    assert cycle is not None and confidence is not None
    assert cycle.median == pytest.approx(0.005, abs=1e-4)
    assert confidence.median == pytest.approx(0.75, abs=1e-3)
    assert pair_bars(swap_source(chosen), screen, "cycle") is None
