"""The looks of one loaded model's instances: which colour function each mode has, and its grids."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from ddf_core import correspondence
from ddf_core.engine.instances import Instances
from ddf_core.engine.matching import TEMPLATE, points_to_instance, points_to_template
from ddf_core.errors import InputError
from ddf_core.looks import LookField, measured_colours, normal_colours, place_colours
from ddf_core.requests import COLOUR, Instance, Look, Stop
from ddf_core.scales import value_span
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid import Grid
from ddf_core.scene.recolour import recoloured

# Evaluations of an instance's network that take as long as one place of a mode: six differences
# for a normal; the fields have half its layers; a confidence compares descriptors and their slopes.
COSTS = {"normals": 7, "template": 2, "deformation": 2, "round_trip": 3, "confidence": 10}


def look_field(known: Instances, instance: Instance, look: Look) -> RadianceField:
    """An instance in a look.

    Raises:
        MissingFieldsError: the look needs fields and the model has none.
        InputError: there is no such look.
    """
    return known.field(instance) if look == COLOUR else _look_field(known, instance, look)


def look_grid(
    known: Instances, instance: Instance, look: Look, resolution: int, stop: Stop
) -> Grid:
    """The bake of an instance in a look: the grid of its own colours, coloured anew.

    Raises: as ``look_field``; Cancelled: ``stop`` said so.
    """
    if look == COLOUR:
        return known.grid(instance, resolution, stop)
    found = known.look_grids.get((instance, look, resolution))
    if found is None:
        field = _look_field(known, instance, look)
        plain = known.grid(instance, resolution, stop)
        found = recoloured(plain, field.colour, field.chunk_points, stop)
        known.look_grids.put((instance, look, resolution), found)
    return found


def _look_field(known: Instances, instance: Instance, look: Look) -> LookField:
    field, mode = known.field(instance), look.mode
    if mode not in COSTS:
        raise InputError(f"There is no look '{mode}'.", code="input.look")
    if mode == "normals":
        return LookField(field, normal_colours(field), COSTS[mode])
    correspondence.fields_of(known.model)  # refused at once, not at the first place that is seen
    if mode == "template":
        colour = place_colours(_to_template(known, instance), field.box_half)
        return LookField(field, colour, COSTS[mode])
    span = value_span(mode, field.box_half)
    assert span is not None
    return LookField(field, measured_colours(_measure(known, instance, look), span), COSTS[mode])


def _to_template(known: Instances, instance: Instance) -> Callable[[Tensor], Tensor]:
    return lambda x: points_to_template(known, instance, x)


def _measure(known: Instances, instance: Instance, look: Look) -> Callable[[Tensor], Tensor]:
    """What a mode measures at points (N, 3) of an instance, (N,)."""
    to_template = _to_template(known, instance)
    if look.mode == "deformation":
        return lambda x: (to_template(x) - x).norm(dim=1)
    if look.mode == "round_trip":
        return lambda x: (points_to_instance(known, instance, to_template(x)) - x).norm(dim=1)
    source, target = known.identity(instance), known.identity(look.partner or TEMPLATE)
    return lambda x: correspondence.match(known.model, source, [target], x).confidence[0]
