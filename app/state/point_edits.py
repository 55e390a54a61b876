"""How points and their places change, as pure functions from an old ViewerState to a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.state.viewer_state import TEMPLATE, PointState, ViewerState
from ddf_core.drawing.marker_colours import MARKER_COLOURS
from ddf_core.scene.point import Point
from ddf_core.shown import Instance


def _add_point(state: ViewerState, point: PointState) -> ViewerState:
    return replace(
        state,
        points=(*state.points, point),
        selected=point.id,
        next_point_id=point.id + 1,
    )


def _colours_in_use(state: ViewerState) -> list[int]:
    """How many points have each colour of the palette."""
    used = [0] * len(MARKER_COLOURS)
    for point in state.points:
        used[point.colour_index % len(used)] += 1
    return used


def _free_colour(used: list[int], number: int) -> int:
    """That of a point's number, or the next in the palette that fewer points have; it is counted as
    used."""
    free, least = number - 1, min(used)
    while used[free % len(used)] > least:
        free += 1
    used[free % len(used)] += 1
    return free


def with_template_points(state: ViewerState, named: Sequence[tuple[str, Point]]) -> ViewerState:
    """New points put on the template; the last becomes the selected one. An empty name is that of
    the number."""
    if not named:
        return state
    first, used = state.next_point_id, _colours_in_use(state)
    points = tuple(
        PointState(number, name or f"point {number}", _free_colour(used, number), x_tmpl)
        for number, (name, x_tmpl) in enumerate(named, start=first)
    )
    return replace(
        state,
        points=(*state.points, *points),
        selected=points[-1].id,
        next_point_id=first + len(points),
    )


def with_template_point(state: ViewerState, x_tmpl: Point, name: str = "") -> ViewerState:
    """A new point put on the template; it becomes the selected one."""
    return with_template_points(state, ((name, x_tmpl),))


def with_instance_point(
    state: ViewerState, view: str, origin: Instance, x_inst: Point, x_tmpl: Point | None = None
) -> ViewerState:
    """A new point put on ``origin``, as seen in ``view``; it becomes the selected one.

    ``x_tmpl`` None leaves it to be asked for where the model has fields.
    """
    if view == TEMPLATE:
        x_tmpl = x_inst
    number = state.next_point_id
    point = PointState(
        number,
        f"point {number}",
        _free_colour(_colours_in_use(state), number),
        x_tmpl,
        view,
        origin,
        x_inst,
        pending=x_tmpl is None and _has_fields(state),
    )
    return _add_point(state, point)


def _has_fields(state: ViewerState) -> bool:
    return state.model is not None and state.model.has_fields


def with_point(state: ViewerState, changed: PointState) -> ViewerState:
    """The point of the same number replaced."""
    points = tuple(changed if point.id == changed.id else point for point in state.points)
    return replace(state, points=points)


def rename_point(state: ViewerState, point_id: int, name: str) -> ViewerState:
    """One point renamed; blanks at the ends go, an empty name becomes its number."""
    point = state.point(point_id)
    if point is None:
        return state
    return with_point(state, replace(point, name=name.strip() or f"point {point_id}"))


def without_point(state: ViewerState, point_id: int) -> ViewerState:
    """One point removed; the one after it (else before it) is selected next."""
    ids = [point.id for point in state.points]
    if point_id not in ids:
        return state
    index = ids.index(point_id)
    rest = tuple(point for point in state.points if point.id != point_id)
    selected = rest[min(index, len(rest) - 1)].id if rest else None
    return replace(state, points=rest, selected=selected)


def without_points(state: ViewerState) -> ViewerState:
    """All points removed; numbers begin at 1 again."""
    return replace(state, points=(), selected=None, next_point_id=1)


def move_point(state: ViewerState, point_id: int, view: str, x_inst: Point) -> ViewerState:
    """One point put to a new place in ``view``; its template point is asked for afterwards.

    On the template the new place IS the template point.
    """
    point = state.point(point_id)
    if point is None:
        return state
    on_template = view == TEMPLATE
    moved = replace(
        point,
        x_tmpl=x_inst if on_template else point.x_tmpl,
        origin_view=view,
        origin=state.instance(view),
        x_origin=x_inst,
        pending=_has_fields(state) and not on_template,
    )
    return with_point(state, moved)


def bring_to_template(
    state: ViewerState, origin: Instance, found: Mapping[Point, Point]
) -> ViewerState:
    """The template point filled in for every pending point that was put on ``origin``: ``found``
    has it by where that was."""
    points = tuple(
        replace(point, x_tmpl=found[point.x_origin], pending=False)
        if point.pending
        and point.x_origin is not None
        and point.x_origin in found
        and point.origin == origin
        else point
        for point in state.points
    )
    return state if points == state.points else replace(state, points=points)
