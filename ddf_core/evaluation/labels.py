"""The row "one-shot labels": the template's labels through B, against true parts of fresh heads."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ddf_core.command_line import command_line
from ddf_core.correspondence import to_template
from ddf_core.correspondence.transfer import numbers_of
from ddf_core.errors import InputError
from ddf_core.evaluation.fidelity import SIZE
from ddf_core.evaluation.pairs import identity
from ddf_core.labels.label_map import LabelMap
from ddf_core.model import Model
from ddf_core.procedural.axes import LABELS, THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.procedural.render import render_head
from ddf_core.sampling.views import Views
from ddf_core.seeding import EVALUATE, latents, stream

Move = Callable[[Tensor], Tensor]


class Overlaps:
    """Counts of true against found parts over any number of points."""

    def __init__(self) -> None:
        self.pairs = torch.zeros(len(LABELS), len(LABELS) + 1, dtype=torch.long)

    def add(self, truth: Tensor, found: Tensor) -> None:
        """Parts (N,) from 0; ``found`` counts from 1, and 0 there is "no label": always wrong."""
        flat = truth * self.pairs.shape[1] + found
        self.pairs += torch.bincount(flat, minlength=self.pairs.numel()).view_as(self.pairs)

    def figures(self) -> dict[str, object]:
        """Intersection over union of each part over all points, NaN of one that is nowhere; their
        mean, over those that are somewhere."""
        hits = self.pairs[:, 1:].diagonal().double()
        iou = hits / (self.pairs.sum(1) + self.pairs[:, 1:].sum(0) - hits)
        parts = dict(zip(LABELS, iou.tolist(), strict=True))
        return {"miou": iou.nanmean().item(), "parts": parts}


def labels_row(model: Model, pictures: int, seed: int) -> dict[str, object]:
    """mIoU of the eight parts over what is seen of fresh heads in random poses, 128 px each.

    Every pixel's true surface point is looked up where B takes it; the baseline looks it up where
    it is, the oracle where the truth takes it (what is left is the label map's own coarseness).

    Raises:
        MissingFieldsError: there are no fields.
        InputError: ``evaluate.no_labels``.
    """
    labels = category_labels(model)
    own, same, true = Overlaps(), Overlaps(), Overlaps()
    rng = stream(f"{EVALUATE}-labels-poses", seed)
    views = Views(model.card.camera, model.card.poses)
    for theta in latents(pictures, THETA_DIM, f"{EVALUATE}-labels", seed):
        head = Head(theta)
        who = identity(model, head)
        truth = render_head(head, views.draw(rng), SIZE)
        hit = truth.label >= 0
        x, part = truth.x_inst[hit], truth.label[hit]
        own.add(part, numbers_of(labels, to_template(model, who, x)))
        same.add(part, numbers_of(labels, x))
        true.add(part, numbers_of(labels, head.to_template(x)))
    return {
        **own.figures(),
        "pictures": pictures,
        "baseline_same_point": same.figures(),
        "oracle": true.figures(),
    }


def category_labels(model: Model) -> LabelMap:
    """The label map that came with the model: the eight parts, in their order.

    Raises:
        InputError: ``evaluate.no_labels``.
    """
    named = () if model.labels is None else tuple(label.name for label in model.labels.labels)
    if model.labels is None or named != LABELS:
        raise InputError(
            f"The model '{model.card.name}' has no label map of the eight parts.",
            code="evaluate.no_labels",
            advice=f"Draw it: {command_line('train', 'labels', '--out', model.path)}",
        )
    return model.labels
