"""From points to what is drawn: where each marker falls in a view and how it may be shown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.canvas.markers import Marker, MarkerState
from app.state.kept_last import KeptLast
from app.state.marker_colours import LOW_CONFIDENCE, marker_rgb
from app.state.occlusion import hidden_by_grid
from app.state.places import ViewPlaces
from app.state.screen import Screen, is_fitted
from app.state.viewer_state import PointState, ViewerState
from ddf_core.answers import GridBaked
from ddf_core.scene.camera import Camera
from ddf_core.scene.visibility import DEPTH_TOLERANCE, ProjectedPoints, project_points


def view_markers(state: ViewerState, screen: Screen, view: str) -> tuple[Marker, ...]:
    """The markers of one view; points whose place is not known yet are left out."""
    if min(screen.view(view).size) < 1:
        return ()
    markers = _markers(state, screen, view, lambda x: _project(state, screen, view, x))
    drag = screen.drag
    if drag is None or drag.goal is None or drag.view != view:
        return markers
    size = screen.view(view).size
    x, y = state.camera(view).project(np.asarray([drag.goal]), size)[0][0].tolist()
    return tuple(
        marker._replace(goal_xy=(x, y)) if marker.id == drag.point_id else marker
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
    placed = _PLACED.get(
        (state.points, screen.matches, screen.picked, screen.drag),
        (view, state.subject(view), state.instance(view), state.instance_views),
        lambda: _place(state, screen, view),
    )
    if not placed.points:
        return ()
    found = project(placed.positions)
    markers = _MADE.get(
        (placed, found), None, lambda: make_markers(placed.points, found, placed.unsure)
    )
    return _with_selected(markers, placed, state.selected)


def _with_selected(
    markers: tuple[Marker, ...], placed: _Placed, selected: int | None
) -> tuple[Marker, ...]:
    """The same markers, but for the selected one."""
    at = next((at for at, one in enumerate(placed.points) if one.id == selected), None)
    if at is None:
        return markers
    return (*markers[:at], markers[at]._replace(selected=True), *markers[at + 1 :])


def _project(state: ViewerState, screen: Screen, view: str, x: np.ndarray) -> ProjectedPoints:
    """``project_into_view``, kept: of thousands of points it takes tens of milliseconds."""
    shown = screen.view(view)
    grid = shown.grid or screen.view(state.subject(view)).grid
    return _FOUND.get(
        (x, shown.picture, grid),
        (state.camera(view), shown.size),
        lambda: project_into_view(state, screen, view, x),
    )


@dataclass(frozen=True, eq=False)
class _Placed:
    """The points of a view that are shown, where they are in its instance (N, 3), and the numbers
    of those whose match is not to be trusted."""

    points: tuple[PointState, ...]
    positions: np.ndarray
    unsure: frozenset[int]


# Of each view with its photo; a camera that turns moves no point.
_PLACED: KeptLast[_Placed] = KeptLast(12)
_FOUND: KeptLast[ProjectedPoints] = KeptLast(12)
_HIDDEN: KeptLast[np.ndarray] = KeptLast(12)
_MADE: KeptLast[tuple[Marker, ...]] = KeptLast(12)


def _place(state: ViewerState, screen: Screen, view: str) -> _Placed:
    places = ViewPlaces.of(state, screen, view)
    placed = [
        (point, position)
        for point in state.points
        if point.visible and (position := places.position(point)) is not None
    ]
    points = tuple(point for point, _ in placed)
    known = ((point.id, places.measures(point.id)) for point in points)
    unsure = frozenset(number for number, pair in known if pair and pair[1] < LOW_CONFIDENCE)
    return _Placed(points, np.asarray([x for _, x in placed], float).reshape(-1, 3), unsure)


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
            point.id,
            point.name,
            marker_rgb(point.colour_index),
            (x, y),
            _marker_state(inside, hidden),
            point.id in unsure,
            point.id == selected,
            point.pinned,
        )
        for point, (x, y), inside, hidden in zip(
            points,
            found.pixel_xy.tolist(),
            found.inside.tolist(),
            found.hidden.tolist(),
            strict=True,
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
    # Whatever the size of the picture: a layout that changes resizes each view several times.
    hidden = _HIDDEN.get(
        (x, grid),
        (camera, tolerance),
        lambda: hidden_by_grid(x, camera, grid.rgba, grid.box_half, tolerance),
    )
    return replace(found, hidden=hidden)
