"""Textures carried over and the morph, as pure functions from an old ViewerState to a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from app.state.viewer_state import ViewerState

MorphWeight = Literal["shape", "texture", "pose"]


def with_texture(state: ViewerState, on: bool) -> ViewerState:
    """The texture transferred, or not; where it is to be seen, views show colours."""
    state = replace(state, transfer=replace(state.transfer, on=on))
    return _in_colours(state) if on else state


def with_texture_source(state: ViewerState, view: str) -> ViewerState:
    """The texture of another view's instance."""
    return replace(state, transfer=replace(state.transfer, texture_source=view))


def with_texture_target(state: ViewerState, view: str) -> ViewerState:
    """The texture on one view's instance, or by ``EVERYONE``."""
    return replace(state, transfer=replace(state.transfer, onto=view))


def with_blend(state: ViewerState, blend: float) -> ViewerState:
    """How much of the texture is seen, in [0, 1]."""
    return replace(state, transfer=replace(state.transfer, blend=min(max(blend, 0.0), 1.0)))


def with_part(state: ViewerState, number: int, on: bool) -> ViewerState:
    """The label of that number among the parts that wear the texture, or not; none is all."""
    parts = {*state.transfer.parts, number} if on else {*state.transfer.parts} - {number}
    return replace(state, transfer=replace(state.transfer, parts=tuple(sorted(parts))))


def with_compared(state: ViewerState, compared: bool) -> ViewerState:
    """A texture target before and after in one place; this and the split view take turns."""
    state = replace(state, transfer=replace(state.transfer, compared=compared))
    return replace(_in_colours(state), split=False) if compared else state


def with_morph(state: ViewerState, on: bool) -> ViewerState:
    """The first target replaced by the morph, or itself again."""
    return replace(state, morph=replace(state.morph, on=on))


def with_morph_weight(state: ViewerState, name: MorphWeight, value: float) -> ViewerState:
    """One weight of the morph, in [0, 1]: 0 is the source's, 1 the target's."""
    value = min(max(value, 0.0), 1.0)
    changed: dict[str, Any] = {name: value}
    return replace(state, morph=replace(state.morph, **changed))


def can_mix_poses(state: ViewerState) -> bool:
    """Whether source and first target are seen from two sides at all."""
    return not state.linked and not state.split


def _in_colours(state: ViewerState) -> ViewerState:
    seen = state.shown_mode in ("colour", "depth", "opacity")
    return state if seen else replace(state, mode="colour")
