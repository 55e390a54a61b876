"""From points to what is drawn: where each marker falls in a view and how it may be shown. Pure."""

from __future__ import annotations

import numpy as np

from app.canvas.markers import Marker, MarkerState
from app.state.marker_colours import LOW_CONFIDENCE, marker_rgb
from app.state.occlusion import hidden_by_grid
from app.state.screen import Screen, is_fitted, measures, place_in_view
from app.state.viewer_state import ViewerState
from ddf_core.scene.visibility import DEPTH_TOLERANCE, hidden_by_depth


def view_markers(state: ViewerState, screen: Screen, view: str) -> tuple[Marker, ...]:
    """The markers of one view; points whose place is not known yet are left out."""
    shown = screen.view(view)
    if state.model is None or min(shown.size) < 1:
        return ()
    placed = [
        (point, place)
        for point in state.points
        if point.visible and (place := place_in_view(state, screen, view, point)) is not None
    ]
    if not placed:
        return ()
    x = np.asarray([place for _, place in placed], float)
    pixel_xy, distance = state.camera(view).project(x, shown.size)
    hidden = hidden_points(state, screen, view, x)
    width, height = shown.size
    markers = []
    for (point, _), (px, py), far, behind in zip(placed, pixel_xy, distance, hidden, strict=True):
        inside = far > 0 and 0 <= px <= width and 0 <= py <= height
        where: MarkerState = "offscreen" if not inside else "hidden" if behind else "visible"
        known = measures(state, screen, view, point.id)
        markers.append(
            Marker(
                id=point.id,
                label=point.name,
                colour=marker_rgb(point.colour_index),
                pixel_xy=(float(px), float(py)),
                state=where,
                low_confidence=known is not None and known[1] < LOW_CONFIDENCE,
                selected=point.id == state.selected,
            )
        )
    return tuple(markers)


def hidden_points(state: ViewerState, screen: Screen, view: str, x: np.ndarray) -> np.ndarray:
    """Which points (N, 3) are behind the surface, from the best that is on screen."""
    camera, shown = state.camera(view), screen.view(view)
    box_half = state.model.box_half if state.model else 1.0
    tolerance = DEPTH_TOLERANCE * box_half
    if shown.picture is not None and is_fitted(shown.picture.request.size, shown.size):
        pixel_xy, distance = camera.project(x, shown.size)
        scale = shown.picture.request.size[0] / shown.size[0]
        return hidden_by_depth(distance, pixel_xy, shown.picture.depth, scale, tolerance)
    if shown.grid is not None:
        grid = shown.grid
        voxel = 2 * grid.box_half / grid.rgba.shape[0]
        # A coarse grid smears the surface by about a voxel to each side.
        return hidden_by_grid(x, camera, grid.rgba, grid.box_half, max(tolerance, 1.5 * voxel))
    return np.zeros(len(x), bool)
