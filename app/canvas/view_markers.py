"""From points to what is drawn: where each marker falls in a view and how it may be shown. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from app.canvas.markers import Marker, MarkerState
from app.state.marker_colours import LOW_CONFIDENCE, marker_rgb
from app.state.occlusion import hidden_by_grid
from app.state.screen import Screen, is_fitted, measures, position_in_view
from app.state.viewer_state import PointState, ViewerState
from ddf_core.scene.visibility import DEPTH_TOLERANCE, ProjectedPoints, project_points


def view_markers(state: ViewerState, screen: Screen, view: str) -> tuple[Marker, ...]:
    """The markers of one view; points whose place is not known yet are left out."""
    shown = screen.view(view)
    if state.model is None or min(shown.size) < 1:
        return ()
    placed = [
        (point, position)
        for point in state.points
        if point.visible and (position := position_in_view(state, screen, view, point)) is not None
    ]
    if not placed:
        return ()
    points, positions = zip(*placed, strict=True)
    known = {point.id: measures(state, screen, view, point.id) for point in points}
    unsure = [number for number, known in known.items() if known and known[1] < LOW_CONFIDENCE]
    found = project_into_view(state, screen, view, np.asarray(positions, float))
    markers = make_markers(points, found, unsure, state.selected)
    drag = screen.drag
    if drag is None or drag.goal is None or drag.view != view:
        return markers
    x, y = state.camera(view).project(np.asarray([drag.goal]), shown.size)[0][0].tolist()
    return tuple(
        replace(marker, goal_xy=(x, y)) if marker.id == drag.point_id else marker
        for marker in markers
    )


def make_markers(
    points: Sequence[PointState],
    found: ProjectedPoints,
    unsure: Collection[int] = (),
    selected: int | None = None,
) -> tuple[Marker, ...]:
    """A marker for each of N points, where it was found in a picture; ``unsure``: numbers of points
    whose match is not to be trusted."""
    return tuple(
        Marker(
            id=point.id,
            label=point.name,
            colour=marker_rgb(point.colour_index),
            pixel_xy=(float(x), float(y)),
            state=_marker_state(bool(inside), bool(hidden)),
            low_confidence=point.id in unsure,
            selected=point.id == selected,
            pinned=point.pinned,
        )
        for point, (x, y), inside, hidden in zip(
            points, found.pixel_xy, found.inside, found.hidden, strict=True
        )
    )


def _marker_state(inside: bool, hidden: bool) -> MarkerState:
    if not inside:
        return "offscreen"
    return "hidden" if hidden else "visible"


def project_into_view(
    state: ViewerState, screen: Screen, view: str, x: np.ndarray
) -> ProjectedPoints:
    """Points (N, 3) in a view; what hides them is told by the best that is on screen."""
    camera, shown = state.camera(view), screen.view(view)
    box_half = state.model.box_half if state.model else 1.0
    if shown.picture is not None and is_fitted(shown.picture.request.size, shown.size):
        return project_points(x, camera, shown.size, shown.picture.depth, box_half)
    found = project_points(x, camera, shown.size)
    if shown.grid is None:
        return found
    grid = shown.grid
    voxel = 2 * grid.box_half / grid.rgba.shape[0]
    # A coarse grid smears the surface by about a voxel to each side.
    tolerance = max(DEPTH_TOLERANCE * box_half, 1.5 * voxel)
    hidden = hidden_by_grid(x, camera, grid.rgba, grid.box_half, tolerance)
    return replace(found, hidden=hidden)
