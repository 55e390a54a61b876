"""The calibration of the confidence: the logistic by hand, and in the world of shifted balls."""

from __future__ import annotations

import pytest
import torch

from ddf_core.correspondence import Identity
from ddf_core.correspondence.evidence import CONFIDENCE_TERMS, confidence_from
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.training.field_confidence import (
    _Tracker,
    calibrate,
    fit_logistic,
    second_opinion,
    with_mean_trust,
)
from ddf_core.training.field_points import PointPool, PoolSettings
from ddf_core.training.field_settings import CalibrationSettings
from tests.core.shifted_ball import ShiftFields, ball_category, ball_model, shift_of

SURFACE = SurfaceSettings(points=4000, rays=2000, resolution=24, march_steps=48)


def test_the_logistic_gives_the_share_of_good_where_the_evidence_says_nothing() -> None:
    bad = torch.arange(400) % 4 == 0
    weights = fit_logistic(torch.zeros(400, 2), bad)
    assert confidence_from(weights, torch.zeros(1, 2)).item() == pytest.approx(0.75, abs=2e-3)


def test_the_logistic_recovers_the_slope_that_made_the_labels() -> None:
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(20_000, 1, generator=rng)
    good = torch.rand(20_000, generator=rng) < torch.sigmoid(0.5 - 2.0 * x[:, 0])
    weights = fit_logistic(x, ~good)
    assert weights.tolist() == pytest.approx([0.5, -2.0], abs=0.12)


def test_the_constant_sets_the_mean_trust_and_the_slopes_stay() -> None:
    columns = torch.randn(500, 2, generator=torch.Generator().manual_seed(1))
    weights = with_mean_trust(torch.tensor([3.0, 1.0, -2.0]), columns, 0.8)
    assert confidence_from(weights, columns).mean().item() == pytest.approx(0.8, abs=1e-4)
    assert weights[1:].tolist() == [1.0, -2.0]


@pytest.mark.parametrize("wanted", [0.0, 1.0])
def test_complete_trust_and_none_are_met_as_nearly_as_is_of_use(wanted: float) -> None:
    columns = torch.linspace(-5, 5, 11)[:, None]
    weights = with_mean_trust(torch.tensor([0.0, 1.0]), columns, wanted)
    assert confidence_from(weights, columns).mean().item() == pytest.approx(wanted, abs=1e-3)


def test_the_second_opinion_on_an_exact_match_is_the_nearest_surface_point() -> None:
    model = ball_model(ShiftFields())
    z = torch.tensor([[1.0, 0.0, 0.0], [-1.0, 1.0, 0.0]])
    who = tuple(Identity(model.generator.style(one), one) for one in z)
    rng = torch.Generator().manual_seed(0)
    x_base = ball_category().surface(model.generator.mean_style(), SURFACE, rng)
    surfaces = (x_base + shift_of(z[0]), x_base + shift_of(z[1]))
    best = second_opinion(model, (who[0], who[1]), surfaces, surfaces[0][:40], surfaces[1][:40])
    assert (best - surfaces[1][:40]).norm(dim=-1).max().item() < 0.02


def test_calibration_trusts_exact_matches_more_than_those_that_were_moved_off() -> None:
    fields = ShiftFields()
    fields.register_buffer("confidence_weights", torch.zeros(CONFIDENCE_TERMS))
    settings = CalibrationSettings(pairs=3, points=60, surface=SURFACE)
    figures = calibrate(ball_model(), fields, settings)
    assert 0 < figures["confidence_doubtful_share"] < 1
    trusted = figures["confidence_mean_trust"]
    assert trusted == pytest.approx(1 - figures["confidence_doubtful_share"], abs=1e-3)
    assert trusted > figures["confidence_mean_trust_moved"] + 0.1


def test_a_second_opinion_by_tracking_follows_the_shift_as_far_as_it_is_not_damped() -> None:
    model = ball_model(ShiftFields())
    z = torch.tensor([[0.4, 0.0, 0.0], [-0.4, 0.3, 0.0]])
    settings = PoolSettings(instances=2, near_mean_share=0.0, refresh_every=0, surface=SURFACE)
    pool = PointPool(ball_category(), settings, "train-test", 0)
    pool.advance(0)
    who = tuple(Identity(model.generator.style(one), one) for one in z)
    x_base = ball_category().surface(
        model.generator.mean_style(), SURFACE, torch.Generator().manual_seed(0)
    )
    start = x_base + shift_of(z[0])
    best = _Tracker(model, pool).opinion((who[0], who[1]), start, 40)
    wanted = start[:40] + shift_of(z[1] - z[0])
    left = (best - wanted).norm(dim=-1).mean()
    assert left < 0.25 * shift_of(z[1] - z[0]).norm()


def test_calibration_can_take_its_second_opinion_from_tracking() -> None:
    fields = ShiftFields()
    fields.register_buffer("confidence_weights", torch.zeros(CONFIDENCE_TERMS))
    settings = CalibrationSettings(pairs=3, points=60, by_tracking=True, surface=SURFACE)
    figures = calibrate(ball_model(), fields, settings)
    trusted = figures["confidence_mean_trust"]
    assert trusted == pytest.approx(1 - figures["confidence_doubtful_share"], abs=1e-3)
    assert trusted > figures["confidence_mean_trust_moved"]
