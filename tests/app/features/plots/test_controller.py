"""What the hand does in the plots, on a store without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.features.plots.controller import PlotController
from app.state.rays import RAY_STEP, ray_of
from app.state.store import Store
from tests.app.state.test_screen import matched

pytestmark = pytest.mark.window


@pytest.fixture
def store(qapp, loaded) -> Store:
    return Store(loaded, matched(loaded))


@pytest.fixture
def plots(store) -> PlotController:
    return PlotController(store)


def test_without_a_selected_point_nothing_moves(store, plots) -> None:
    before = store.state
    plots.slide_to(2.5)
    plots.step_along_ray(1)
    assert store.state == before
    assert store.history.past == ()


def test_one_slide_is_one_step_however_many_places_it_passes(store, plots) -> None:
    store.amend(replace(store.state, selected=1))
    for t in (2.4, 2.5, 2.6):
        plots.slide_to(t)
    assert store.history.labels == ("move nose",)


def test_a_step_goes_away_from_the_eye_by_a_share_of_the_box(store, plots) -> None:
    store.amend(replace(store.state, selected=1))
    before = ray_of(store.state, store.screen, store.state.point(1))
    plots.step_along_ray(2)
    after = ray_of(store.state, store.screen, store.state.point(1))
    assert after.t == pytest.approx(before.t + 2 * RAY_STEP * store.state.model.box_half)
