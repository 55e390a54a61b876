"""The surface under a pixel, from what is on screen: good enough to hover with. Pure numpy.

A click asks the engine for the first surface of its very ray; a hover must not, it comes too often.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from app.state.occlusion import opacity_at
from app.state.screen import Screen, is_fitted
from app.state.viewer_state import ViewerState
from ddf_core.answers import GridBaked, PictureRendered
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point

# Steps through the box: finer than the voxels of the finest grid.
STEPS = 192
HALF = math.log(2)


def surface_under(
    state: ViewerState, screen: Screen, view: str, pixel_xy: tuple[float, float]
) -> Point | None:
    """The point of the surface that ``view`` shows at a pixel; None where it shows none.

    From the depth of the exact picture where one of this camera is there, else from the baked grid
    of this instance: right to about a pixel of the one, and to a voxel of the other.
    """
    shown, camera = screen.view(view), state.camera(view)
    if min(shown.size) < 1:
        return None
    ray = camera.directions(np.array([pixel_xy]), shown.size)[0]
    t = math.nan
    picture = shown.picture
    # One made for an older size of the view lies elsewhere in it.
    fits = picture is not None and is_fitted(picture.request.size, shown.size)
    if picture is not None and fits and picture.request.camera == camera:
        t = _depth_at(picture, pixel_xy, shown.size)
    else:
        # A photo has no grid of its own: its head has one.
        grid = shown.grid or screen.view(state.subject(view)).grid
        if grid is not None and grid.request.instance == state.instance(view):
            t = half_opaque(camera, ray, grid)
    if math.isnan(t):
        return None
    x, y, z = (camera.eye + t * ray).tolist()
    return (x, y, z)


def _depth_at(
    picture: PictureRendered, pixel_xy: tuple[float, float], size: tuple[int, int]
) -> float:
    height, width = picture.depth.shape
    column = math.floor(pixel_xy[0] / size[0] * width)
    row = math.floor(pixel_xy[1] / size[1] * height)
    inside = 0 <= column < width and 0 <= row < height
    return float(picture.depth[row, column]) if inside else math.nan


def half_opaque(camera: Camera, ray: NDArray[np.float64], grid: GridBaked) -> float:
    """Distance along a unit ray where a grid has stopped half of the light; NaN where it never has.

    The optical depth of a step is that of its voxel, ``-log(1 - alpha)`` for one voxel length.
    """
    reach = math.sqrt(3) * grid.box_half
    middle = -float(camera.eye @ ray)
    edges = np.linspace(max(middle - reach, 0.0), max(middle + reach, 0.0), STEPS + 1)
    at = (edges[1:] + edges[:-1]) / 2
    alpha = opacity_at(camera.eye + at[:, None] * ray, grid.rgba, grid.box_half)
    step_in_voxels = (edges[1] - edges[0]) / (2 * grid.box_half / grid.rgba.shape[0])
    depth = np.cumsum(-np.log1p(-np.minimum(alpha, 0.999)) * step_in_voxels)
    if not depth[-1] >= HALF:
        return math.nan
    first = int(np.argmax(depth >= HALF))
    before = depth[first - 1] if first else 0.0
    part = (HALF - before) / (depth[first] - before)
    return float(edges[first] + part * (edges[1] - edges[0]))
