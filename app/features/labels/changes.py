"""Labels made, named, coloured, removed and painted: pure functions to a new ViewerState."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.features.labels.free_colour import free_colour
from app.state.viewer_state import ViewerState
from ddf_core.document.label_tool import MAX_BRUSH, MIN_BRUSH
from ddf_core.labels.label_map import MAX_LABELS, Label, LabelMap, Stroke, painted_voxels
from ddf_core.labels.label_volume import LabelVolume
from ddf_core.scene.point import Point

MAX_NAME = 80
BALLS_KEPT = 20_000
"""Strokes beyond so many balls become part of the volume: sessions stay small and quick."""
VOXELS_KEPT = 400_000_000
"""The same for those of a large brush: this is a second of painting when a session is opened."""
BRUSH_STEP = 1.25
DIGITS = 4
"""Decimals of painted places: a hundredth of a voxel."""


def with_painting(state: ViewerState, on: bool) -> ViewerState:
    """The brush taken into the hand, with the template and the labels in sight; or put away."""
    if not on or state.model is None:
        return replace(state, painting=False)
    labels = state.labels
    if labels is None or not labels.labels:
        state = replace(with_label(state), mode="labels")
    gallery = replace(state.gallery, shown=False)
    return replace(state, painting=True, template_shown=True, mode="labels", gallery=gallery)


# --- the list --------------------------------------------------------------------------------


def _map(state: ViewerState) -> LabelMap:
    assert state.model is not None
    return state.labels or LabelMap((), state.model.box_half)


def can_add_label(state: ViewerState) -> bool:
    """Whether there is room for one more."""
    return state.model is not None and len(_map(state).labels) < MAX_LABELS


def with_label(state: ViewerState) -> ViewerState:
    """One more label, with a free name and a colour unlike all others; it is chosen."""
    if not can_add_label(state):
        return state
    labels = _map(state)
    names = {label.name for label in labels.labels}
    free = next(n for n in range(1, MAX_LABELS + 2) if f"part {n}" not in names)
    new = Label(f"part {free}", free_colour([each.colour for each in labels.labels]))
    state = replace(state, label_map=labels.with_labels((*labels.labels, new)))
    return with_chosen(state, len(labels.labels) + 1)


def with_chosen(state: ViewerState, number: int) -> ViewerState:
    """The label that the brush gives; choosing one puts the eraser away."""
    return replace(state, label_tool=replace(state.label_tool, chosen=number, erasing=False))


def _with_changed(state: ViewerState, number: int, label: Label) -> ViewerState:
    labels = _map(state)
    if not 1 <= number <= len(labels.labels):
        return state
    changed = (*labels.labels[: number - 1], label, *labels.labels[number:])
    return (
        state if changed == labels.labels else replace(state, label_map=labels.with_labels(changed))
    )


def rename_label(state: ViewerState, number: int, name: str) -> ViewerState:
    """One label renamed; an empty name changes nothing."""
    name = name.strip()[:MAX_NAME]
    if not name or not 1 <= number <= len(_map(state).labels):
        return state
    return _with_changed(state, number, replace(_map(state).labels[number - 1], name=name))


def colour_label(state: ViewerState, number: int, colour: str) -> ViewerState:
    """One label in another colour, ``#rrggbb``."""
    if not 1 <= number <= len(_map(state).labels):
        return state
    return _with_changed(
        state, number, replace(_map(state).labels[number - 1], colour=colour.lower())
    )


def without_label(state: ViewerState, number: int) -> ViewerState:
    """One label and what was painted with it gone; those after it move up."""
    labels = _map(state)
    count = len(labels.labels)
    if not 1 <= number <= count:
        return state
    renumbered = np.arange(256, dtype=np.uint8)
    renumbered[number] = 0
    renumbered[number + 1 : count + 1] -= 1
    left = (*labels.labels[: number - 1], *labels.labels[number:])
    base = LabelVolume(renumbered[labels.volume()])
    parts = tuple(part - (part > number) for part in state.transfer.parts if part != number)
    chosen = max(min(state.label_tool.chosen, count - 1), 1)
    return replace(
        state,
        label_map=LabelMap(left, labels.box_half, base),
        label_tool=replace(state.label_tool, chosen=chosen),
        transfer=replace(state.transfer, parts=parts),
    )


def with_label_map(state: ViewerState, labels: LabelMap | None) -> ViewerState:
    """Another label map; None is the model's own. Parts that it has not lose their texture."""
    state = replace(state, label_map=labels)
    count = len(state.labels.labels) if state.labels else 0
    parts = tuple(part for part in state.transfer.parts if part <= count)
    chosen = max(min(state.label_tool.chosen, count), 1)
    return replace(
        state,
        label_tool=replace(state.label_tool, chosen=chosen),
        transfer=replace(state.transfer, parts=parts),
    )


# --- the brush -------------------------------------------------------------------------------


def with_brush(state: ViewerState, brush: float) -> ViewerState:
    """The radius of the brush, as a fraction of the box's half edge."""
    brush = min(max(brush, MIN_BRUSH), MAX_BRUSH)
    return replace(state, label_tool=replace(state.label_tool, brush=brush))


def with_erasing(state: ViewerState, erasing: bool) -> ViewerState:
    """The eraser, or the brush."""
    return replace(state, label_tool=replace(state.label_tool, erasing=erasing))


def with_opacity(state: ViewerState, opacity: float) -> ViewerState:
    """How much labels cover, in [0, 1]."""
    return replace(state, label_tool=replace(state.label_tool, opacity=min(max(opacity, 0.0), 1.0)))


def brush_radius(state: ViewerState) -> float:
    """Of the brush, scene units."""
    return state.label_tool.brush * (state.model.box_half if state.model else 1.0)


def stroke_begun(state: ViewerState) -> LabelMap:
    """The label map that a new stroke is painted on."""
    labels = _map(state)
    balls = sum(len(stroke.points) for stroke in labels.strokes)
    voxels = painted_voxels(labels.strokes, labels.box_half)
    is_quick = balls < BALLS_KEPT and voxels < VOXELS_KEPT
    return labels if is_quick else labels.flatten_strokes()


def with_stroke(state: ViewerState, before: LabelMap, points: Sequence[Point]) -> ViewerState:
    """The state with one stroke of the tool through these template points on ``before``."""
    if not points:
        return state
    tool = state.label_tool
    number = 0 if tool.erasing else min(tool.chosen, len(before.labels))
    positions = tuple((round(x, DIGITS), round(y, DIGITS), round(z, DIGITS)) for x, y, z in points)
    stroke = Stroke(number, round(brush_radius(state), DIGITS + 2), positions)
    return replace(state, label_map=before.add_stroke(stroke))
