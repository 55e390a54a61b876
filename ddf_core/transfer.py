"""Texture transfer, shape manipulation and one-shot labels: each is a RadianceField.

All three have the density of one instance and, where anything can be seen, other colours. Nothing
here renders: ``labels.label_picture`` settles label pictures, everything else is like any field.

Source: DDF (arXiv 2212.09735), applications; see METHOD.md, section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.correspondence import Who, fields_of, style_of, to_instance, to_template
from ddf_core.errors import InputError
from ddf_core.labels.label_map import LabelMap
from ddf_core.looks import OverlaidField
from ddf_core.model import Model
from ddf_core.models.generator import InstanceField

Member = Who | None
"""An instance of a model; None is the template itself, whose places are their own."""

# Evaluations of an instance's network that take as long as one place: its own, and for a texture B,
# F and the source's; the fields have half its layers. See engine/looks.py.
TEXTURE_COST = 4
LABEL_COST = 2


@dataclass(frozen=True)
class PartMask:
    """Some labels of a map, by number: where a transfer acts."""

    labels: LabelMap
    parts: tuple[int, ...]


def texture_field(
    model: Model, target: Member, source: Member, blend: float = 1.0, where: PartMask | None = None
) -> OverlaidField | InstanceField:
    """The target in the colours of the source: its shape, colour fetched at F(B(x, z_t), z_s).

    Shape manipulation, the geometry of one head with the appearance of another, is the same thing
    seen from the other side.

    Args:
        target: gives the density. source: gives the colours.
        blend: in [0, 1]; 0 is the target as it is, 1 wholly the source's colour; linear.
        where: only where the template has one of these labels; None is everywhere.

    Raises:
        MissingFieldsError: the model has no fields, and one of the two is not the template.
        InputError: ``transfer.blend``; ``transfer.parts``; or ``fields.needs_z``.
    """
    _check_blend(blend)
    field = field_of(model, target)
    move_in, move_out = place_of(model, target), instance_place(model, source)
    inside = _mask(where)
    if blend == 0:
        return field
    # Defined beyond the box too: a place there is still seen, a little beside its surface.
    partner = field_of(model, source, clip=False)

    def over(x: Tensor, d: Tensor | None, own: Tensor) -> Tensor:
        x_tmpl = move_in(x)
        rgb = own.lerp(partner(move_out(x_tmpl), d)[0], blend)
        return rgb if inside is None else torch.where(inside(x_tmpl)[:, None], rgb, own)

    return OverlaidField(field, over, TEXTURE_COST)


def label_field(
    model: Model, who: Member, labels: LabelMap, opacity: float = 1.0
) -> OverlaidField | InstanceField:
    """An instance with the colour of the label at B(x) over its own, where there is a label.

    For grids and meshes, where a place has one label. A picture mixes places: see ``votes_field``.

    Raises: as ``texture_field``.
    """
    _check_blend(opacity)
    field, move = field_of(model, who), place_of(model, who)
    if opacity == 0:
        return field
    table = torch.from_numpy(labels.colours())

    def over(x: Tensor, d: Tensor | None, own: Tensor) -> Tensor:
        number = numbers_of(labels, move(x))
        coloured = own.lerp(table.to(own)[number], opacity)
        return torch.where((number > 0)[:, None], coloured, own)

    return OverlaidField(field, over, LABEL_COST)


def votes_field(model: Model, who: Member, labels: LabelMap) -> OverlaidField:
    """An instance's own colour and, one-hot, the label of every place: 3 + 1 + K channels.

    Channel 3 is "no label", 3 + n is label n. Composited like any field, the channels say how much
    of a pixel each label has; ``labels.label_picture`` decides. Raises as ``texture_field``.
    """
    field, move = field_of(model, who), place_of(model, who)
    channels = 4 + len(labels.labels)

    def over(x: Tensor, d: Tensor | None, own: Tensor) -> Tensor:
        votes = own.new_zeros(len(own), channels - 3)
        votes.scatter_(1, numbers_of(labels, move(x))[:, None], 1.0)
        return torch.cat((own, votes), 1)

    return OverlaidField(field, over, LABEL_COST, channels)


def numbers_of(labels: LabelMap, x_tmpl: Tensor) -> Tensor:
    """(N,) int64 label numbers at template points (N, 3); a number without a label is none."""
    numbers = torch.from_numpy(labels.numbers_at(x_tmpl.detach().cpu().numpy())).long()
    return torch.where(numbers <= len(labels.labels), numbers, 0).to(x_tmpl.device)


def field_of(model: Model, who: Member, clip: bool | None = None) -> InstanceField:
    """An instance in its own colours; ``clip`` None is as its card says."""
    if isinstance(who, InstanceField):
        return who if clip is None else who.clipped(clip)
    style = model.generator.mean_style() if who is None else style_of(who)
    within = model.card.clip_to_box if clip is None else clip
    return InstanceField(model.generator, style, model.card.box_half, within)


def place_of(model: Model, who: Member) -> Callable[[Tensor], Tensor]:
    """B of an instance: its points (N, 3) to the template's; refused at once without fields."""
    if who is None:
        return lambda x: x
    fields_of(model)
    return lambda x: to_template(model, who, x)


def instance_place(model: Model, who: Member) -> Callable[[Tensor], Tensor]:
    """F of an instance: the template's points (N, 3) to its own; refused at once without fields."""
    if who is None:
        return lambda x: x
    fields_of(model)
    return lambda x: to_instance(model, who, x)


def _check_blend(blend: float) -> None:
    if not 0 <= blend <= 1:
        raise InputError(
            f"The blend is {blend:g}, it must lie between 0 and 1.", code="transfer.blend"
        )


def _mask(where: PartMask | None) -> Callable[[Tensor], Tensor] | None:
    """Whether template points (N, 3) belong to the parts, (N,) bool; None is everywhere."""
    if where is None:
        return None
    labels, count = where.labels, len(where.labels.labels)
    for number in where.parts:
        if not 1 <= number <= count:
            raise InputError(
                f"There is no label number {number}; the label map has {count}.",
                code="transfer.parts",
            )
    wanted = torch.tensor(where.parts, dtype=torch.long)
    return lambda x_tmpl: torch.isin(numbers_of(labels, x_tmpl), wanted.to(x_tmpl.device))
