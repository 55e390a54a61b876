"""What the state in a session file must keep, beyond the types of its fields. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from ddf_core.document.document import SessionState
from ddf_core.document.label_tool import MAX_BRUSH, MIN_BRUSH, LabelTool
from ddf_core.document.parts import (
    ALL_VIEWS,
    GALLERY_COUNTS,
    MAX_SEED,
    MAX_TARGETS,
    GalleryState,
    InstanceState,
    ListedPhoto,
    PhotoOrigin,
    PhotoView,
    PointState,
)
from ddf_core.document.transfer import EVERYONE, MorphState, TransferState
from ddf_core.editing.settings import MOST_PRIOR, EditSettings
from ddf_core.io.json_codec import WrongValue
from ddf_core.io.photo import MAX_PHOTOS, MAX_ROLL_DEG, MIN_SIDE
from ddf_core.io.point_checks import MAX_POINTS as MOST_IMPORTED
from ddf_core.io.ranges import check_camera, within
from ddf_core.labels.label_map import MAX_LABELS
from ddf_core.labels.soft_parts import MOST_BORDER
from ddf_core.model_info import LatentAxis
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import LONGEST_S, MAX_KEYS, MIN_GAP_S, CameraPath
from ddf_core.scene.point import Point
from ddf_core.shown import LatentInstance, LayerMix, StyleInstance

# A session has to be read again that points were imported into and many more were clicked.
MAX_POINTS = 2 * MOST_IMPORTED
MAX_SETS = 1000
MAX_DIRECTIONS = 12
"""Sliders that a user keeps; the window lets the oldest go: more are a heap, not a help."""
MAX_LISTED = 10_000
MAX_LATENT_DIM = 8192
MAX_NAME = 200
MAX_PATH = 4096
MAX_LAYERS = 1024
MAX_NUMBER = 2**31 - 1

MAX_STYLE_DIM = 65_536

MAX_LATENT = 1e4
"""Latents are drawn from N(0, I); what lies beyond this came from no slider."""

OUTSIDE = 2.0
"""Positions may lie this many half edges from the centre: B and F may answer a little outside the
box, and so may the surface of a pi-GAN model, which has none."""


@dataclass(frozen=True)
class Sizes:
    """What latents and places have to fit: numbers of a latent, half edge of the box."""

    latent_dim: int
    box_half: float


def check_session_state(state: SessionState, sizes: Sizes) -> None:
    """Refuse values that fit their types and make no sense.

    Raises:
        WrongValue: with its path in the file.
    """
    within("model.latent_dim", sizes.latent_dim, 1, MAX_LATENT_DIM)
    within("model.box_half", sizes.box_half, 1e-4, 1e3)
    within("number of state.targets", len(state.targets), 1, MAX_TARGETS)
    within("number of state.points", len(state.points), 0, MAX_POINTS)
    within("number of state.point_sets", len(state.point_sets), 0, MAX_SETS)
    within("number of points in sets", sum(len(s.points) for s in state.point_sets), 0, MAX_POINTS)
    within("number of state.directions", len(state.directions), 0, MAX_DIRECTIONS)
    within("state.next_point_id", state.next_point_id, 1, MAX_NUMBER)
    within("number of state.photo_list", len(state.photo_list), 0, MAX_LISTED)
    for name, views in (("cameras", state.cameras), ("photo_views", state.photo_views)):
        for view in views:
            _check_view(f"state.{name}", view)
    seen: set[int] = set()
    for i, point in enumerate(state.points):
        if point.id in seen:
            raise WrongValue(f"state.points[{i}].id", f"is {point.id}, and so is another point's")
        seen.add(point.id)
    check_values("state", state, sizes)


def check_values(where: str, value: object, sizes: Sizes) -> None:
    """Check every latent, point, camera and slider in a value, however deep: also in fields of the
    state that this module does not know.

    Raises:
        WrongValue: with its path in the file.
    """
    try:
        _walk(value, sizes)
    except WrongValue:
        # Only what does not fit is looked up: paths of thousands of points take a while.
        _find(where, value, sizes)
        raise


_PLAIN = frozenset({str, int, float, bool, type(None)})


def _walk(value: object, sizes: Sizes) -> None:
    """Check every part of a value; errors have no path."""
    check = _CHECKS.get(type(value))
    if check is not None:
        check("", value, sizes)
    for item in _parts(value).values():
        if type(item) not in _PLAIN:
            _walk(item, sizes)


def _find(where: str, value: object, sizes: Sizes) -> None:
    """The same, with paths."""
    check = _CHECKS.get(type(value))
    if check is not None:
        check(where, value, sizes)
    for name, item in _parts(value).items():
        _find(f"{where}{name}", item, sizes)


def _parts(value: object) -> dict[str, object]:
    """What a value consists of, by how a path goes on; of a row of numbers nothing."""
    if isinstance(value, Mapping):
        return {f".{key}": item for key, item in value.items()}
    if isinstance(value, tuple):
        is_row = not value or isinstance(value[0], float)
        return {} if is_row else {f"[{i}]": item for i, item in enumerate(value)}
    kind: Any = type(value)
    return {way: getattr(value, name) for way, name in _names(kind)}


@cache
def _names(kind: Any) -> tuple[tuple[str, str], ...]:
    """The fields of a dataclass, and how a path goes on to each; none of anything else."""
    if not is_dataclass(kind):
        return ()
    return tuple((f".{each.name}", each.name) for each in fields(kind))


def _check_item(where: str, item: InstanceState, sizes: Sizes) -> None:
    within(f"{where}.seed", item.seed, 0, MAX_NUMBER)
    within(f"{where}.psi", item.psi, 0.0, 1.0)
    within(f"number of {where}.photos", len(item.photos), 0, MAX_PHOTOS)
    if item.z:  # none is that of the seed
        _check_latent(f"{where}.z", item.z, sizes)
    for name, text in (("label", item.label), ("mix_label", item.mix_label)):
        within(f"length of {where}.{name}", len(text), 0, MAX_NAME)


def _check_photo(where: str, photo: PhotoOrigin, _sizes: Sizes) -> None:
    for name in ("path", "mask", "words"):
        within(f"length of {where}.{name}", len(getattr(photo, name)), 0, MAX_PATH)
    within(f"length of {where}.grade", len(photo.grade), 0, MAX_NAME)
    within(f"{where}.similarity", photo.similarity, -1.0, 1.0)
    within(f"{where}.psnr_db", photo.psnr_db, -MAX_NUMBER, MAX_NUMBER)
    crop = photo.crop
    within(f"{where}.crop.side", crop.side, MIN_SIDE, MAX_NUMBER)
    within(f"{where}.crop.roll_deg", crop.roll_deg, -MAX_ROLL_DEG, MAX_ROLL_DEG)
    for name in ("x", "y"):
        within(f"{where}.crop.{name}", getattr(crop, name), -MAX_NUMBER, MAX_NUMBER)


def _check_photo_view(where: str, shown: PhotoView, _sizes: Sizes) -> None:
    within(f"{where}.chosen", shown.chosen, 0, MAX_PHOTOS - 1)


def _check_listed(where: str, listed: ListedPhoto, _sizes: Sizes) -> None:
    for name in ("path", "error"):
        within(f"length of {where}.{name}", len(getattr(listed, name)), 0, MAX_PATH)


def _check_mix(where: str, mix: LayerMix, sizes: Sizes) -> None:
    _check_latent(f"{where}.z", mix.z, sizes)
    within(f"{where}.psi", mix.psi, 0.0, 1.0)
    within(f"{where}.first", mix.first, 1, MAX_LAYERS)
    within(f"{where}.last", mix.last, mix.first, MAX_LAYERS)


def _check_gallery(where: str, gallery: GalleryState, _sizes: Sizes) -> None:
    within(f"{where}.first_seed", gallery.first_seed, 0, MAX_SEED)
    within(f"{where}.count", gallery.count, 1, GALLERY_COUNTS[-1])


def _check_instance(where: str, instance: LatentInstance, sizes: Sizes) -> None:
    _check_latent(f"{where}.z", instance.z, sizes)
    within(f"{where}.psi", instance.psi, 0.0, 1.0)


def _check_style(where: str, style: StyleInstance, sizes: Sizes) -> None:
    """How many numbers the model's styles have is known once it is loaded: see ``fitting``."""
    within(f"number of {where}.frequencies", len(style.frequencies), 1, MAX_STYLE_DIM)
    if len(style.phases) != len(style.frequencies):
        wanted = f"there are {len(style.frequencies)} frequencies"
        raise WrongValue(f"{where}.phases", f"has {len(style.phases)} numbers, {wanted}")
    within(f"{where}.psi", style.psi, 0.0, 1.0)
    for name in ("frequencies", "phases"):
        for value in getattr(style, name):
            within(f"{where}.{name}", value, -MAX_LATENT, MAX_LATENT)
    within(f"{where}.similarity", style.similarity, 0.0, 1.0)
    if style.shift:
        _check_latent(f"{where}.shift", style.shift, sizes)


def _check_axis(where: str, axis: LatentAxis, sizes: Sizes) -> None:
    _check_latent(f"{where}.direction", axis.direction, sizes)
    within(f"length of {where}.name", len(axis.name), 0, MAX_NAME)
    if not axis.low < axis.high or not any(axis.direction):
        raise WrongValue(where, "is a slider that cannot move")


def _check_latent(where: str, z: tuple[float, ...], sizes: Sizes) -> None:
    if len(z) != sizes.latent_dim:
        wanted = f"the model's latents have {sizes.latent_dim}"
        raise WrongValue(where, f"has {len(z)} numbers, {wanted}")
    for value in z:
        within(where, value, -MAX_LATENT, MAX_LATENT)


def _check_point(where: str, point: PointState, sizes: Sizes) -> None:
    within(f"{where}.id", point.id, 1, MAX_NUMBER - 1)
    within(f"{where}.colour_index", point.colour_index, 0, MAX_NUMBER)
    within(f"length of {where}.name", len(point.name), 0, MAX_NAME)
    _check_view(f"{where}.origin_view", point.origin_view)
    _check_position(f"{where}.x_tmpl", point.x_tmpl, sizes)
    _check_position(f"{where}.x_origin", point.x_origin, sizes)
    if point.x_tmpl is None and (point.x_origin is None or point.origin is None):
        raise WrongValue(where, "has neither x_tmpl nor origin and x_origin: it is nowhere")


def _check_position(where: str, position: Point | None, sizes: Sizes) -> None:
    for value in position or ():
        within(where, value, -OUTSIDE * sizes.box_half, OUTSIDE * sizes.box_half)


def _check_camera(where: str, camera: Camera, _sizes: Sizes) -> None:
    check_camera(where, camera)


def _check_path(where: str, path: CameraPath, _sizes: Sizes) -> None:
    within(f"number of {where}.keys", len(path.keys), 0, MAX_KEYS)
    within(f"{where}.closing_s", path.closing_s, 0.0, LONGEST_S)
    for i, key in enumerate(path.keys):
        within(f"length of {where}.keys[{i}].name", len(key.name), 0, MAX_NAME)
        within(f"{where}.keys[{i}].time_s", key.time_s, 0.0, LONGEST_S - path.closing_s)
        before = path.keys[i - 1].time_s if i else -1.0
        if key.time_s - before < MIN_GAP_S:
            wrong = f"is {key.time_s:g}, the key before it stands at {before:g}"
            raise WrongValue(f"{where}.keys[{i}].time_s", wrong)


def _check_view(where: str, view: str) -> None:
    if view not in ALL_VIEWS:
        raise WrongValue(where, f"names the view {view[:40]!r}, there is none")


def _check_transfer(where: str, transfer: TransferState, _sizes: Sizes) -> None:
    _check_view(f"{where}.texture_source", transfer.texture_source)
    if transfer.onto != EVERYONE:
        _check_view(f"{where}.onto", transfer.onto)
    within(f"{where}.blend", transfer.blend, 0.0, 1.0)
    within(f"number of {where}.parts", len(transfer.parts), 0, MAX_LABELS)
    within(f"{where}.border", transfer.border, 0.0, MOST_BORDER)
    for i, number in enumerate(transfer.parts):
        within(f"{where}.parts[{i}]", number, 1, MAX_LABELS)


def _check_morph(where: str, morph: MorphState, _sizes: Sizes) -> None:
    for name in ("shape", "texture", "pose"):
        within(f"{where}.{name}", getattr(morph, name), 0.0, 1.0)


def _check_drag(where: str, drag: EditSettings, _sizes: Sizes) -> None:
    within(f"{where}.prior", drag.prior, 0.0, MOST_PRIOR)


def _check_tool(where: str, tool: LabelTool, _sizes: Sizes) -> None:
    within(f"{where}.opacity", tool.opacity, 0.0, 1.0)
    within(f"{where}.chosen", tool.chosen, 1, MAX_LABELS)
    within(f"{where}.brush", tool.brush, MIN_BRUSH, MAX_BRUSH)


_CHECKS: dict[type, Callable[[str, Any, Sizes], None]] = {
    InstanceState: _check_item,
    PhotoOrigin: _check_photo,
    PhotoView: _check_photo_view,
    ListedPhoto: _check_listed,
    LatentInstance: _check_instance,
    StyleInstance: _check_style,
    LatentAxis: _check_axis,
    LayerMix: _check_mix,
    GalleryState: _check_gallery,
    PointState: _check_point,
    Camera: _check_camera,
    CameraPath: _check_path,
    TransferState: _check_transfer,
    MorphState: _check_morph,
    LabelTool: _check_tool,
    EditSettings: _check_drag,
}
