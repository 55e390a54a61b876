"""What a head leaves of the confidence in points on it."""

from __future__ import annotations

import pytest

from ddf_core.answers import PointsMatched
from ddf_core.engine import Engine
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.requests import MarkedPoint, MatchPoints
from ddf_core.shown import LatentInstance, StyleInstance, TemplateInstance, latent_of_seed
from ddf_core.trust import doubt_about, farthest, is_far_out, trust_in
from tests.core.shifted_ball import ball_model

TWELVE = (3.0,) * 12 + (0.0,) * 14


def test_seeds_are_usual_and_twelve_sliders_at_their_end_are_not() -> None:
    usual = [LatentInstance(latent_of_seed(seed, 26), 1.0) for seed in range(200)]
    assert all(trust_in(one) == 1 and not is_far_out(one) for one in usual)
    far = LatentInstance(TWELVE, 1.0)
    assert trust_in(far) == pytest.approx(farthest(26) ** 2 / 108)
    assert is_far_out(far)
    assert doubt_about(far) == "the sliders are far from what was trained"
    # Truncated it is an ordinary head again.
    assert trust_in(LatentInstance(TWELVE, 0.5)) == 1
    assert not is_far_out(TemplateInstance())


def test_a_photos_head_is_worth_what_its_similarity_is() -> None:
    head = StyleInstance((1.0,), (1.0,), similarity=0.44)
    assert trust_in(head) == 0.44
    assert doubt_about(head) == "the head is like its photo only to 44%"
    assert not is_far_out(head)
    moved = StyleInstance((1.0,), (1.0,), shift=TWELVE)
    assert is_far_out(moved)
    assert trust_in(moved) < 0.6
    assert trust_in(StyleInstance((1.0,), (1.0,))) == 1


def test_matches_from_and_to_a_photo_are_worth_its_similarity_once() -> None:
    condition = 2 * ball_model().card.architecture.style_dim
    fields = DualDeformation(DeformationConfig(condition, hidden_dim=2, layers=1))
    engine = Engine(ball_model(fields))
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
