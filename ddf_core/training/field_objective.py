"""The objective of the dual deformation field on one batch: every term of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.deformation import DualDeformation
from ddf_core.models.generator import Generator, Style, StyledNetwork
from ddf_core.training.descriptors import Described, DescriptorSpace
from ddf_core.training.field_teacher import Lesson
from ddf_core.training.losses import (
    LossWeights,
    cosine_distance,
    cycle_distance,
    jacobian_margin,
)
from ddf_core.training.style_batches import StyleBatch


@dataclass(frozen=True, eq=False)
class FieldsBatch:
    """Points (B, N, 3) near the surfaces of B sources and of the template, and B targets.

    ``near`` are B styles a little way from the sources; ``lesson`` what a teacher tracked, if any.
    """

    source: StyleBatch
    target: StyleBatch
    x_source: Tensor
    x_tmpl: Tensor
    near: StyleBatch | None = None
    lesson: Lesson | None = None


@dataclass(frozen=True)
class JacobianRule:
    """The smoothness term: ``step`` in box halves, on ``points`` of each instance."""

    margin: float = 0.1
    step: float = 0.01
    points: int = 16


@dataclass(frozen=True, eq=False)
class Objective:
    """What a batch costs. ``box_half`` makes lengths comparable between models."""

    generator: Generator
    space: DescriptorSpace
    weights: LossWeights
    jacobian: JacobianRule
    box_half: float

    def terms(self, fields: DualDeformation, batch: FieldsBatch) -> dict[str, Tensor]:
        """The mean, a scalar (), of every term whose weight is not 0, by the names of
        ``LossWeights``."""
        weights, count = self.weights, batch.x_source.shape[1]
        conditions = [_condition(fields, styles) for styles in (batch.source, batch.target)]
        x_base = fields.to_template(batch.x_source, conditions[0])
        both = fields.to_instance(torch.cat((x_base, batch.x_tmpl), dim=1), conditions[1])
        terms = self._similarities(batch, x_base, both)
        if weights.cycle_backward:
            x_back = fields.to_instance(x_base, conditions[0])
            terms["cycle_backward"] = self._cycle(batch.x_source, x_back)
        if weights.cycle_forward:
            x_back = fields.to_template(both[:, count:], conditions[1])
            terms["cycle_forward"] = self._cycle(batch.x_tmpl, x_back)
        if weights.near and batch.near is not None:
            terms["near"] = self._near(fields, batch, batch.near, x_base)
        if weights.taught and batch.lesson is not None:
            terms["taught"] = self._compare_lesson(fields, batch.lesson)
        if weights.jacobian:
            terms["jacobian"] = self._smoothness(fields, batch, conditions)
        return terms

    def _similarities(
        self, batch: FieldsBatch, x_base: Tensor, x_moved: Tensor
    ) -> dict[str, Tensor]:
        """L_sim^B, L_sim^F and the second-order term; ``x_moved`` is F of (B(x_s), x_0), joined."""
        weights, count = self.weights, x_base.shape[1]
        template = self._styled(self.generator.mean_style())
        with torch.no_grad():
            source = self.space(self._styled(batch.source), batch.x_source)
            base = self.space(template, batch.x_tmpl)
        terms = {}
        if weights.sim_backward:
            terms["sim_backward"] = self._distance(source, self.space(template, x_base))
        if weights.sim_forward or weights.second_order:
            target = self._styled(batch.target)
            moved = self.space(target, x_moved)
            second, first = _split_described(moved, count)
            if weights.sim_forward:
                terms["sim_forward"] = self._distance(base, first)
            if weights.second_order:
                terms["second_order"] = self._distance(source, second)
        return terms

    def _near(
        self, fields: DualDeformation, batch: FieldsBatch, near: StyleBatch, x_base: Tensor
    ) -> Tensor:
        """How unlike points are where the fields take them in a style near their own."""
        with torch.no_grad():
            source = self.space(self._styled(batch.source), batch.x_source)
        x_near = fields.to_instance(x_base, _condition(fields, near))
        return self._distance(source, self.space(self._styled(near), x_near))

    def _compare_lesson(self, fields: DualDeformation, lesson: Lesson) -> Tensor:
        """Distance of B and F from what was tracked, by how far that is to be trusted."""
        condition = _condition(fields, lesson.styles)
        forward = fields.to_instance(lesson.x_tmpl, condition)
        backward = fields.to_template(lesson.x_inst, condition)
        apart = cycle_distance(lesson.x_inst, forward, self.box_half)
        apart = apart + cycle_distance(lesson.x_tmpl, backward, self.box_half)
        return (lesson.weight * apart).mean()

    def _styled(self, styles: Style | StyleBatch) -> StyledNetwork:
        return self.generator.with_style(styles.frequencies, styles.phases)

    def _distance(self, a: Described, b: Described) -> Tensor:
        distance = cosine_distance(a.features, b.features)
        if self.weights.opacity:
            distance = distance + self.weights.opacity * (a.opacity - b.opacity).abs()
        return distance.mean()

    def _cycle(self, x: Tensor, x_round: Tensor) -> Tensor:
        return cycle_distance(x, x_round, self.box_half).mean()

    def _smoothness(
        self, fields: DualDeformation, batch: FieldsBatch, conditions: list[Tensor]
    ) -> Tensor:
        """Mean of both Jacobian terms; batches are random already, so the first points do."""
        rule, step = self.jacobian, self.jacobian.step * self.box_half
        source, target = conditions
        backward = jacobian_margin(
            lambda x: fields.to_template(x, source),
            batch.x_source[:, : rule.points],
            step,
            rule.margin,
        )
        forward = jacobian_margin(
            lambda x: fields.to_instance(x, target),
            batch.x_tmpl[:, : rule.points],
            step,
            rule.margin,
        )
        return (backward + forward) / 2


def _condition(fields: DualDeformation, styles: StyleBatch) -> Tensor:
    return fields.condition_of((styles.frequencies, styles.phases), styles.z)


def _split_described(described: Described, count: int) -> tuple[Described, Described]:
    features, opacity = described.features, described.opacity
    return (
        Described(features[:, :count], opacity[:, :count]),
        Described(features[:, count:], opacity[:, count:]),
    )
