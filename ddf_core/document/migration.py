"""A session made to fit the model that is loaded: what has another size is left out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from ddf_core.document.checks import OUTSIDE, Sizes, check_values
from ddf_core.document.document import SessionState, with_part
from ddf_core.document.label_checks import label_map_of
from ddf_core.document.modelled import ModelledState
from ddf_core.document.parts import (
    InstanceState,
    ListedPhoto,
    PointState,
    back_to_seed,
    seed_instance,
)
from ddf_core.document.session_file import Session
from ddf_core.io.json_codec import WrongValue
from ddf_core.io.model_place import SessionModel
from ddf_core.labels.label_map import LabelMap
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import fit_path
from ddf_core.shown import LatentInstance, StyleInstance

_HANDLED = frozenset({"source", "targets", "cameras", "points", "label_map", "photo_list"})

S = TypeVar("S", bound=ModelledState)


@dataclass(frozen=True)
class Note:
    """What the user should know of a session that did not fit, and what follows from it."""

    message: str
    advice: str


LABELS_LOST = Note(
    "The labels of this session were painted on others than the model has now: they are left out.",
    "Open them from a file in the Labels panel (F7).",
)


def is_same_model(model: SessionModel, info: ModelInfo) -> bool:
    """Whether ``info`` is the model that a session was made with, as far as the session says."""
    return not model.digest or model.digest == info.digest


def migrate_session(session: Session, current: S) -> tuple[S, Note | None]:
    """``current`` with everything taken from the session that fits its model.

    Returns:
        The state, and a note on what does not fit; None where all does.
    """
    info = current.model
    assert info is not None
    kept = with_part(current, session.state)
    is_same = is_same_model(session.model, info)
    labels, labels_fit = _fit_labels(session, info)
    points = tuple(point for each in kept.points if (point := _fit_point(each, info)) is not None)
    ids = [point.id for point in points]
    state = replace(
        kept,
        source=_fit_item(kept.source, info, is_same),
        targets=tuple(_fit_item(item, info, is_same) for item in kept.targets),
        cameras=_fit_cameras(session, info),
        camera_path=kept.camera_path if is_same else fit_path(kept.camera_path, info.home),
        points=points,
        selected=kept.selected if kept.selected in ids else None,
        next_point_id=max([kept.next_point_id, *(number + 1 for number in ids)]),
        label_map=labels,
        photo_list=kept.photo_list if is_same else without_heads(kept.photo_list),
    )
    others = _incompatible(state, Sizes(info.latent_dim, info.box_half))
    state = replace(state, **{name: getattr(SessionState(), name) for name in others})
    if not labels_fit:
        others = (*others, "label_map")
    if is_same_model(session.model, info):
        return state, None if labels_fit else LABELS_LOST
    lost = len(kept.points) - len(points)
    return state, _other_model(session, info, lost, others)


def without_heads(photos: Sequence[ListedPhoto]) -> tuple[ListedPhoto, ...]:
    """The list as another model has it: what could not be read is still told, heads are not."""
    return tuple(replace(listed, style=None, photo=None) for listed in photos)


def _fit_labels(session: Session, info: ModelInfo) -> tuple[LabelMap | None, bool]:
    """The label map, and whether it fits: it lies in the box it was painted in."""
    same_box = abs(session.model.box_half - info.box_half) <= 1e-6 * info.box_half
    if session.labels is not None and not same_box:
        return None, False
    try:
        return label_map_of(session.labels, info.labels, info.box_half), True
    except WrongValue:
        return None, False


def _incompatible(state: ModelledState, sizes: Sizes) -> tuple[str, ...]:
    """The fields beside those handled above that hold something of another size."""
    names = [each.name for each in fields(SessionState) if each.name not in _HANDLED]
    return tuple(name for name in names if not _fits(getattr(state, name), sizes))


def _fits(value: object, sizes: Sizes) -> bool:
    try:
        check_values("", value, sizes)
    except WrongValue:
        return False
    return True


def _fit_item(item: InstanceState, info: ModelInfo, is_same: bool) -> InstanceState:
    """A latent of another size, or none, becomes that of its seed, with nothing mixed in; so does
    the style of a photo."""
    latent_dim = info.latent_dim
    if item.style is not None and not (is_same and _style_fits(item.style, info)):
        return back_to_seed(item, latent_dim)
    if item.mix is not None and len(item.mix.z) != latent_dim:
        item = replace(item, mix=None, mix_label="")
    return item if len(item.z) == latent_dim else seed_instance(item, item.seed, latent_dim)


def _style_fits(style: StyleInstance, info: ModelInfo) -> bool:
    fits = len(style.shift) in (0, info.latent_dim)
    return fits and len(style.frequencies) == info.style_dim


def _fit_cameras(session: Session, info: ModelInfo) -> Mapping[str, Camera]:
    """Another model is seen from the same side, at its own distance."""
    cameras = session.state.cameras
    if is_same_model(session.model, info):
        return cameras
    return {
        view: replace(info.home, yaw_rad=camera.yaw_rad, pitch_rad=camera.pitch_rad)
        for view, camera in cameras.items()
    }


def _fit_point(point: PointState, info: ModelInfo) -> PointState | None:
    """The point; without an origin of another size; None where nothing is left of it."""
    origin = point.origin
    is_lost = isinstance(origin, LatentInstance) and len(origin.z) != info.latent_dim
    if is_lost or (isinstance(origin, StyleInstance) and not _style_fits(origin, info)):
        point = replace(point, origin=None, x_origin=None, pending=False)
    positions = [position for position in (point.x_tmpl, point.x_origin) if position is not None]
    reach = max((abs(value) for position in positions for value in position), default=float("inf"))
    if reach > OUTSIDE * info.box_half:
        return None
    is_open = point.x_origin is not None and (point.pending or point.x_tmpl is None)
    return replace(point, pending=is_open and info.has_fields)


def _other_model(
    session: Session, info: ModelInfo, lost_points: int, lost_fields: tuple[str, ...] = ()
) -> Note:
    """The session was made with another model than the one at its place now."""
    losses = []
    if session.model.latent_dim != info.latent_dim:
        losses.append("Latents have another size here: the heads are those of the seeds.")
    if lost_points:
        losses.append(f"Points left out because they do not fit: {lost_points}.")
    if lost_fields:
        names = ", ".join(name.replace("_", " ") for name in lost_fields)
        losses.append(f"Left out because they do not fit: {names}.")
    return Note(
        f"This session was made with another “{session.model.name}”: its weights have changed.",
        " ".join([*losses, "Points may stand elsewhere than they did."]),
    )
