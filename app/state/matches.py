"""What is to be asked about the points: where they stand, and where they are from. Pure; no Qt."""

from __future__ import annotations

from app.state.viewer_state import SOURCE, ViewerState
from ddf_core.requests import MatchPoints, ToTemplate


def wanted_matches(state: ViewerState) -> MatchPoints | None:
    """The question about all markers in all instances; None where there is nothing to ask."""
    if state.model is None or not state.model.has_fields:
        return None
    points = tuple(marked for point in state.points if (marked := point.as_marked()) is not None)
    if not points:
        return None
    instances = tuple(state.instance(view) for view in state.instance_views)
    return MatchPoints(points, instances, state.instance(SOURCE))


def wanted_template_points(state: ViewerState) -> tuple[ToTemplate, ...]:
    """One question for each point that was put to a position whose template point is not known."""
    if state.model is None or not state.model.has_fields:
        return ()
    return tuple(
        ToTemplate(point.origin, (point.x_origin,))
        for point in state.points
        if point.pending and point.origin is not None and point.x_origin is not None
    )
