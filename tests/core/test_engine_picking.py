"""A click: the surface under a pixel, and that point on the template and on the others."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.answers import Picked, PointsMatched
from ddf_core.errors import InputError
from ddf_core.requests import BakeGrid, MarkedPoint, MatchPoints, PickPixel
from tests.core.test_engine import BIG, CAMERA, SHIFT, TEMPLATE, engine


def test_a_click_on_a_ball_is_answered_with_its_surface_and_the_template_point() -> None:
    answer = engine().answer(PickPixel("source", BIG, CAMERA, (50.0, 50.0), (100, 100)))
    assert isinstance(answer, Picked) and answer.x_inst and answer.x_tmpl
    assert answer.x_inst == pytest.approx((0.0, 0.0, 0.5), abs=0.01)
    np.testing.assert_allclose(answer.x_tmpl, np.subtract(answer.x_inst, SHIFT), atol=1e-6)


def test_a_click_is_the_same_with_and_without_a_grid() -> None:
    pick, with_grid = PickPixel("source", BIG, CAMERA, (61.0, 43.0), (100, 100)), engine()
    with_grid.answer(BakeGrid("source", BIG, 48))
    a, b = engine().answer(pick), with_grid.answer(pick)
    assert isinstance(a, Picked) and isinstance(b, Picked) and a.x_inst and b.x_inst
    np.testing.assert_allclose(a.x_inst, b.x_inst, atol=1e-4)


def test_a_click_knows_at_once_where_the_others_have_the_place() -> None:
    others = (BIG, TEMPLATE)
    pick = PickPixel("source", BIG, CAMERA, (50.0, 50.0), (100, 100), others)
    answer = engine().answer(pick)
    assert isinstance(answer, Picked) and answer.x_inst and answer.x_tmpl
    matched = engine().answer(MatchPoints((MarkedPoint(1, answer.x_tmpl),), others))
    assert isinstance(matched, PointsMatched)
    np.testing.assert_allclose(answer.x_others, matched.x_inst[:, 0], atol=1e-6)


def test_a_click_on_the_background_has_no_point() -> None:
    answer = engine().answer(PickPixel("source", BIG, CAMERA, (1.0, 1.0), (100, 100)))
    assert isinstance(answer, Picked) and answer.x_inst is None and answer.x_tmpl is None


def test_a_click_on_the_template_is_its_own_template_point() -> None:
    answer = engine().answer(PickPixel("template", TEMPLATE, CAMERA, (50.0, 50.0), (100, 100)))
    assert isinstance(answer, Picked) and answer.x_inst is not None
    assert answer.x_tmpl == pytest.approx(answer.x_inst)


def test_without_fields_a_click_still_finds_the_surface() -> None:
    pick = PickPixel("source", BIG, CAMERA, (50.0, 50.0), (100, 100))
    answer = engine(fields=False).answer(pick)
    assert isinstance(answer, Picked) and answer.x_inst is not None and answer.x_tmpl is None


def test_a_pixel_outside_the_picture_is_refused() -> None:
    with pytest.raises(InputError, match="pixel x"):
        engine().answer(PickPixel("source", BIG, CAMERA, (101.0, 50.0), (100, 100)))
