"""Which instances are on screen: targets added, removed and exchanged with the source. Pure.

A point put on an instance goes with it to its new view. One that lives in a view alone (the model
has no fields) goes when its view is removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.state.changes import seed_instance
from app.state.viewer_state import (
    MAX_TARGETS,
    SOURCE,
    TEMPLATE,
    InstanceState,
    PointState,
    ViewerState,
    target_view,
)

# Seeds of the heads that come when targets are added: chosen by eye for being unlike each other.
EXTRA_SEEDS = (7, 21, 48, 3, 60)


def can_add_target(state: ViewerState) -> bool:
    """Whether there is room for one more target."""
    return len(state.targets) < MAX_TARGETS


def can_remove_target(state: ViewerState) -> bool:
    """Whether a target may go: the last one stays, or there would be nothing to compare with."""
    return len(state.targets) > 1


def unused_seed(state: ViewerState) -> int:
    """A seed that no instance on screen has."""
    used = {state.source.seed, *(item.seed for item in state.targets)}
    return next(seed for seed in EXTRA_SEEDS if seed not in used)


def with_target(state: ViewerState, item: InstanceState | None = None) -> ViewerState:
    """One more target, after the others: ``item``, else a head not yet on screen.

    It looks through the camera of the source. At ``MAX_TARGETS`` nothing changes.
    """
    if not can_add_target(state):
        return state
    if item is None:
        dim = state.model.latent_dim if state.model else 0
        item = seed_instance(InstanceState(0, psi=state.source.psi), unused_seed(state), dim)
    view = target_view(len(state.targets))
    cameras = {**state.cameras, view: state.camera(SOURCE)}
    return replace(state, targets=(*state.targets, item), cameras=cameras)


def without_target(state: ViewerState, view: str) -> ViewerState:
    """The target of ``view`` removed; those after it move up with their cameras and points.

    The last target stays.
    """
    if view not in state.instance_views[1:] or not can_remove_target(state):
        return state
    index = state.instance_views.index(view) - 1
    later = range(index + 1, len(state.targets))
    names = {target_view(i): target_view(i - 1) for i in later}
    cameras = {**state.cameras, **{new: state.camera(old) for old, new in names.items()}}
    points = tuple(point for point in state.points if not _lives_only_in(point, view))
    names[view] = TEMPLATE
    selected = state.selected if state.selected in {point.id for point in points} else None
    targets = (*state.targets[:index], *state.targets[index + 1 :])
    state = replace(state, targets=targets, cameras=cameras, points=points, selected=selected)
    return _with_renamed_views(state, names)


def make_source(state: ViewerState, view: str) -> ViewerState:
    """The target of ``view`` and the source exchanged; cameras stay with their places."""
    if view not in state.instance_views[1:]:
        return state
    targets = list(state.targets)
    index = state.instance_views.index(view) - 1
    source, targets[index] = targets[index], state.source
    state = replace(state, source=source, targets=tuple(targets))
    return _with_renamed_views(state, {view: SOURCE, SOURCE: view})


def swap_source(state: ViewerState) -> ViewerState:
    """Source and first target exchanged."""
    return make_source(state, target_view(0))


def _lives_only_in(point: PointState, view: str) -> bool:
    return point.origin_view == view and point.x_tmpl is None and not point.pending


def _with_renamed_views(state: ViewerState, names: Mapping[str, str]) -> ViewerState:
    """Points told where the instance they were put on is now."""
    points = tuple(
        replace(point, origin_view=names.get(point.origin_view, point.origin_view))
        for point in state.points
    )
    return replace(state, points=points)
