"""The appearances of one loaded model's instances: which field each mode has, and its grids."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import Tensor

from ddf_core import correspondence
from ddf_core.appearance.fields import (
    AppearanceField,
    OverlaidField,
    measured_colours,
    normal_colours,
    position_colours,
)
from ddf_core.appearance.scales import value_span
from ddf_core.correspondence.transfer import (
    Member,
    PartMask,
    label_field,
    texture_field,
    votes_field,
)
from ddf_core.engine.instances import Instances
from ddf_core.engine.matching import TEMPLATE, points_to_instance, points_to_template
from ddf_core.errors import InputError
from ddf_core.labels.label_map import LabelMap
from ddf_core.requests import BakeGrid
from ddf_core.scene.bake import GROUND_RESOLUTION
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid import Grid
from ddf_core.scene.recolour import recolour_grid
from ddf_core.shown import Appearance, Instance
from ddf_core.stopping import Stop
from ddf_core.trust import trust_in

# Evaluations of an instance's network that take as long as one place of a mode: six differences
# for a normal; the fields have half its layers; a confidence compares descriptors and their slopes.
COSTS = {"normals": 7, "template": 2, "deformation": 2, "round_trip": 3, "confidence": 10}


def appearance_field(known: Instances, instance: Instance, appearance: Appearance) -> RadianceField:
    """An instance in an appearance.

    Raises:
        MissingFieldsError: the look needs fields and the model has none.
        InputError: there is no such look, or something that it is about is missing or wrong.
    """
    if appearance.mode == "colour":
        return known.field(instance)
    if appearance.mode == "texture":
        return _texture(known, instance, appearance)
    if appearance.mode == "labels":
        labels = appearance_labels(known, appearance)
        return label_field(known.model, member(known, instance), labels, appearance.blend)
    return _appearance_field(known, instance, appearance)


def appearance_votes(known: Instances, instance: Instance, appearance: Appearance) -> OverlaidField:
    """The field whose picture is decided by ``labels.label_picture``, for the look ``labels``.

    Raises: as ``appearance_field``.
    """
    return votes_field(known.model, member(known, instance), appearance_labels(known, appearance))


def appearance_labels(known: Instances, appearance: Appearance) -> LabelMap:
    """The label map of an appearance, which fits the model.

    Raises:
        InputError: ``labels.none``, or ``labels.box``: it was made for another box.
    """
    if appearance.labels is None:
        raise InputError(
            f"The look '{appearance.mode}' needs a label map.",
            code="labels.none",
            advice="Paint one on the template, or open one.",
        )
    box_half = known.model.card.box_half
    if abs(appearance.labels.box_half - box_half) > 1e-6 * box_half:
        raise InputError(
            f"The label map was made for a box of {appearance.labels.box_half:g}, this model's is "
            f"{box_half:g}.",
            code="labels.box",
            advice="It belongs to another model: open that one first.",
        )
    return appearance.labels


def appearance_grid(known: Instances, request: BakeGrid, stop: Stop) -> Grid:
    """The bake of an instance in an appearance: the grid of its own colours, coloured anew.

    Raises: as ``appearance_field``; Cancelled: ``stop`` said so.
    """
    instance, resolution = request.instance, request.resolution
    field = appearance_field(known, instance, request.appearance)
    # Of a view that rests every grid is refined from the one before; the first has 24^3.
    usual = partial(known.grid, dense=GROUND_RESOLUTION)
    bake_plain = known.draft_grid if request.in_hand else usual
    if not isinstance(field, AppearanceField | OverlaidField):
        return bake_plain(instance, resolution, stop)
    what = (instance, request.appearance, resolution, request.in_hand)
    found = known.appearance_grids.get(what)
    if found is None:
        plain = bake_plain(instance, resolution, stop)
        found = recolour_grid(plain, _choose_colour(field), field.chunk_points, stop)
        known.appearance_grids.put(what, found)
    return found


def member(known: Instances, instance: Instance) -> Member:
    """An instance as transfers know it."""
    return None if instance == TEMPLATE else known.identity(instance)


def _choose_colour(field: AppearanceField | OverlaidField) -> Callable[[Tensor, Tensor], Tensor]:
    if isinstance(field, AppearanceField):
        return lambda x, own: field.colour(x)
    return lambda x, own: field.over(x, None, own)


def _texture(known: Instances, instance: Instance, appearance: Appearance) -> RadianceField:
    if appearance.partner is None:
        raise InputError("A texture needs the instance that it is from.", code="input.look")
    where = (
        PartMask(appearance_labels(known, appearance), appearance.parts, appearance.border)
        if appearance.parts
        else None
    )
    target, source = member(known, instance), member(known, appearance.partner)
    field = texture_field(known.model, target, source, appearance.blend, where)
    # A place of an instance is its own match: no round trip through the template blurs it.
    return known.field(instance) if instance == appearance.partner else field


def _appearance_field(
    known: Instances, instance: Instance, appearance: Appearance
) -> AppearanceField:
    field, mode = known.field(instance), appearance.mode
    if mode not in COSTS:
        raise InputError(f"There is no appearance '{mode}'.", code="input.look")
    if mode == "normals":
        return AppearanceField(field, normal_colours(field), COSTS[mode])
    correspondence.fields_of(known.model)  # refused at once, not at the first place that is seen
    if mode == "template":
        colour = position_colours(
            _to_template(known, instance), field.box_half, checker=appearance.checker
        )
        return AppearanceField(field, colour, COSTS[mode])
    span = value_span(mode, field.box_half)
    assert span is not None
    colour = measured_colours(_measure(known, instance, appearance), span, mode)
    return AppearanceField(field, colour, COSTS[mode])


def _to_template(known: Instances, instance: Instance) -> Callable[[Tensor], Tensor]:
    return lambda x: points_to_template(known, instance, x)


def _measure(
    known: Instances, instance: Instance, appearance: Appearance
) -> Callable[[Tensor], Tensor]:
    """What a mode measures at points (N, 3) of an instance, (N,)."""
    to_template = _to_template(known, instance)
    if appearance.mode == "deformation":
        return lambda x: (to_template(x) - x).norm(dim=1)
    if appearance.mode == "round_trip" and appearance.partner is None:
        return lambda x: (points_to_instance(known, instance, to_template(x)) - x).norm(dim=1)
    source, target = known.identity(instance), known.identity(appearance.partner or TEMPLATE)

    def matches(x: Tensor) -> correspondence.Matches:
        return correspondence.match(known.model, source, [target], x)

    if appearance.mode == "round_trip":
        return lambda x: matches(x).cycle[0]
    worth = min(trust_in(instance), trust_in(appearance.partner))
    return lambda x: matches(x).confidence[0] * worth
