"""What is to be asked about the points: where they stand, and where they are from. Pure; no Qt."""

from __future__ import annotations

from app.state.kept_last import KeptLast
from app.state.viewer_state import SOURCE, PointState, ViewerState
from ddf_core.requests import Instance, MarkedPoint, MatchPoints, Point, ToTemplate


def wanted_matches(state: ViewerState) -> MatchPoints | None:
    """The question about all markers in all instances; None where there is nothing to ask."""
    if state.model is None or not state.model.has_fields:
        return None
    points = _MARKED.get((state.points,), None, lambda: _marked(state.points))
    if not points:
        return None
    instances = tuple(state.instance(view) for view in state.instance_views)
    return MatchPoints(points, instances, state.instance(SOURCE))


def wanted_template_points(state: ViewerState) -> tuple[ToTemplate, ...]:
    """One question for each instance that points were put on whose template points are not
    known."""
    if state.model is None or not state.model.has_fields:
        return ()
    return _PENDING.get((state.points,), None, lambda: _pending(state.points))


# The newest points, and those that an undo brings back.
_MARKED: KeptLast[tuple[MarkedPoint, ...]] = KeptLast(4)
_PENDING: KeptLast[tuple[ToTemplate, ...]] = KeptLast(4)


def _marked(points: tuple[PointState, ...]) -> tuple[MarkedPoint, ...]:
    return tuple(marked for point in points if (marked := point.as_marked()) is not None)


def _pending(points: tuple[PointState, ...]) -> tuple[ToTemplate, ...]:
    found: dict[Instance, dict[Point, None]] = {}
    for point in points:
        if point.pending and point.origin is not None and point.x_origin is not None:
            found.setdefault(point.origin, {})[point.x_origin] = None
    return tuple(ToTemplate(instance, tuple(x_inst)) for instance, x_inst in found.items())
