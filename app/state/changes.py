"""Ways in which the state changes, as pure functions from an old ViewerState to a new one.

How points do is in ``point_edits.py``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.state.point_edits import with_template_points
from app.state.viewer_state import (
    ALL_VIEWS,
    SOURCE,
    Banner,
    InstanceState,
    ViewerState,
)
from ddf_core.command_line import train_fields_command
from ddf_core.document.migration import without_heads
from ddf_core.document.parts import back_to_seed as back_to_seed
from ddf_core.document.parts import seed_instance as seed_instance
from ddf_core.model_info import LatentAxis, ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import fit_path
from ddf_core.shown import latent_of_seed

# --- model -----------------------------------------------------------------------------------


def with_model(state: ViewerState, info: ModelInfo) -> ViewerState:
    """The state after a model was loaded: same seeds, its frontal cameras, its sample points. A
    camera path goes on from the same sides.

    Points of the old model mean nothing in the new one's template, so they go.
    """
    fresh = replace(
        state,
        model=info,
        loading="",
        source=back_to_seed(state.source, info.latent_dim),
        targets=tuple(back_to_seed(item, info.latent_dim) for item in state.targets),
        cameras=dict.fromkeys(ALL_VIEWS, info.home),
        camera_path=fit_path(state.camera_path, info.home),
        points=(),
        selected=None,
        next_point_id=1,
        point_sets=(),
        directions=(),
        transfer=replace(state.transfer, parts=()),
        label_map=None,
        painting=False,
        photo_list=without_heads(state.photo_list),
    )
    given = info.sample_points if info.has_fields else ()
    return replace(with_template_points(fresh, given), selected=None)


# --- latents ---------------------------------------------------------------------------------


def axis_value(item: InstanceState, axis: LatentAxis) -> float:
    """Where ``item`` stands on a slider: z . d / |d|^2; of a photo's head how far it was moved."""
    direction = np.asarray(axis.direction)
    return float(np.dot(slid_latent(item, axis), direction) / np.dot(direction, direction))


def with_axis_value(item: InstanceState, axis: LatentAxis, value: float) -> InstanceState:
    """``item`` moved along one axis until its slider reads ``value``: z + (value - now) d."""
    way = (value - axis_value(item, axis)) * np.asarray(axis.direction)
    z = tuple((np.asarray(slid_latent(item, axis)) + way).round(6).tolist())
    if item.style is None:
        return replace(item, z=z)
    return replace(item, style=replace(item.style, shift=z if any(z) else ()))


def slid_latent(item: InstanceState, axis: LatentAxis) -> tuple[float, ...]:
    """The latent that the sliders move."""
    if item.style is None:
        return item.z
    return item.style.shift or (0.0,) * len(axis.direction)


def reset_axis(item: InstanceState, axis: LatentAxis) -> InstanceState:
    """One slider back to the value that the seed, or the photo, gave it."""
    if item.style is not None:
        return with_axis_value(item, axis, 0.0)
    original = replace(item, z=latent_of_seed(item.seed, len(item.z)))
    return with_axis_value(item, axis, axis_value(original, axis))


def with_latent(state: ViewerState, view: str, item: InstanceState) -> ViewerState:
    """The state with the instance of ``view`` replaced."""
    if view == SOURCE:
        return replace(state, source=item)
    index = state.instance_views.index(view) - 1
    return replace(state, targets=(*state.targets[:index], item, *state.targets[index + 1 :]))


# --- cameras ---------------------------------------------------------------------------------


def with_camera(state: ViewerState, view: str, camera: Camera) -> ViewerState:
    """The camera of ``view`` set; of all views that turn with it, too.

    Turned by hand, a morph keeps no pose between two.
    """
    turned = dict.fromkeys(state.cameras_with(view), camera)
    if state.morphed_view in turned:
        state = replace(state, morph=replace(state.morph, pose=1.0))
    return replace(state, cameras={**state.cameras, **turned})


def with_split(state: ViewerState, split: bool) -> ViewerState:
    """Source and first target in one place, as the source's camera sees them; or side by
    side."""
    state = replace(state, split=split)
    if split:
        state = replace(state, transfer=replace(state.transfer, compared=False))
    return with_camera(state, SOURCE, state.camera(SOURCE)) if split else state


def with_linked(state: ViewerState, linked: bool, leader: str = SOURCE) -> ViewerState:
    """Cameras linked or freed; on linking, all follow ``leader``."""
    state = replace(state, linked=linked)
    return with_camera(state, leader, state.camera(leader)) if linked else state


def home_cameras(state: ViewerState) -> ViewerState:
    """All cameras back to the model's frontal view."""
    if state.model is None:
        return state
    return replace(state, cameras=dict.fromkeys(ALL_VIEWS, state.model.home))


# --- messages --------------------------------------------------------------------------------


def with_banner(state: ViewerState, banner: Banner | None) -> ViewerState:
    """The banner shown, or taken away with None."""
    return replace(state, banner=banner)


def with_note(state: ViewerState, note: Banner) -> ViewerState:
    """A note shown; one that is there already is said below it, not lost."""
    if state.banner is not None and state.banner.level == "note":
        older = state.banner
        said = f"{older.message} {older.advice}".strip()
        details = "\n\n".join(filter(None, (note.details, older.details)))
        note = replace(note, advice=f"{note.advice}\n{said}", details=details)
    return replace(state, banner=note)


def no_fields_banner(info: ModelInfo) -> Banner:
    """What a model without deformation fields lacks, and the command that makes it."""
    return Banner(
        "note",
        f"“{info.name}” has no correspondence fields: points stay in the view they were put in.",
        f"Make them with:  {train_fields_command(info.path, info.preset)}",
    )


def no_gl_banner(reason: str) -> Banner:
    """How the window works without OpenGL, and why it has to."""
    return Banner(
        "note",
        "There is no OpenGL here, so the views show pictures: coarse while moving, sharp at rest.",
        "Everything else works as usual. On Debian: apt install libgl1 libegl1 libgl1-mesa-dri",
        reason,
    )
