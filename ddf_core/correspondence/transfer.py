"""Texture transfer, shape manipulation and one-shot labels: each is a RadianceField.

All three have the density of one instance and, where anything can be seen, other colours. Nothing
here renders: ``labels.label_picture`` settles label pictures, everything else is like any field.

Source: DDF (arXiv 2212.09735), applications; see METHOD.md, section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.appearance.fields import OverlaidField
from ddf_core.correspondence.maps import (
    Identity,
    Who,
    fields_of,
    style_of,
    to_instance,
    to_template,
)
from ddf_core.errors import InputError
from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.soft_parts import BORDER, weight_volume
from ddf_core.model import Model
from ddf_core.models.generator import Generator
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.bake import bake

Member = Who | None
"""An instance of a model; None is the template itself, whose places are their own."""

# Evaluations of an instance's network that take as long as one position: its own, and for a texture
# B, F and the source's; the fields have half its layers. See engine/appearance.py.
TEXTURE_COST = 4
LABEL_COST = 2
# Where the template's surface is, for the borders of parts: the voxels of its bake, and the length,
# as a part of box_half, over which half of the light is absorbed there.
SURFACE_RESOLUTION, SURFACE_LENGTH = 64, 1 / 24


@dataclass(frozen=True)
class PartMask:
    """Some labels of a map, by number: where a transfer acts.

    ``border`` is the width over which it fades, scene units on the template's surface; 0 ends it
    where the label ends, at a voxel.
    """

    labels: LabelMap
    parts: tuple[int, ...]
    border: float = BORDER


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
    move_in, move_out = position_of(model, target), instance_position(model, source)
    if where is not None:
        _check_parts(where)
    if blend == 0:
        return field
    weight = None if where is None else _weight(model, where)
    # Defined beyond the box too: a position there is still seen, a little beside its surface.
    partner = field_of(model, source, clip=False)

    def over(x: Tensor, d: Tensor | None, own: Tensor) -> Tensor:
        x_tmpl = move_in(x)
        theirs = partner(move_out(x_tmpl), d)[0]
        if weight is None:
            return own.lerp(theirs, blend)
        return own.lerp(theirs, blend * weight(x_tmpl)[:, None])

    return OverlaidField(field, over, TEXTURE_COST)


def label_field(
    model: Model, who: Member, labels: LabelMap, opacity: float = 1.0
) -> OverlaidField | InstanceField:
    """An instance with the colour of the label at B(x) over its own, where there is a label.

    For grids and meshes, where a position has one label. A picture mixes positions: see
    ``votes_field``.

    Raises: as ``texture_field``.
    """
    _check_blend(opacity)
    field, move = field_of(model, who), position_of(model, who)
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
    field, move = field_of(model, who), position_of(model, who)
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
    made = who.field if isinstance(who, Identity) else who
    if isinstance(made, InstanceField):
        return made if clip is None else made.with_clip(clip)
    style = model.generator.mean_style() if who is None else style_of(who)
    within = model.card.clip_to_box if clip is None else clip
    return InstanceField(model.generator, style, model.card.box_half, within)


def position_of(model: Model, who: Member) -> Callable[[Tensor], Tensor]:
    """B of an instance: its points (N, 3) to the template's; refused at once without fields."""
    if who is None:
        return lambda x: x
    fields_of(model)
    return lambda x: to_template(model, who, x)


def instance_position(model: Model, who: Member) -> Callable[[Tensor], Tensor]:
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


def _check_parts(where: PartMask) -> None:
    count = len(where.labels.labels)
    for number in where.parts:
        if not 1 <= number <= count:
            raise InputError(
                f"There is no label number {number}; the label map has {count}.",
                code="transfer.parts",
            )


def _weight(model: Model, where: PartMask) -> Callable[[Tensor], Tensor]:
    """How much template points (N, 3) belong to the parts, (N,) in [0, 1]."""
    labels, wanted = where.labels, torch.tensor(where.parts, dtype=torch.long)
    if where.border <= 0:

        def hard(x_tmpl: Tensor) -> Tensor:
            return torch.isin(numbers_of(labels, x_tmpl), wanted.to(x_tmpl.device)).to(x_tmpl)

        return hard
    volume = weight_volume(labels, where.parts, where.border, _template_surface(model))
    weights = torch.from_numpy(volume)[None, None]

    def soft(x_tmpl: Tensor) -> Tensor:
        position = (x_tmpl.detach() / labels.box_half).view(1, 1, 1, -1, 3)
        found = functional.grid_sample(
            weights.to(position), position, padding_mode="border", align_corners=False
        )
        return found.view(-1)

    return soft


_SURFACES: WeakKeyDictionary[Generator, bytes] = WeakKeyDictionary()


def _template_surface(model: Model) -> bytes:
    """(M, 3) float32 points of the template's surface, about a voxel of labels apart, as bytes."""
    from skimage.measure import marching_cubes

    found = _SURFACES.get(model.generator)
    if found is None:
        grid = bake(field_of(model, None), SURFACE_RESOLUTION).cpu()
        thickness = (grid.sigma * grid.box_half * SURFACE_LENGTH).numpy()
        # Nothing beyond the box: a surface that it cuts is closed there.
        opacity = np.pad(1 - np.exp(-thickness), 1)
        vertices = np.zeros((0, 3), np.float32)
        if opacity.max() > 0.5:
            vertices = marching_cubes(opacity, 0.5)[0][:, ::-1] - 1
        found = ((vertices + 0.5) * grid.voxel - grid.box_half).astype(np.float32).tobytes()
        _SURFACES[model.generator] = found
    return found
