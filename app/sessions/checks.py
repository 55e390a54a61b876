"""What the state in a session file must keep, beyond the types of its fields. Pure."""

from __future__ import annotations

from app.state import SOURCE, TEMPLATE, InstanceState, PointState, ViewerState, target_view
from ddf_core.io.json_door import WrongValue
from ddf_core.io.ranges import check_camera, within
from ddf_core.requests import Instance, LatentInstance, Point

MAX_POINTS = 4000
MAX_TARGETS = 8
MAX_LATENT_DIM = 8192
MAX_NAME = 200
MAX_NUMBER = 2**31 - 1

MAX_LATENT = 1e4
"""Latents are drawn from N(0, I); what lies beyond this came from no slider."""

OUTSIDE = 2.0
"""Places may lie this many half edges from the centre: B and F may answer a little outside the
box, and so may the surface of a pi-GAN model, which has none."""


def check_session_state(state: ViewerState, latent_dim: int, box_half: float) -> None:
    """Refuse values that fit their types and make no sense.

    Args:
        latent_dim, box_half: of the model that the session was made with.

    Raises:
        WrongValue: with its path in the file.
    """
    within("model.latent_dim", latent_dim, 1, MAX_LATENT_DIM)
    within("model.box_half", box_half, 1e-4, 1e3)
    within("number of state.targets", len(state.targets), 1, MAX_TARGETS)
    _check_item("state.source", state.source, latent_dim)
    for i, item in enumerate(state.targets):
        _check_item(f"state.targets[{i}]", item, latent_dim)
    for view, camera in state.cameras.items():
        _check_view("state.cameras", view)
        check_camera(f"state.cameras.{view}", camera)
    _check_points(state.points, latent_dim, OUTSIDE * box_half)
    within("state.next_point_id", state.next_point_id, 1, MAX_NUMBER)


def _check_item(where: str, item: InstanceState, latent_dim: int) -> None:
    within(f"{where}.seed", item.seed, 0, MAX_NUMBER)
    within(f"{where}.psi", item.psi, 0.0, 1.0)
    if item.z:
        _check_latent(f"{where}.z", item.z, latent_dim)


def _check_latent(where: str, z: tuple[float, ...], latent_dim: int) -> None:
    if len(z) != latent_dim:
        raise WrongValue(where, f"has {len(z)} numbers, the model's latents have {latent_dim}")
    for value in z:
        within(where, value, -MAX_LATENT, MAX_LATENT)


def _check_points(points: tuple[PointState, ...], latent_dim: int, limit: float) -> None:
    within("number of state.points", len(points), 0, MAX_POINTS)
    seen: set[int] = set()
    for i, point in enumerate(points):
        where = f"state.points[{i}]"
        within(f"{where}.id", point.id, 1, MAX_NUMBER - 1)
        if point.id in seen:
            raise WrongValue(f"{where}.id", f"is {point.id}, and so is that of another point")
        seen.add(point.id)
        within(f"{where}.colour_index", point.colour_index, 0, MAX_NUMBER)
        within(f"length of {where}.name", len(point.name), 0, MAX_NAME)
        _check_view(f"{where}.origin_view", point.origin_view)
        _check_origin(where, point.origin, latent_dim)
        _check_place(f"{where}.x_tmpl", point.x_tmpl, limit)
        _check_place(f"{where}.x_origin", point.x_origin, limit)
        if point.x_tmpl is None and (point.x_origin is None or point.origin is None):
            raise WrongValue(where, "has neither x_tmpl nor origin and x_origin: it is nowhere")


def _check_origin(where: str, origin: Instance | None, latent_dim: int) -> None:
    if isinstance(origin, LatentInstance):
        _check_latent(f"{where}.origin.z", origin.z, latent_dim)
        within(f"{where}.origin.psi", origin.psi, 0.0, 1.0)


def _check_place(where: str, place: Point | None, limit: float) -> None:
    for value in place or ():
        within(where, value, -limit, limit)


def _check_view(where: str, view: str) -> None:
    views = {SOURCE, TEMPLATE, *(target_view(i) for i in range(MAX_TARGETS))}
    if view not in views:
        raise WrongValue(where, f"names the view {view[:40]!r}, there is none")
