"""Which distances the depth mode tells apart in a view: those that can be seen there. No Qt.

From a few rays through the grid on screen, so that the moving preview, the exact picture, the
legend and what is saved have one range; linked views have one together, to be compared.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.state.occlusion import opacity_at
from app.state.screen import Screen, fit_size
from app.state.viewer_state import ViewerState
from ddf_core.answers import GridBaked
from ddf_core.document.modes import lens_of
from ddf_core.drawing.lens import Span, depth_span, visible_span
from ddf_core.scene.camera import Array, Camera

RAYS_A_SIDE = 20
STEPS = 96
KEPT = 8
"""Depths of so many views and cameras are kept: legend and picture ask one after the other."""


def depth_range(state: ViewerState, screen: Screen, view: str) -> Span:
    """(nearest, farthest) distance from the eye in a view, scene units; linked views share it."""
    box_half = state.model.box_half if state.model else 1.0
    usual = depth_span(state.camera(view), box_half)
    if lens_of(state.shown_mode) != "depth":
        return usual
    together = state.views if state.linked else (view,)
    spans = [span for other in together if (span := _visible(state, screen, other)) is not None]
    return (min(near for near, _ in spans), max(far for _, far in spans)) if spans else usual


def _visible(state: ViewerState, screen: Screen, view: str) -> Span | None:
    """What one view shows; None while it shows nothing."""
    shown, camera = screen.view(view), state.camera(view)
    box_half = state.model.box_half if state.model else 1.0
    if shown.grid is not None and min(shown.size) > 0:
        size = fit_size(shown.size, RAYS_A_SIDE)
        depth: NDArray[np.floating] = _kept_depths(_Same(shown.grid), camera, size)
    elif shown.picture is not None:
        apart = max(max(shown.picture.depth.shape) // (4 * RAYS_A_SIDE), 1)
        depth = shown.picture.depth[::apart, ::apart].astype(float)
    else:
        return None
    return visible_span(depth, box_half)


class _Same:
    """A grid as a key: it is the same one or another, whatever is in it."""

    def __init__(self, grid: GridBaked) -> None:
        self.grid = grid

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.grid is self.grid

    def __hash__(self) -> int:
        return id(self.grid)


@lru_cache(maxsize=KEPT)
def _kept_depths(same: _Same, camera: Camera, size: tuple[int, int]) -> Array:
    return grid_depths(same.grid, camera, size)


def grid_depths(grid: GridBaked, camera: Camera, size: tuple[int, int]) -> Array:
    """(W * H,) distance along the unit rays of a picture to where half the light is gone; NaN where
    it is not."""
    reach = math.sqrt(3) * grid.box_half
    begin = max(float(np.linalg.norm(camera.eye)) - reach, 0.0)
    step = 2 * reach / STEPS
    t = begin + step * (np.arange(STEPS) + 0.5)
    rays = camera.picture_directions(size)
    alpha = opacity_at(camera.eye + rays[:, None] * t[:, None], grid.rgba, grid.box_half)
    in_voxels = step / (2 * grid.box_half / grid.rgba.shape[0])
    optical = -np.log1p(-np.minimum(alpha, 0.999)) * in_voxels
    passed = np.cumsum(optical, axis=1)
    at = (passed >= math.log(2)).argmax(axis=1)
    rows = np.arange(len(rays))
    over = passed[rows, at] - math.log(2)
    inside = np.divide(over, optical[rows, at], out=np.zeros(len(rays)), where=over >= 0)
    return np.where(over >= 0, t[at] + step * (0.5 - inside), np.nan)
