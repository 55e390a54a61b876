"""What a head leaves of the confidence in points on it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ddf_core.answers import PairMeasured, PointsMatched
from ddf_core.appearance.scales import colour_values, on_scale, value_span
from ddf_core.engine import Engine
from ddf_core.engine.appearance import appearance_field
from ddf_core.engine.instances import Instances
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.requests import MarkedPoint, MatchPoints, MeasurePair
from ddf_core.shown import (
    Appearance,
    LatentInstance,
    StyleInstance,
    TemplateInstance,
    latent_of_seed,
)
from ddf_core.trust import (
    farthest,
    is_far_out,
    reason_at,
    reason_in,
    reason_of,
    trust_at,
    trust_in,
)
from tests.core.shifted_ball import BOX_HALF, SHIFT_PER_LATENT, ball_model

TWELVE = (3.0,) * 12 + (0.0,) * 14


def test_seeds_are_usual_and_twelve_sliders_at_their_end_are_not() -> None:
    usual = [LatentInstance(latent_of_seed(seed, 26), 1.0) for seed in range(200)]
    assert all(trust_in(one) == 1 and not is_far_out(one) for one in usual)
    far = LatentInstance(TWELVE, 1.0)
    assert trust_in(far) == pytest.approx((farthest(26) ** 2 / 108) ** 2)
    assert is_far_out(far)
    assert reason_in(far) == "the sliders are far from what was trained"
    # Truncated it is an ordinary head again.
    assert trust_in(LatentInstance(TWELVE, 0.5)) == 1
    assert not is_far_out(TemplateInstance())


def test_a_photos_head_is_worth_what_its_similarity_is() -> None:
    head = StyleInstance((1.0,), (1.0,), similarity=0.44)
    assert trust_in(head) == 0.44
    assert reason_in(head) == "the head explains its photo badly: its points count 44%"
    assert not is_far_out(head)
    moved = StyleInstance((1.0,), (1.0,), shift=TWELVE)
    assert is_far_out(moved)
    assert trust_in(moved) < 0.6
    assert trust_in(StyleInstance((1.0,), (1.0,))) == 1


@pytest.mark.parametrize(
    ("burial", "worth", "reason"),
    [
        (0.0, 1.0, ""),
        (0.04, 1.0, ""),
        (-0.04, 1.0, ""),
        (0.16, 0.5, "it lies 0.16 under the surface, where nothing was trained"),
        (-0.16, 0.5, "it lies 0.16 off the surface, where nothing was trained"),
    ],
)
def test_far_from_the_surface_a_point_is_worth_less_and_says_why(burial, worth, reason) -> None:
    assert trust_at(burial, 0.6) == pytest.approx(worth)
    assert reason_at(burial, 0.6) == reason


def test_every_reason_is_told() -> None:
    photo, far = StyleInstance((1.0,), (1.0,), similarity=0.44), LatentInstance(TWELVE)
    assert reason_of(photo, far, 0.16, 0.6) == (
        "it lies 0.16 under the surface, where nothing was trained; "
        "the sliders are far from what was trained; "
        "where it was put, the head explains its photo badly: its points count 44%"
    )
    assert reason_of(None, LatentInstance((0.1,)), 0.0, 0.6) == ""
    assert reason_of(far, far, 0.0, 0.6) == "the sliders are far from what was trained"


def moving_engine() -> Engine:
    """The blobs, with fields that know nothing: every confidence is a half."""
    condition = 2 * ball_model().card.architecture.style_dim
    return Engine(ball_model(DualDeformation(DeformationConfig(condition, hidden_dim=2, layers=1))))


def test_a_match_says_how_far_its_point_is_under_the_surface_and_is_worth_that() -> None:
    head, other = LatentInstance((0.5, 0.0, 0.0)), LatentInstance((0.0, 0.5, 0.0))
    centre = (0.5 * SHIFT_PER_LATENT, 0.0, 0.0)
    deep = MarkedPoint(1, centre, head, centre)
    typed = MarkedPoint(2, (0.0, 0.0, 0.0))
    skin = MarkedPoint(3, (0.0, 0.0, 0.22))
    answer = moving_engine().answer(MatchPoints((deep, typed, skin), (head, other)))
    assert isinstance(answer, PointsMatched)
    # The blob's radius is about 0.23.
    assert answer.burial[:2] == pytest.approx((0.22, 0.22), abs=0.03)
    assert abs(answer.burial[2]) < 0.03
    worth = [trust_at(depth, BOX_HALF) for depth in answer.burial]
    assert worth[0] < 0.5
    assert worth[2] == 1
    for row in answer.confidence:
        assert row.tolist() == pytest.approx([0.5 * one for one in worth])


def test_the_heat_map_and_the_plot_of_a_pair_are_worth_what_both_heads_are() -> None:
    engine, far = moving_engine(), LatentInstance((0.0, 9.0, 0.0))
    usual = LatentInstance((0.5, 0.0, 0.0))
    worth = trust_in(far)
    assert worth < 0.3
    for pair in ((usual, far), (far, usual)):
        measured = engine.answer(MeasurePair(*pair, points=16))
        assert isinstance(measured, PairMeasured)
        assert measured.confidence.tolist() == pytest.approx([0.5 * worth] * 16)
    known = Instances(engine.model)
    field = appearance_field(known, usual, Appearance("confidence", far))
    rgb, _ = field(torch.tensor([[0.5 * SHIFT_PER_LATENT, 0.0, 0.0]]))
    span = value_span("confidence", BOX_HALF)
    expected = colour_values(on_scale("confidence", np.array([0.5 * worth])), *span)
    np.testing.assert_allclose(rgb.numpy(), expected, atol=1e-5)


def test_matches_from_and_to_a_photo_are_worth_its_similarity_once() -> None:
    engine = moving_engine()
    flat = ball_model().generator.mean_style()
    values = tuple(flat.frequencies.tolist()), tuple(flat.phases.tolist())
    other = LatentInstance((0.5, 0.0, 0.0))

    def confidences(similarity: float) -> list[float]:
        head = StyleInstance(*values, similarity=similarity)
        from_photo = MarkedPoint(1, (0.0, 0.0, 0.1), head, (0.0, 0.0, 0.1))
        typed = MarkedPoint(2, (0.0, 0.0, 0.1))
        answer = engine.answer(MatchPoints((from_photo, typed), (head, other)))
        assert isinstance(answer, PointsMatched)
        return answer.confidence.flatten().tolist()

    sure, doubtful = confidences(1.0), confidences(0.5)
    # Rows are the photo's head and the other one; only what was typed on the other is untouched.
    weights = [0.5, 0.5, 0.5, 1.0]
    assert doubtful == pytest.approx([w * c for w, c in zip(weights, sure, strict=True)], rel=1e-5)
