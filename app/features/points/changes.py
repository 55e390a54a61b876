"""Changes of marked points beyond putting and moving one: looks, imports, named sets. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.state.point_edits import with_point
from app.state.viewer_state import PointSet, PointState, ViewerState

# --- looks -----------------------------------------------------------------------------------


def colour_point(state: ViewerState, point_id: int, colour_index: int) -> ViewerState:
    """One point in another colour of the palette."""
    point = state.point(point_id)
    return with_point(state, replace(point, colour_index=colour_index)) if point else state


def with_visible(state: ViewerState, point_id: int, visible: bool) -> ViewerState:
    """One point drawn, or kept in the table only."""
    point = state.point(point_id)
    return with_point(state, replace(point, visible=visible)) if point else state


def all_visible(state: ViewerState) -> ViewerState:
    """Every point drawn."""
    return replace(state, points=tuple(replace(point, visible=True) for point in state.points))


# --- many at once ----------------------------------------------------------------------------


def with_more_points(state: ViewerState, points: Sequence[PointState]) -> ViewerState:
    """The state with copies of ``points`` behind its own; a number that is taken becomes a new one.

    The first of the new points becomes the selected one.
    """
    taken = {point.id for point in state.points}
    number = max([state.next_point_id, *(point.id + 1 for point in points)])
    added = []
    for point in points:
        if point.id in taken:
            point = replace(point, id=number)
            number += 1
        taken.add(point.id)
        added.append(point)
    selected = added[0].id if added else state.selected
    return replace(state, points=(*state.points, *added), selected=selected, next_point_id=number)


# --- named sets ------------------------------------------------------------------------------


def with_set(state: ViewerState, name: str) -> ViewerState:
    """The points of now kept under ``name``; a set of that name is replaced where it stands."""
    kept = PointSet(name, state.points)
    if state.point_set(name) is None:
        return replace(state, point_sets=(*state.point_sets, kept))
    sets = tuple(kept if old.name == name else old for old in state.point_sets)
    return replace(state, point_sets=sets)


def with_set_shown(state: ViewerState, name: str) -> ViewerState:
    """The points of a set in place of those of now."""
    kept = state.point_set(name)
    if kept is None:
        return state
    return replace(
        with_more_points(replace(state, points=(), selected=None), kept.points), selected=None
    )


def with_set_added(state: ViewerState, name: str) -> ViewerState:
    """The points of a set beside those of now."""
    kept = state.point_set(name)
    return state if kept is None else with_more_points(state, kept.points)


def without_set(state: ViewerState, name: str) -> ViewerState:
    """One set forgotten; the points of now stay."""
    return replace(state, point_sets=tuple(kept for kept in state.point_sets if kept.name != name))
