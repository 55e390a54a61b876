"""Points between template and instances, as values: the engine's side of correspondence."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ddf_core import correspondence
from ddf_core.answers import BroughtToTemplate, Hovered, PointsMatched
from ddf_core.correspondence import fields_of
from ddf_core.engine.instances import Instances
from ddf_core.requests import HoverPoint, MarkedPoint, MatchPoints, ToTemplate
from ddf_core.scene.point import Point
from ddf_core.shown import Instance, TemplateInstance
from ddf_core.stopping import Stop, chunks
from ddf_core.trust import trust_at, trust_in

TEMPLATE = TemplateInstance()
# Between two of these ``stop`` is asked.
INSTANCES_AT_ONCE = 2


def match_request(known: Instances, request: MatchPoints) -> PointsMatched:
    """All marked points in all instances.

    Raises:
        MissingFieldsError: the model has no fields; a request of no points is refused too.
    """
    fields_of(known.model)
    start = time.perf_counter()
    with torch.inference_mode():
        x, cycle, confidence = match_points(known, request)
        on_surface = (0.0,) * len(request.points)
        burial = on_surface if request.on_surface else _burials(known, request.points)
    box_half = known.model.card.box_half
    worth = np.array([trust_at(depth, box_half) for depth in burial], np.float32)
    seconds = time.perf_counter() - start
    return PointsMatched(request, x, cycle, confidence * worth, seconds, burial)


def match_in_parts(known: Instances, request: MatchPoints, stop: Stop) -> PointsMatched:
    """As ``match_request``, some instances at a time, so that it can be stopped between them."""
    start = time.perf_counter()
    parts = [
        match_request(known, replace(request, instances=request.instances[piece]))
        for piece in chunks(len(request.instances), INSTANCES_AT_ONCE, stop)
    ]
    none = np.zeros((0, len(request.points)), np.float32)
    return PointsMatched(
        request,
        np.concatenate([none[..., None].repeat(3, -1), *(part.x_inst for part in parts)]),
        np.concatenate([none, *(part.cycle for part in parts)]),
        np.concatenate([none, *(part.confidence for part in parts)]),
        time.perf_counter() - start,
        parts[0].burial if parts else (),
    )


def match_hover(known: Instances, request: HoverPoint) -> Hovered:
    """The position under the mouse in every other view.

    Raises:
        MissingFieldsError: the model has no fields.
    """
    fields_of(known.model)
    with torch.inference_mode():
        return Hovered(request, hover_positions(known, request))


def bring_to_template(known: Instances, request: ToTemplate) -> BroughtToTemplate:
    """Points of an instance on the template, and how well the way back meets them.

    Raises:
        MissingFieldsError: the model has no fields.
    """
    fields_of(known.model)
    x_inst = torch.tensor(request.x_inst).reshape(-1, 3)
    with torch.inference_mode():
        x_tmpl = points_to_template(known, request.instance, x_inst)
        back = points_to_instance(known, request.instance, x_tmpl)
    cycle = tuple((back - x_inst).norm(dim=1).tolist())
    return BroughtToTemplate(request, as_points(x_tmpl), cycle)


def points_to_template(known: Instances, instance: Instance, x_inst: Tensor) -> Tensor:
    """B: (N, 3) points of an instance to the template. A point of the template is its own."""
    if instance == TEMPLATE:
        return x_inst
    return correspondence.to_template(known.model, known.identity(instance), x_inst)


def points_to_instance(known: Instances, instance: Instance, x_tmpl: Tensor) -> Tensor:
    """F: (N, 3) points of the template to an instance. On the template they stay where they are."""
    if instance == TEMPLATE:
        return x_tmpl
    return correspondence.to_instance(known.model, known.identity(instance), x_tmpl)


def match_points(
    known: Instances, request: MatchPoints
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Points, round trips and confidences of a request; see ``requests.PointsMatched``.

    A confidence is that of the match times what both heads are worth: ``ddf_core.trust``; what the
    places of the points are worth comes to it in ``matched``.
    """
    shape = (len(request.instances), len(request.points))
    x, cycle, confidence = torch.zeros(*shape, 3), torch.zeros(shape), torch.zeros(shape)
    targets = [known.identity(instance) for instance in request.instances]
    points = _put_on_source(known, request)
    for origin, columns in _by_origin(points).items():
        marked = [points[i] for i in columns]
        x_src = torch.tensor([point.x_origin or point.x_tmpl for point in marked])
        found = correspondence.match(known.model, known.identity(origin), targets, x_src)
        cycle[:, columns] = found.cycle
        trusted = [min(trust_in(origin), trust_in(instance)) for instance in request.instances]
        worth = torch.tensor(trusted, device=found.confidence.device)
        confidence[:, columns] = found.confidence * worth[:, None]
    x_tmpl = torch.tensor([point.x_tmpl for point in request.points]).reshape(-1, 3)
    for row, instance in enumerate(request.instances):
        x[row] = points_to_instance(known, instance, x_tmpl)
        for column, point in enumerate(request.points):
            # In the view that was clicked the marker stands under the click, not a round trip off.
            if point.origin == instance and point.x_origin is not None:
                x[row, column] = torch.tensor(point.x_origin)
    return x.numpy(), cycle.numpy(), confidence.numpy()


def hover_positions(known: Instances, request: HoverPoint) -> tuple[Point, ...]:
    """The position under the mouse in each instance of a request."""
    x_tmpl = points_to_template(known, request.instance, torch.tensor([request.x_inst]))
    return template_positions(known, x_tmpl, request.instances)


def template_positions(
    known: Instances, x_tmpl: Tensor, instances: tuple[Instance, ...]
) -> tuple[Point, ...]:
    """Where one point ``x_tmpl`` (1, 3) stands in each of the instances: F for all in one batch."""
    targets = [known.identity(one) for one in instances if one != TEMPLATE]
    moved = iter(as_points(correspondence.to_instances(known.model, targets, x_tmpl)[:, 0]))
    on_template = as_points(x_tmpl)[0]
    return tuple(on_template if one == TEMPLATE else next(moved) for one in instances)


def _put_on_source(known: Instances, request: MatchPoints) -> tuple[MarkedPoint, ...]:
    """The points as if each had been put on the source: one that was not stands there by F."""
    source = request.source
    if source is None:
        return request.points
    moved = [point for point in request.points if point.origin != source]
    x_tmpl = torch.tensor([point.x_tmpl for point in moved]).reshape(-1, 3)
    positions = iter(as_points(points_to_instance(known, source, x_tmpl)))
    return tuple(
        replace(point, origin=source, x_origin=next(positions)) if point.origin != source else point
        for point in request.points
    )


def _burials(known: Instances, points: tuple[MarkedPoint, ...]) -> tuple[float, ...]:
    """How far each point lies under the surface, or off it, where it was put."""
    placed = [
        (point.origin, point.x_origin)
        if point.origin is not None and point.x_origin is not None
        else (TEMPLATE, point.x_tmpl)
        for point in points
    ]
    return known.burials(placed)


def _by_origin(points: tuple[MarkedPoint, ...]) -> dict[Instance, list[int]]:
    """Columns of the points by the instance they were clicked on; the template where none was."""
    columns: dict[Instance, list[int]] = defaultdict(list)
    for i, point in enumerate(points):
        placed = point.origin is not None and point.x_origin is not None
        columns[point.origin if placed and point.origin else TEMPLATE].append(i)
    return columns


def as_points(x: Tensor) -> tuple[Point, ...]:
    """(N, 3) as plain tuples."""
    return tuple((a, b, c) for a, b, c in x.tolist())
