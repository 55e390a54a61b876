"""A marker dragged on its head: where the hand wants it, and what is shown of that. Pure; no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.state.changes import no_fields_banner, with_latent
from app.state.latent_changes import locked_banner
from app.state.occlusion import opacity_at
from app.state.screen import DragShown, Screen
from app.state.viewer_state import (
    TEMPLATE,
    Banner,
    InstanceState,
    PointState,
    ViewerState,
    view_title,
)
from ddf_core.answers import GridBaked
from ddf_core.requests import EditGoal, EditPoints, PointsEdited
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point
from ddf_core.shown import LatentInstance, StyleInstance

NORMAL_RADIUS = 2.0
"""In voxels: opacity this far around a point tells where the outside is."""

SAME_PLACE = 1e-5
"""Scene units: a point this near to another on the template cannot move while that stays."""

MORPHED = "shows a morph, which has no latent of its own."
TRUNCATED = "has truncation 0: it is the template, whatever its latent."
ON_TEMPLATE = "The template is the mean of all heads: it has no latent that could follow a point."


@dataclass(frozen=True)
class Grip:
    """A marker in the hand, as it was when it was taken.

    Args:
        view: where it is dragged; point_id: which point.
        instance: the instance before.
        x_tmpl: the point on the template; x: where it was in the instance.
        normal: unit, outwards.
        camera, size: how the view looks, size in physical pixels.
        offset: (dx, dy) pixels in the view's plane, and out along the normal, so far.
    """

    view: str
    point_id: int
    instance: LatentInstance | StyleInstance
    x_tmpl: Point
    x: Point
    normal: Point
    camera: Camera
    size: tuple[int, int]
    box_half: float
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def move_by(self, dx: float, dy: float, *, along_normal: bool) -> Grip:
        """The hand moved by (dx, dy) pixels; upwards is outwards along the normal."""
        x, y, out = self.offset
        if along_normal:
            return replace(self, offset=(x, y, out - dy))
        return replace(self, offset=(x + dx, y + dy, out))

    def goal(self) -> Point:
        """Where the hand wants the point: in the plane through it that faces the eye, and out of
        it; kept inside the box."""
        start = np.asarray(self.x, float)
        beside = _in_plane(self.camera, self.size, start, self.offset[:2])
        per_pixel = np.linalg.norm(_in_plane(self.camera, self.size, start, (0.0, 1.0)) - start)
        wanted = beside + self.offset[2] * per_pixel * np.asarray(self.normal)
        x, y, z = np.clip(wanted, -self.box_half, self.box_half).tolist()
        return (x, y, z)


def _in_plane(
    camera: Camera, size: tuple[int, int], x: NDArray[np.float64], offset: tuple[float, float]
) -> NDArray[np.float64]:
    pixel = camera.project(x[None], size)[0] + np.asarray(offset)
    ray = camera.directions(pixel, size)[0]
    forward = -camera.world_from_cam[:3, 2]
    moved: NDArray[np.float64] = camera.eye + ray * ((x - camera.eye) @ forward) / (ray @ forward)
    return moved


def outward_normal(x: Point, grid: GridBaked | None, camera: Camera) -> Point:
    """The unit normal of the surface at a point of a baked grid; towards the eye where it has none.

    The mean of directions weighted by how clear it is there: right to some degrees, which is
    enough to push by.
    """
    at = np.asarray(x, float)
    steps = np.stack(np.meshgrid(*[[-1.0, 0.0, 1.0]] * 3, indexing="ij"), -1).reshape(-1, 3)
    steps = steps[np.abs(steps).sum(1) > 0]
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    way = np.zeros(3)
    if grid is not None:
        radius = NORMAL_RADIUS * 2 * grid.box_half / grid.rgba.shape[0]
        way = -(opacity_at(at + radius * steps, grid.rgba, grid.box_half)[:, None] * steps).sum(0)
    if np.linalg.norm(way) < 1e-3:
        way = camera.eye - at
    a, b, c = (way / np.linalg.norm(way)).tolist()
    return (a, b, c)


def refusal(state: ViewerState, view: str) -> Banner | None:
    """Why no head follows a point dragged in a view; None where one does."""
    if state.model is None:
        return None
    if not state.model.has_fields:
        return no_fields_banner(state.model)
    if view == TEMPLATE:
        return Banner("note", ON_TEMPLATE, "Drag the point on another head.")
    if view == state.morphed_view:
        return Banner("note", f"{view_title(view)} {MORPHED}", "Drag the point on the source.")
    if state.latent(view).locked:
        return locked_banner(view)
    instance = state.instance(view)
    if isinstance(instance, LatentInstance | StyleInstance) and instance.psi == 0:
        return Banner("note", f"{view_title(view)} {TRUNCATED}", "Raise its truncation first.")
    return None


def pinned_at(state: ViewerState, point: PointState) -> PointState | None:
    """The pinned point that holds ``point`` where it is: itself, or another at its place."""
    if point.pinned:
        return point
    return next((p for p in state.points if p.pinned and _at_same_place(p, point)), None)


def _at_same_place(a: PointState, b: PointState) -> bool:
    return (
        a.x_tmpl is not None and b.x_tmpl is not None and math.dist(a.x_tmpl, b.x_tmpl) < SAME_PLACE
    )


def pinned_banner(name: str) -> Banner:
    """Why a pinned point is not dragged."""
    return Banner("note", f"“{name}” is pinned.", "Unpin it with Shift+K, then drag it.")


def wanted_edit(state: ViewerState, grip: Grip) -> EditPoints:
    """What to ask for where the hand is now."""
    pins = tuple(
        point.x_tmpl
        for point in state.points
        if point.pinned and point.x_tmpl is not None and point.x_tmpl != grip.x_tmpl
    )
    seen = tuple(x_tmpl for _, x_tmpl in placed_points(state))
    goal = EditGoal(grip.x_tmpl, grip.goal())
    return EditPoints(grip.instance, (goal,), pins, state.drag, seen)


def placed_points(state: ViewerState) -> list[tuple[int, Point]]:
    """Number and template point of every point that is on the template."""
    return [(point.id, point.x_tmpl) for point in state.points if point.x_tmpl is not None]


def shown_drag(state: ViewerState, grip: Grip, edited: PointsEdited) -> DragShown:
    """What the views show of an answer, once ``state`` has its instance."""
    found = dict(zip(edited.request.seen, edited.x_seen, strict=True))
    positions = {n: found[x_tmpl] for n, x_tmpl in placed_points(state) if x_tmpl in found}
    (goal,) = edited.request.goals
    return DragShown(grip.view, grip.point_id, state.instance(grip.view), positions, goal.x_inst)


def with_edit(state: ViewerState, view: str, edited: PointsEdited) -> ViewerState:
    """The state with the edited latent in a view, or the shift of a photo's head."""
    return with_latent(state, view, _apply_edit(state.latent(view), edited))


def _apply_edit(item: InstanceState, edited: PointsEdited) -> InstanceState:
    instance = edited.instance
    if isinstance(instance, LatentInstance):
        return replace(item, z=instance.z)
    assert item.style is not None
    return replace(item, style=replace(item.style, shift=instance.shift))


def without_goal(screen: Screen) -> Screen:
    """The hand let go: the line to where it was goes, the marker stays where it came to."""
    if screen.drag is None or screen.drag.goal is None:
        return screen
    return replace(screen, drag=replace(screen.drag, goal=None))
