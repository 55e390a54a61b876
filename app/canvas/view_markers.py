"""From points to what is drawn: where each marker falls in a view and how it may be shown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from app.canvas.markers import Marker, MarkerState
from app.state.marker_colours import LOW_CONFIDENCE, marker_rgb
from app.state.occlusion import hidden_by_grid
from app.state.screen import Screen, is_fitted, measures, position_in_view
from app.state.viewer_state import PointState, ViewerState
from ddf_core.answers import GridBaked
from ddf_core.scene.camera import Camera
from ddf_core.scene.visibility import DEPTH_TOLERANCE, ProjectedPoints, project_points


def view_markers(state: ViewerState, screen: Screen, view: str) -> tuple[Marker, ...]:
    """The markers of one view; points whose place is not known yet are left out."""
    if min(screen.view(view).size) < 1:
        return ()
    markers = _markers(state, screen, view, lambda x: project_into_view(state, screen, view, x))
    drag = screen.drag
    if drag is None or drag.goal is None or drag.view != view:
        return markers
    size = screen.view(view).size
    x, y = state.camera(view).project(np.asarray([drag.goal]), size)[0][0].tolist()
    return tuple(
        replace(marker, goal_xy=(x, y)) if marker.id == drag.point_id else marker
        for marker in markers
    )


def markers_seen_by(
    state: ViewerState, screen: Screen, view: str, camera: Camera, size: tuple[int, int]
) -> tuple[Marker, ...]:
    """The markers of the head of ``view`` as another camera sees them, in a picture of ``size``."""
    grid = screen.view(view).grid
    return _markers(state, screen, view, lambda x: _hidden_by(grid, x, camera, size, state))


def _markers(
    state: ViewerState,
    screen: Screen,
    view: str,
    project: Callable[[np.ndarray], ProjectedPoints],
) -> tuple[Marker, ...]:
    if state.model is None:
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
    return make_markers(points, project(np.asarray(positions, float)), unsure, state.selected)


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
    # A photo has no grid of its own: its head has one.
    grid = shown.grid or screen.view(state.subject(view)).grid
    return _hidden_by(grid, x, camera, shown.size, state)


def _hidden_by(
    grid: GridBaked | None,
    x: np.ndarray,
    camera: Camera,
    size: tuple[int, int],
    state: ViewerState,
) -> ProjectedPoints:
    """Points (N, 3) in a picture; what hides them is told by a grid of their head, if there is
    one."""
    found = project_points(x, camera, size)
    if grid is None:
        return found
    box_half = state.model.box_half if state.model else 1.0
    voxel = 2 * grid.box_half / grid.rgba.shape[0]
    # A coarse grid smears the surface by about a voxel to each side.
    tolerance = max(DEPTH_TOLERANCE * box_half, 1.5 * voxel)
    hidden = hidden_by_grid(x, camera, grid.rgba, grid.box_half, tolerance)
    return replace(found, hidden=hidden)
