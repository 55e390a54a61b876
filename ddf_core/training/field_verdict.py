"""Whether fields are better than doing nothing, by the generator's own features: no truth.

Between fresh instances, descriptors at F(B(x)) and at x itself are compared with those of the
source. Fields that do not make them more alike have learnt nothing, whatever their losses say.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.models.deformation import DualDeformation
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.seeding import TRAIN, stream
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_points import Category
from ddf_core.training.losses import cosine_distance
from ddf_core.training.style_batches import StyleBatch, draw_styles

SALT = f"{TRAIN}-fields-verdict"
PAIRS, POINTS = 16, 256
BETTER, UNLIKE, UNLIKE_SAME = "better_than_same_point", "unlike_fields", "unlike_same_point"


@dataclass(frozen=True)
class Verdict:
    """Mean descriptor distances to the source: at F(B(x)), and at the same point of space."""

    fields: float
    same_point: float

    @property
    def is_better(self) -> bool:
        """Whether the fields find more alike places than doing nothing would."""
        return self.fields < self.same_point

    @property
    def figures(self) -> dict[str, object]:
        """As the card keeps them."""
        return {UNLIKE: self.fields, UNLIKE_SAME: self.same_point, BETTER: self.is_better}


@torch.no_grad()
def verdict(
    category: Category, space: DescriptorSpace, fields: DualDeformation, pairs: int = PAIRS
) -> Verdict:
    """Compare ``fields`` with the same point on pairs of a stream that nothing trains on."""
    drawn = draw_styles(category.generator, 2 * pairs, 0.0, SALT)
    moved, still = [], []
    for number in range(pairs):
        both = drawn[torch.tensor([2 * number, 2 * number + 1], device=drawn.z.device)]
        one, other = _pair(category, space, fields, both, number)
        moved.append(one)
        still.append(other)
    return Verdict(float(torch.cat(moved).mean()), float(torch.cat(still).mean()))


def _pair(
    category: Category,
    space: DescriptorSpace,
    fields: DualDeformation,
    both: StyleBatch,
    number: int,
) -> tuple[Tensor, Tensor]:
    """(N,) distances at F(B(x)) and at x of one pair."""
    surface = SurfaceSettings(points=POINTS)
    x = category.surface(both.style(0), surface, stream(SALT, number))
    networks = [
        category.generator.with_style(frequencies, phases)
        for frequencies, phases in zip(both.frequencies, both.phases, strict=True)
    ]
    conditions = fields.condition_of((both.frequencies, both.phases), both.z)
    there = fields.to_instance(fields.to_template(x[None], conditions[:1]), conditions[1:])[0]
    source = space(networks[0], x).features
    found = [cosine_distance(source, space(networks[1], at).features) for at in (there, x)]
    return found[0], found[1]
