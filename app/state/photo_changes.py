"""Heads that were made of photos, and how those photos are looked at, in the state. Pure."""

from __future__ import annotations

from dataclasses import replace

from app.state.changes import with_latent
from app.state.viewer_state import PhotoOrigin, ViewerState
from ddf_core.shown import StyleInstance

MAX_NAME = 40


def label_of(name: str, photos: int, style: StyleInstance) -> str:
    """What the title of a photo's head says it is."""
    more = f" and {photos - 1} more" if photos > 1 else ""
    return f"photo {name[:MAX_NAME]}{more}{', tuned' if style.tuned else ''}"


def with_photo_head(
    state: ViewerState,
    view: str,
    style: StyleInstance,
    photos: tuple[PhotoOrigin, ...],
    label: str,
) -> ViewerState:
    """The instance of ``view`` replaced by the head of photos, with the first of them beside it;
    its camera is another change."""
    item = replace(
        state.latent(view),
        style=style,
        psi=1.0,
        label=label,
        photos=photos,
        mix=None,
        mix_label="",
    )
    return with_photo_view(with_latent(state, view, item), view, shown=True, chosen=0)


def with_photo_view(state: ViewerState, view: str, **changes: bool | int) -> ViewerState:
    """The photos of a view's head looked at in another way."""
    look = replace(state.photo_view(view), **changes)  # type: ignore[arg-type]
    return replace(state, photo_views={**state.photo_views, view: look})


def with_photos_shown(state: ViewerState, shown: bool) -> ViewerState:
    """All photos beside their heads, or none."""
    for view in state.instance_views:
        state = with_photo_view(state, view, shown=shown)
    return state


def view_with_photo(state: ViewerState, active: str) -> str:
    """The view whose photo is meant: the one in use, else the first with one; empty for none."""
    views = [view for view in state.instance_views if state.photo(view) is not None]
    return active if active in views else next(iter(views), "")
