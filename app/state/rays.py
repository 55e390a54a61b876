"""The ray through a point: which one it is, where the point stands on it. Pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.state.places import position_in_view
from app.state.screen import Screen
from app.state.viewer_state import SOURCE, PointState, ViewerState, target_view
from ddf_core.requests import MeasurePair, ProfileRay, ViewRay
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point

RAY_STEP = 0.01
"""A point moves along its ray in steps of this fraction of the box's half edge."""


@dataclass(frozen=True)
class Ray:
    """A ray from the eye of ``view`` through a point.

    Args:
        view: the view whose camera looks.
        eye, direction: (3,) the ray in the scene, the direction a unit vector.
        t: distance of the point from the eye, scene units.
        span: (t_in, t_out), where the ray is inside the box and between near and far.
    """

    view: str
    eye: NDArray[np.float64]
    direction: NDArray[np.float64]
    t: float
    span: tuple[float, float]

    def position(self, t: float) -> Point:
        """The point at distance ``t``, kept inside the box."""
        low, high = self.span
        x, y, z = (self.eye + min(max(t, low), high) * self.direction).tolist()
        return (x, y, z)


def ray_through(camera: Camera, view: str, position: Point, box_half: float) -> Ray:
    """The ray from the eye of ``camera`` through ``position``."""
    offset = np.asarray(position, float) - camera.eye
    t = float(np.linalg.norm(offset))
    direction = offset / t
    # A direction component of exactly 0 would give 0 * inf = nan on a face of the box.
    safe = np.where(np.abs(direction) < 1e-9, 1e-9, direction)
    walls = np.stack(((-box_half - camera.eye) / safe, (box_half - camera.eye) / safe))
    t_in = max(float(walls.min(0).max()), camera.near)
    t_out = min(float(walls.max(0).min()), camera.far)
    return Ray(view, camera.eye, direction, t, (t_in, max(t_in, t_out)))


def ray_of(state: ViewerState, screen: Screen, point: PointState | None) -> Ray | None:
    """The ray of a point in the view where it was put, or in the source; None while unknown."""
    if point is None or state.model is None:
        return None
    view = point.origin_view if point.origin_view in state.views else SOURCE
    position = position_in_view(state, screen, view, point)
    if position is None:
        return None
    return ray_through(state.camera(view), view, position, state.model.box_half)


def wanted_profile(state: ViewerState, screen: Screen) -> ProfileRay | None:
    """The question about the ray of the selected point, and about its match in the first target."""
    point = state.point(state.selected)
    ray = ray_of(state, screen, point)
    if point is None or ray is None:
        return None
    seen = position_in_view(state, screen, ray.view, point)
    assert seen is not None
    line = ViewRay(state.instance(ray.view), state.camera(ray.view), seen)
    target = target_view(0) if ray.view != target_view(0) else SOURCE
    there = position_in_view(state, screen, target, point)
    match = None
    if there is not None:
        match = ViewRay(state.instance(target), state.camera(target), there)
    return ProfileRay(line, match)


def wanted_pair(state: ViewerState) -> MeasurePair | None:
    """The question how well the source fits the first target; None without fields."""
    if state.model is None or not state.model.has_fields:
        return None
    return MeasurePair(state.instance(SOURCE), state.instance(target_view(0)))
