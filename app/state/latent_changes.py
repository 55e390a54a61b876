"""Latents edited as a whole: locks, parts taken from another instance, mixtures, directions. Pure.

Single sliders and seeds are in ``app.state.changes``. A group is that of the model's axes, such as
"Shape" or "Appearance".
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.state.changes import axis_value, seed_instance, with_axis_value
from app.state.viewer_state import Banner, InstanceState, ViewerState, view_title
from ddf_core.document.checks import MAX_DIRECTIONS
from ddf_core.export.video_plan import blend_latents
from ddf_core.model_info import LatentAxis, ModelInfo
from ddf_core.shown import LayerMix, StyleInstance

KEPT_GROUP = "Kept directions"

MAX_NAME = 24


def photo_banner(view: str) -> Banner:
    """Why an instance without a latent cannot be edited by one, or give one."""
    return Banner(
        "note",
        f"{view_title(view)} is made from a photo: it has no latent.",
        "Its truncation moves; a seed makes it a head like the others again.",
    )


def locked_banner(view: str) -> Banner:
    """Why nothing happened to a locked instance."""
    return Banner("note", f"{view_title(view)} is locked.", "Unlock it with K, or in its panel.")


# --- parts -----------------------------------------------------------------------------------


def groups(model: ModelInfo | None) -> tuple[str, ...]:
    """Groups of the model's axes, where there are at least two of them to tell apart."""
    names = tuple(dict.fromkeys(axis.group for axis in model.axes)) if model else ()
    return names if len(names) > 1 else ()


def with_group_of(
    item: InstanceState, other: InstanceState, model: ModelInfo, group: str
) -> InstanceState:
    """``item`` with the axes of one group set to where ``other`` stands on them."""
    for axis in model.axes:
        if axis.group == group:
            item = with_axis_value(item, axis, axis_value(other, axis))
    return item


def with_random_group(
    item: InstanceState, model: ModelInfo, group: str, seed: int
) -> InstanceState:
    """``item`` with one group as ``seed`` has it; the rest stays."""
    return with_group_of(item, seed_instance(item, seed, model.latent_dim), model, group)


def with_layers_of(item: InstanceState, other: InstanceState, layers: int) -> InstanceState:
    """``item`` with the upper half of its ``layers`` styled as ``other``: mostly its colours."""
    mix = LayerMix(other.z, other.psi, layers // 2 + 1, layers)
    return replace(item, mix=mix, mix_label=other.label or f"seed {other.seed}")


def with_mixed_range(item: InstanceState, first: int, last: int, layers: int) -> InstanceState:
    """The layers that are mixed in, ``first`` to ``last``, kept in order and within 1 to layers."""
    if item.mix is None:
        return item
    first = min(max(first, 1), layers)
    return replace(item, mix=replace(item.mix, first=first, last=min(max(last, first), layers)))


def between(start: InstanceState, end: InstanceState, weight: float) -> InstanceState:
    """``weight`` of the way from ``start`` (0) to ``end`` (1): z and truncation, both linearly.

    At both ends it is exactly the instance there; seed, lock and mixed layers are those of ``end``.
    Where one is made from a photo, the way is by the mean.
    """
    if weight >= 1:
        return end
    if weight <= 0:
        return replace(start, locked=end.locked)
    way = blend_latents(start.instance(), end.instance(), weight)
    if isinstance(way, StyleInstance) or end.style is not None or start.style is not None:
        return replace(start if weight < 0.5 else end, psi=way.psi, locked=end.locked)
    label = f"{weight:.0%} from seed {start.seed} to {end.seed}"
    return replace(end, z=way.z, psi=way.psi, label=label)


# --- directions ------------------------------------------------------------------------------


def direction_between(start: InstanceState, end: InstanceState, name: str) -> LatentAxis | None:
    """The slider that goes from ``start`` to ``end`` in one unit; None where they are the same, or
    one has no latent."""
    if start.style is not None or end.style is not None:
        return None
    difference = np.asarray(end.z) - np.asarray(start.z)
    if not bool(np.any(np.abs(difference) > 1e-6)):
        return None
    return LatentAxis(name, KEPT_GROUP, tuple(difference.round(6).tolist()), -2.0, 2.0)


def free_name(state: ViewerState, wanted: str) -> str:
    """``wanted`` cut to a slider's label, numbered if another slider has that name."""
    wanted = " ".join(wanted.split())[:MAX_NAME] or "direction"
    model = state.model
    taken = {axis.name for axis in (*(model.axes if model else ()), *state.directions)}
    if wanted not in taken:
        return wanted
    return next(name for i in range(2, len(taken) + 3) if (name := f"{wanted} {i}") not in taken)


def with_direction(state: ViewerState, direction: LatentAxis) -> ViewerState:
    """One more direction kept; at ``MAX_DIRECTIONS`` the oldest goes."""
    return replace(state, directions=(*state.directions, direction)[-MAX_DIRECTIONS:])


def with_renamed_direction(state: ViewerState, direction: LatentAxis, name: str) -> ViewerState:
    """A kept direction given another name."""
    others = without_direction(state, direction)
    named = replace(direction, name=free_name(others, name))
    kept = tuple(named if item == direction else item for item in state.directions)
    return replace(state, directions=kept)


def without_direction(state: ViewerState, direction: LatentAxis) -> ViewerState:
    """A kept direction forgotten."""
    return replace(state, directions=tuple(d for d in state.directions if d != direction))
