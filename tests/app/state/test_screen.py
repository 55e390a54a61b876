"""What is on screen, and where a point stands in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state import changes, point_edits
from app.state.picture_tiles import PictureTiles
from app.state.places import measures, position_in_view, worst_measures
from app.state.planner import wanted_matches
from app.state.screen import Screen, ViewScreen, after_state_change, badge
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.answers import GridBaked, PictureRendered, PointsMatched
from ddf_core.requests import BakeGrid, RenderPicture
from tests.app.fake_engine import BallEngine

TARGET = "target1"


def matched(state) -> Screen:
    """The screen with the ball world's answer about the markers of ``state``."""
    request = wanted_matches(state)
    assert request is not None
    answer = BallEngine().answer(request, lambda: False)
    assert isinstance(answer, PointsMatched)
    return Screen(matches=answer)


def picture(state, view: str, size: tuple[int, int]) -> PictureRendered:
    request = RenderPicture(view, state.instance(view), state.camera(view), size)
    return PictureRendered(
        request, np.zeros((1, 1, 4), np.uint8), np.zeros((1, 1), np.float32), 24, 0.1
    )


def test_a_template_point_stands_where_the_field_brings_it(loaded) -> None:
    screen = matched(loaded)
    shift = 0.05 * 0.8 * loaded.targets[0].z[0]
    position = position_in_view(loaded, screen, TARGET, loaded.points[0])
    assert position == pytest.approx((shift, 0.0, 0.35), abs=1e-6)


def test_on_the_template_a_point_is_its_template_point(loaded) -> None:
    assert position_in_view(loaded, Screen(), TEMPLATE, loaded.points[1]) == (-0.2, 0.1, 0.2693)


def test_the_clicked_place_itself_is_shown_where_it_was_clicked(loaded) -> None:
    state = point_edits.with_instance_point(
        loaded, SOURCE, loaded.instance(SOURCE), (0.1, 0.2, 0.3), (0.5, 0.5, 0.5)
    )
    assert position_in_view(state, matched(state), SOURCE, state.points[-1]) == (0.1, 0.2, 0.3)


def test_once_the_instance_has_changed_the_field_decides_there_too(loaded) -> None:
    state = point_edits.with_instance_point(
        loaded, SOURCE, loaded.instance(SOURCE), (0.1, 0.2, 0.3), (0.5, 0.5, 0.5)
    )
    state = changes.with_latent(state, SOURCE, replace(state.source, z=(1.0, 0.0, 0.0)))
    position = position_in_view(state, matched(state), SOURCE, state.points[-1])
    assert position == pytest.approx((0.54, 0.5, 0.5))


def test_a_point_without_a_template_point_stays_in_its_own_view(bare) -> None:
    state = point_edits.with_instance_point(bare, SOURCE, bare.instance(SOURCE), (0.1, 0.2, 0.3))
    point = state.points[-1]
    assert position_in_view(state, Screen(), SOURCE, point) == (0.1, 0.2, 0.3)
    assert position_in_view(state, Screen(), TARGET, point) is None
    assert position_in_view(state, Screen(), TEMPLATE, point) is None


def test_a_place_that_was_not_answered_yet_is_not_known(loaded) -> None:
    state = point_edits.with_template_point(loaded, (0.0, 0.0, 0.0))
    assert position_in_view(state, matched(loaded), SOURCE, state.points[-1]) is None
    assert measures(state, matched(loaded), SOURCE, 4) is None
    assert measures(loaded, matched(loaded), SOURCE, 1) == pytest.approx((0.0, 0.9))


def test_clearing_the_points_forgets_their_matches(loaded) -> None:
    cleared = point_edits.without_points(loaded)
    assert after_state_change(matched(loaded), cleared).matches is None


def test_a_picture_goes_when_camera_or_instance_change_and_stays_otherwise(loaded) -> None:
    screen = Screen(views={SOURCE: ViewScreen((10, 10), picture=picture(loaded, SOURCE, (9, 9)))})
    turned = changes.with_camera(loaded, SOURCE, loaded.camera(SOURCE).orbit_by(0.1, 0.0))
    other = changes.with_latent(loaded, SOURCE, changes.seed_instance(loaded.source, 3, 3))
    renamed = point_edits.rename_point(loaded, 1, "tip")
    kept = [after_state_change(screen, state).view(SOURCE).picture is not None
            for state in (renamed, turned, other)]  # fmt: skip
    assert kept == [True, False, False]


def test_the_badge_says_what_kind_of_picture_it_is(loaded) -> None:
    screen = Screen(views={SOURCE: ViewScreen((500, 400))})
    assert badge(screen, SOURCE) == ""
    request = BakeGrid(SOURCE, loaded.instance(SOURCE), 48)
    grid = GridBaked(request, np.zeros((1, 1, 1, 4), np.uint8), 0.6, 0.0)
    shown = ViewScreen((500, 400), grid=grid)
    assert badge(screen.with_view(SOURCE, shown), SOURCE) == "preview · 48³"
    shown = replace(shown, picture=picture(loaded, SOURCE, (500, 400)))
    assert badge(screen.with_view(SOURCE, shown), SOURCE) == "exact · 500 × 400"
    # A view that changed its shape shows its grid until a new picture is there.
    narrow = screen.with_view(SOURCE, replace(shown, size=(300, 400)))
    assert badge(narrow, SOURCE) == "preview · 48³"
    shown = replace(shown, picture=picture(loaded, SOURCE, (60, 48)))
    assert badge(screen.with_view(SOURCE, shown), SOURCE) == "draft · 60 × 48"
    whole = picture(loaded, SOURCE, (500, 400)).request
    shown = replace(shown, tiles=PictureTiles(whole, 128))
    told = badge(screen.with_view(SOURCE, shown), SOURCE)
    assert told == "exact · 500 × 400 · 0 of 16 tiles"


def test_the_worst_of_all_instances_is_told(loaded) -> None:
    screen = matched(loaded)
    assert screen.matches is not None
    cycle, trust = screen.matches.cycle.copy(), screen.matches.confidence.copy()
    cycle[1, 0], trust[1, 0] = 0.25, 0.125
    screen = replace(screen, matches=replace(screen.matches, cycle=cycle, confidence=trust))
    assert worst_measures(loaded, screen, 1) == (0.25, 0.125)
    assert worst_measures(loaded, Screen(), 1) is None
