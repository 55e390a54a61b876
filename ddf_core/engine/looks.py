"""The looks of one loaded model's instances: which field each mode has, and its grids."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from ddf_core import correspondence
from ddf_core.engine.instances import Instances
from ddf_core.engine.matching import TEMPLATE, points_to_instance, points_to_template
from ddf_core.errors import InputError
from ddf_core.labels.label_map import LabelMap
from ddf_core.looks import (
    LookField,
    OverlaidField,
    measured_colours,
    normal_colours,
    place_colours,
)
from ddf_core.scales import value_span
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid import Grid
from ddf_core.scene.recolour import recoloured
from ddf_core.shown import Instance, Look
from ddf_core.stopping import Stop
from ddf_core.transfer import (
    Member,
    PartMask,
    label_field,
    texture_field,
    votes_field,
)

# Evaluations of an instance's network that take as long as one place of a mode: six differences
# for a normal; the fields have half its layers; a confidence compares descriptors and their slopes.
COSTS = {"normals": 7, "template": 2, "deformation": 2, "round_trip": 3, "confidence": 10}


def look_field(known: Instances, instance: Instance, look: Look) -> RadianceField:
    """An instance in a look.

    Raises:
        MissingFieldsError: the look needs fields and the model has none.
        InputError: there is no such look, or something that it is about is missing or wrong.
    """
    if look.mode == "colour":
        return known.field(instance)
    if look.mode == "texture":
        return _texture(known, instance, look)
    if look.mode == "labels":
        labels = look_labels(known, look)
        return label_field(known.model, member(known, instance), labels, look.blend)
    return _look_field(known, instance, look)


def look_votes(known: Instances, instance: Instance, look: Look) -> OverlaidField:
    """The field whose picture is decided by ``labels.label_picture``, for the look ``labels``.

    Raises: as ``look_field``.
    """
    return votes_field(known.model, member(known, instance), look_labels(known, look))


def look_labels(known: Instances, look: Look) -> LabelMap:
    """The label map of a look, which fits the model.

    Raises:
        InputError: ``labels.none``, or ``labels.box``: it was made for another box.
    """
    if look.labels is None:
        raise InputError(
            f"The look '{look.mode}' needs a label map.",
            code="labels.none",
            advice="Paint one on the template, or open one.",
        )
    box_half = known.model.card.box_half
    if abs(look.labels.box_half - box_half) > 1e-6 * box_half:
        raise InputError(
            f"The label map was made for a box of {look.labels.box_half:g}, this model's is "
            f"{box_half:g}.",
            code="labels.box",
            advice="It belongs to another model: open that one first.",
        )
    return look.labels


def look_grid(
    known: Instances, instance: Instance, look: Look, resolution: int, stop: Stop
) -> Grid:
    """The bake of an instance in a look: the grid of its own colours, coloured anew.

    Raises: as ``look_field``; Cancelled: ``stop`` said so.
    """
    field = look_field(known, instance, look)
    if not isinstance(field, LookField | OverlaidField):
        return known.grid(instance, resolution, stop)
    found = known.look_grids.get((instance, look, resolution))
    if found is None:
        plain = known.grid(instance, resolution, stop)
        found = recoloured(plain, _recolouring(field), field.chunk_points, stop)
        known.look_grids.put((instance, look, resolution), found)
    return found


def member(known: Instances, instance: Instance) -> Member:
    """An instance as transfers know it."""
    return None if instance == TEMPLATE else known.identity(instance)


def _recolouring(field: LookField | OverlaidField) -> Callable[[Tensor, Tensor], Tensor]:
    if isinstance(field, LookField):
        return lambda x, own: field.colour(x)
    return lambda x, own: field.over(x, None, own)


def _texture(known: Instances, instance: Instance, look: Look) -> RadianceField:
    if look.partner is None:
        raise InputError("A texture needs the instance that it is from.", code="input.look")
    where = PartMask(look_labels(known, look), look.parts) if look.parts else None
    target, source = member(known, instance), member(known, look.partner)
    field = texture_field(known.model, target, source, look.blend, where)
    # A place of an instance is its own match: no round trip through the template blurs it.
    return known.field(instance) if instance == look.partner else field


def _look_field(known: Instances, instance: Instance, look: Look) -> LookField:
    field, mode = known.field(instance), look.mode
    if mode not in COSTS:
        raise InputError(f"There is no look '{mode}'.", code="input.look")
    if mode == "normals":
        return LookField(field, normal_colours(field), COSTS[mode])
    correspondence.fields_of(known.model)  # refused at once, not at the first place that is seen
    if mode == "template":
        colour = place_colours(_to_template(known, instance), field.box_half, checker=look.checker)
        return LookField(field, colour, COSTS[mode])
    span = value_span(mode, field.box_half)
    assert span is not None
    colour = measured_colours(_measure(known, instance, look), span, mode)
    return LookField(field, colour, COSTS[mode])


def _to_template(known: Instances, instance: Instance) -> Callable[[Tensor], Tensor]:
    return lambda x: points_to_template(known, instance, x)


def _measure(known: Instances, instance: Instance, look: Look) -> Callable[[Tensor], Tensor]:
    """What a mode measures at points (N, 3) of an instance, (N,)."""
    to_template = _to_template(known, instance)
    if look.mode == "deformation":
        return lambda x: (to_template(x) - x).norm(dim=1)
    if look.mode == "round_trip" and look.partner is None:
        return lambda x: (points_to_instance(known, instance, to_template(x)) - x).norm(dim=1)
    source, target = known.identity(instance), known.identity(look.partner or TEMPLATE)

    def matches(x: Tensor) -> correspondence.Matches:
        return correspondence.match(known.model, source, [target], x)

    if look.mode == "round_trip":
        return lambda x: matches(x).cycle[0]
    return lambda x: matches(x).confidence[0]
