"""Matching in a world where the fields are exact, and the refusals of the door."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from ddf_core.correspondence import (
    Identity,
    confidence,
    cycle_error,
    maps,
    match,
    to_instance,
    to_template,
)
from ddf_core.correspondence.evidence import (
    CONFIDENCE_TERMS,
    confidence_from,
    descriptor_jacobian,
    descriptor_shift,
)
from ddf_core.errors import Cancelled, InputError, MissingFieldsError
from ddf_core.model import Model
from tests.core.shifted_ball import BOX_HALF, ShiftFields, ball_generator, ball_model, shift_of

Z = torch.tensor([[1.0, -2.0, 0.5], [-1.0, 0.0, 2.0], [0.3, 0.3, 0.3]])


def person(model: Model, z: torch.Tensor) -> Identity:
    return Identity(model.generator.style(z), z)


def points(count: int = 50) -> torch.Tensor:
    return 0.2 * torch.randn(count, 3, generator=torch.Generator().manual_seed(1))


def test_exact_fields_match_exactly_in_every_target_with_no_round_trip_error() -> None:
    model = ball_model(ShiftFields())
    x = points()
    found = match(model, person(model, Z[0]), [person(model, z) for z in Z[1:]], x)
    torch.testing.assert_close(found.x_tmpl, x - shift_of(Z[0]))
    for row, z in zip(found.x_tgt, Z[1:], strict=True):
        torch.testing.assert_close(row, x - shift_of(Z[0]) + shift_of(z))
    torch.testing.assert_close(found.cycle, torch.zeros(2, 50), atol=1e-6, rtol=0)


def test_a_forward_field_that_misses_by_a_constant_shows_it_in_the_cycle() -> None:
    model = ball_model(ShiftFields(error=0.01))
    error = cycle_error(model, person(model, Z[0]), points())
    torch.testing.assert_close(error, torch.full((50,), 0.01 * 3**0.5))


def test_there_and_back_are_inverse() -> None:
    model = ball_model(ShiftFields())
    who, x = person(model, Z[1]), points()
    torch.testing.assert_close(to_instance(model, who, to_template(model, who, x)), x)


def test_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = ball_model(ShiftFields())
    whole = match(model, person(model, Z[0]), [person(model, Z[1])], points())
    monkeypatch.setattr(maps, "CHUNK_POINTS", 7)
    pieces = match(model, person(model, Z[0]), [person(model, Z[1])], points())
    torch.testing.assert_close(whole.x_tgt, pieces.x_tgt)
    torch.testing.assert_close(whole.confidence, pieces.confidence)


@pytest.mark.parametrize(("points_count", "targets"), [(1, 1), (0, 1), (5, 0)])
def test_shapes_hold_for_one_point_for_none_and_without_targets(
    points_count: int, targets: int
) -> None:
    model = ball_model(ShiftFields())
    people = [person(model, z) for z in Z[:targets]]
    found = match(model, person(model, Z[0]), people, points(points_count))
    assert found.x_tmpl.shape == (points_count, 3)
    assert found.x_tgt.shape == (targets, points_count, 3)
    assert found.cycle.shape == found.confidence.shape == (targets, points_count)


def test_uncalibrated_fields_claim_no_knowledge_of_their_confidence() -> None:
    model = ball_model(ShiftFields())
    found = match(model, person(model, Z[0]), [person(model, Z[1])], points())
    torch.testing.assert_close(found.confidence, torch.full((1, 50), 0.5))


def test_a_displaced_match_is_trusted_less_once_weights_speak_of_descriptors() -> None:
    fields = ShiftFields()
    fields.register_buffer("confidence_weights", torch.zeros(CONFIDENCE_TERMS))
    fields.confidence_weights[1] = -1.0
    model = ball_model(fields)
    source, target = person(model, Z[0]), person(model, Z[1])
    x = points()
    exact = x - shift_of(Z[0]) + shift_of(Z[1])
    good = confidence(model, source, target, x, exact, torch.zeros(50))
    bad = confidence(model, source, target, x, exact + 0.05, torch.zeros(50))
    assert bool((good > bad).all())


def test_the_logistic_is_the_logistic() -> None:
    weights = torch.tensor([1.0, 2.0, -1.0])
    trust = confidence_from(weights, torch.tensor([[0.0, 1.0], [0.5, 0.0]]))
    torch.testing.assert_close(trust, torch.sigmoid(torch.tensor([0.0, 2.0])))


def test_the_descriptor_shift_says_how_far_a_match_is_off() -> None:
    generator = ball_generator()
    style = generator.mean_style()
    folded = generator.siren.fold(style.frequencies, style.phases)
    x = points()
    off = torch.tensor([0.006, 0.0, 0.008])
    here = folded.last(x)
    jacobian = descriptor_jacobian(folded, x, here, BOX_HALF)
    shift = descriptor_shift(jacobian, folded.last(x + off) - here)
    torch.testing.assert_close(shift * BOX_HALF, torch.full((50,), 0.01), atol=1.5e-3, rtol=0)


def test_a_model_without_fields_is_refused_with_the_command_that_makes_them() -> None:
    model = ball_model(None)
    with pytest.raises(MissingFieldsError) as caught:
        match(model, person(model, Z[0]), [], points())
    assert caught.value.code == "fields.missing"
    assert "train fields" in caught.value.advice


def test_fields_of_z_refuse_a_bare_style() -> None:
    model = ball_model(ShiftFields())
    with pytest.raises(InputError) as caught:
        to_template(model, model.generator.style(Z[0]), points())
    assert caught.value.code == "fields.needs_z"


def test_matching_can_be_stopped_between_chunks() -> None:
    model = ball_model(ShiftFields())
    with pytest.raises(Cancelled):
        match(model, person(model, Z[0]), [], points(), stop=lambda: True)


def test_a_field_of_an_instance_serves_as_its_style() -> None:
    model = ball_model(ShiftFields())
    from_identity = model.generator.style(Z[2])
    assert maps.style_of(replace(person(model, Z[2]))).phases.equal(from_identity.phases)
    assert maps.style_of(model.instance(z=Z[2])).phases.equal(from_identity.phases)
