"""The objective in a world where the exact fields are known."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from ddf_core.models.descriptor import Descriptor
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_objective import FieldsBatch, JacobianRule, Objective
from ddf_core.training.field_teacher import Lesson
from ddf_core.training.losses import TERMS, LossWeights
from ddf_core.training.style_batches import StyleBatch
from tests.core.shifted_ball import BOX_HALF, ShiftFields, ball_generator, shift_of


def objective(weights: LossWeights) -> Objective:
    generator = ball_generator()
    space = DescriptorSpace(generator, Descriptor("last"), 0.02)
    return Objective(generator, space, weights, JacobianRule(points=8), BOX_HALF)


# Every term at once, those of other trainings too.
ALL = {"taught": 1.0, "near": 1.0}


def batch() -> FieldsBatch:
    rng = torch.Generator().manual_seed(0)
    generator = ball_generator()

    def styles() -> StyleBatch:
        z = torch.randn(4, 3, generator=rng)
        return StyleBatch(z, *(part.detach() for part in generator.mapping(z)))

    def points() -> torch.Tensor:
        return 0.2 * torch.randn(4, 30, 3, generator=rng)

    taught, x_tmpl = styles(), points()
    x_inst = x_tmpl + shift_of(taught.z)[:, None]
    lesson = Lesson(taught, x_tmpl, x_inst, torch.ones(4, 30))
    return FieldsBatch(styles(), styles(), points(), points(), styles(), lesson)


def test_the_exact_fields_of_the_shifted_ball_cost_nothing() -> None:
    terms = objective(LossWeights(opacity=0.5, **ALL)).terms(ShiftFields(), batch())
    assert set(terms) == set(TERMS)
    for name, value in terms.items():
        assert value.item() == pytest.approx(0.0, abs=1e-5), name


def test_fields_that_do_nothing_have_no_cycle_and_pay_for_similarity() -> None:
    fields = ShiftFields()
    fields._shift = lambda condition, x: torch.zeros_like(x)  # type: ignore[method-assign]
    terms = objective(LossWeights()).terms(fields, batch())
    assert terms["cycle_backward"].item() == pytest.approx(0.0, abs=1e-7)
    assert terms["sim_backward"].item() > 0.01
    assert terms["sim_forward"].item() > 0.01
    assert terms["second_order"].item() > terms["sim_backward"].item()


def test_a_forward_field_that_misses_by_a_constant_pays_exactly_that_in_both_cycles() -> None:
    terms = objective(LossWeights()).terms(ShiftFields(error=0.03), batch())
    wanted = 0.03 * 3**0.5 / BOX_HALF
    assert terms["cycle_backward"].item() == pytest.approx(wanted, abs=2e-3)
    assert terms["cycle_forward"].item() == pytest.approx(wanted, abs=2e-3)
    assert terms["sim_backward"].item() == pytest.approx(0.0, abs=1e-5)
    assert terms["sim_forward"].item() > 1e-4


@pytest.mark.parametrize("left_out", TERMS)
def test_a_term_of_weight_zero_is_not_computed(left_out: str) -> None:
    weights = LossWeights(**(ALL | {left_out: 0.0}))
    terms = objective(weights).terms(ShiftFields(), batch())
    assert set(terms) == set(TERMS) - {left_out}


def test_a_lesson_counts_by_its_weights() -> None:
    drawn = batch()
    assert drawn.lesson is not None
    wrong = drawn.lesson.x_inst.clone()
    wrong[:, :15] += 0.1
    weight = torch.ones(4, 30)
    weight[:, :15] = 0.0
    trusted = replace(drawn.lesson, x_inst=wrong)
    doubted = replace(trusted, weight=weight)
    terms = [
        objective(LossWeights(taught=1.0)).terms(ShiftFields(), replace(drawn, lesson=lesson))
        for lesson in (trusted, doubted)
    ]
    # Half of the points are off by the diagonal of 0.1, forwards and backwards.
    wanted = 0.1 * 3**0.5 / BOX_HALF
    assert terms[0]["taught"].item() == pytest.approx(wanted, abs=2e-3)
    assert terms[1]["taught"].item() == pytest.approx(0.0, abs=1e-6)
