"""Rays looked at closely and measured pairs, on worlds with known answers."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ddf_core.answers import PairMeasured, RayProfile
from ddf_core.engine import Engine
from ddf_core.engine.profiles import RAY_SAMPLES, centred_cosine
from ddf_core.errors import Cancelled, InputError, MissingFieldsError
from ddf_core.model import Model
from ddf_core.requests import MeasurePair, ProfileRay, ViewRay
from ddf_core.shown import LatentInstance
from tests.core.scene.worlds import Ball
from tests.core.shifted_ball import CAMERA, ShiftFields, ball_model, shift_of

RADIUS, DENSITY = 0.3, 12.0
STEP = 2 * 0.5 / RAY_SAMPLES
HERE, THERE = LatentInstance((0.0, 0.0, 0.0)), LatentInstance((2.0, -1.0, 0.5))


class OneBall(Model):
    """Every instance is the ball of constant density about the origin."""

    def instance(self, *, seed=None, z=None, style=None, psi=1.0):
        return Ball(RADIUS, DENSITY, box_half=0.5)


def ball_engine() -> Engine:
    model = ball_model()
    return Engine(OneBall(model.generator, None, model.card, Path("nowhere"), "0"))


def profile(engine: Engine, request: ProfileRay) -> RayProfile:
    answer = engine.answer(request)
    assert isinstance(answer, RayProfile)
    return answer


def test_density_and_weights_follow_beer_and_lambert_through_a_ball() -> None:
    found = profile(ball_engine(), ProfileRay(ViewRay(HERE, CAMERA, (0.0, 0.0, 0.1))))
    enter, leave = 2.0 - RADIUS, 2.0 + RADIUS
    inside = (found.t > enter) & (found.t < leave)
    np.testing.assert_array_equal(found.sigma, np.where(inside, DENSITY, 0.0))
    # Light absorbed up to the end of each sample, 1 - exp(-sigma s), to one sample's length.
    absorbed = 1 - np.exp(-DENSITY * np.clip(found.t - enter, 0, leave - enter))
    np.testing.assert_allclose(np.cumsum(found.weight), absorbed, atol=1.1 * DENSITY * STEP)
    whole = 1 - math.exp(-DENSITY * (leave - enter))
    assert found.weight.sum() == pytest.approx(whole, abs=2e-3)
    assert found.surface_t == pytest.approx(enter + math.log(2) / DENSITY, abs=1e-3)


def test_the_ray_spans_the_box_and_goes_through_the_point() -> None:
    camera = replace(CAMERA, yaw_rad=1.2)
    found = profile(ball_engine(), ProfileRay(ViewRay(HERE, camera, (0.1, 0.2, 0.1))))
    eye = camera.eye
    direction = np.array((0.1, 0.2, 0.1)) - eye
    direction /= np.linalg.norm(direction)
    ends = eye + np.array([found.t[0] - 1e-2, found.t[-1] + 1e-2])[:, None] * direction
    assert np.all(np.abs(ends).max(axis=1) > 0.5)
    assert np.all(np.abs(eye + found.t[:, None] * direction) <= 0.5 + 1e-5)


def test_a_ray_beside_everything_has_no_surface_and_no_weight() -> None:
    found = profile(ball_engine(), ProfileRay(ViewRay(HERE, CAMERA, (0.45, 0.45, 0.0))))
    assert found.surface_t is None
    assert found.weight.sum() == 0


def test_without_a_match_there_is_no_likeness() -> None:
    found = profile(ball_engine(), ProfileRay(ViewRay(HERE, CAMERA, (0.0, 0.0, 0.1))))
    assert len(found.match_t) == len(found.similarity) == 0


def test_likeness_is_one_exactly_at_the_true_match() -> None:
    """G(x; z) = G(x - s(z); 0), so the descriptors agree where the shift leads, and only there."""
    x = torch.tensor((0.05, 0.1, 0.15))
    there = x + shift_of(torch.tensor(THERE.z))
    request = ProfileRay(
        ViewRay(HERE, CAMERA, tuple(x.tolist())), ViewRay(THERE, CAMERA, tuple(there.tolist()))
    )
    found = profile(Engine(ball_model()), request)
    true_t = float(np.linalg.norm(there.numpy() - CAMERA.eye))
    best = found.similarity.argmax()
    assert found.similarity[best] > 0.999
    assert found.match_t[best] == pytest.approx(true_t, abs=2 * STEP)
    assert found.similarity.min() < 0


def test_the_cosine_does_not_see_what_all_points_share() -> None:
    along = torch.tensor([[5.0, 1.0], [5.0, -1.0]])
    shared = centred_cosine(torch.tensor([[5.0, 1.0]]), along)
    torch.testing.assert_close(shared, torch.tensor([1.0, -1.0]))


def test_a_point_at_the_eye_is_refused() -> None:
    x, y, z = CAMERA.eye.tolist()
    with pytest.raises(InputError, match="no ray"):
        ball_engine().answer(ProfileRay(ViewRay(HERE, CAMERA, (x, y, z))))


def test_exact_fields_measure_no_round_trip_and_wrong_ones_their_error() -> None:
    request = MeasurePair(HERE, THERE, points=600)
    exact = Engine(ball_model(ShiftFields())).answer(request)
    assert isinstance(exact, PairMeasured)
    assert exact.cycle.shape == exact.confidence.shape == (600,)
    np.testing.assert_allclose(exact.cycle, 0, atol=1e-6)
    # F is off by 0.01 along each axis, B is exact: once there and once back.
    wrong = Engine(ball_model(ShiftFields(error=0.01))).answer(request)
    assert isinstance(wrong, PairMeasured)
    np.testing.assert_allclose(wrong.cycle, 0.02 * math.sqrt(3), atol=1e-5)


def test_the_same_pair_gives_the_same_figures() -> None:
    request = MeasurePair(HERE, THERE, points=100)
    first, second = (Engine(ball_model(ShiftFields(0.01))).answer(request) for _ in range(2))
    assert isinstance(first, PairMeasured) and isinstance(second, PairMeasured)
    np.testing.assert_array_equal(first.cycle, second.cycle)


def test_a_pair_without_fields_is_refused() -> None:
    with pytest.raises(MissingFieldsError):
        Engine(ball_model()).answer(MeasurePair(HERE, THERE))


@pytest.mark.parametrize("points", [0, -1, 10**9])
def test_a_number_of_points_that_cannot_be_is_refused(points: int) -> None:
    with pytest.raises(InputError, match="number of points"):
        Engine(ball_model(ShiftFields())).answer(MeasurePair(HERE, THERE, points))


def test_measuring_stops_when_asked() -> None:
    answers = iter([False] * 3 + [True] * 9)
    with pytest.raises(Cancelled):
        Engine(ball_model(ShiftFields())).answer(MeasurePair(HERE, THERE), lambda: next(answers))
