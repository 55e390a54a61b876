"""What a view says of itself: whose head it shows, and what is on. Pure."""

from __future__ import annotations

from app.state.viewer_state import BEFORE, TEMPLATE, InstanceState, ViewerState, view_title
from ddf_core.document.transfer import TransferState
from ddf_core.labels.label_map import LabelMap
from ddf_core.shown import latent_of_seed
from ddf_core.trust import is_far_out, points_count

PAINT_HINT = "paint, right drag turns"
MOST_NAMES = 2
"""So many parts are named in a title; more are counted."""
OUT_OF_RANGE = "Far from what was trained"


def describe(state: ViewerState, view: str) -> str:
    """The title of a view: ``Source · seed 12``."""
    if view == BEFORE:
        return "Before · own colours"
    return f"{view_title(view)} · {_words(state, view)}"


def _words(state: ViewerState, view: str) -> str:
    if view == state.morphed_view:
        return _morph_words(state)
    if view in state.texture_targets and state.appearance(view).mode == "texture":
        source = view_title(state.texture_source).lower()
        return f"texture of {source}{extent(state.transfer, state.labels)}"
    if view == TEMPLATE:
        return PAINT_HINT if state.painting else "mean style"
    return _latent_words(state, view)


def warning(state: ViewerState, view: str) -> str:
    """Why what a view shows is not to be trusted, in words; empty for an ordinary head."""
    return OUT_OF_RANGE if is_far_out(state.instance(view)) else ""


def extent(transfer: TransferState, labels: LabelMap | None) -> str:
    """Where and how much of a texture is carried: ``, hair only, 47%``; empty for all of it."""
    names = [label.name for label in labels.labels] if labels else []
    parts = [names[number - 1] for number in transfer.parts if number <= len(names)]
    told = ""
    if parts:
        few = len(parts) <= MOST_NAMES
        told = f", {' and '.join(parts) if few else f'{len(parts)} of {len(names)} parts'} only"
    return told if transfer.blend == 1 else f"{told}, {transfer.blend:.0%}"


def _morph_words(state: ViewerState) -> str:
    morph = state.morph
    has_fields = state.model is not None and state.model.has_fields
    texture = f", texture {morph.texture:.0%}" if has_fields else ""
    return f"morph from the source, shape {morph.shape:.0%}{texture}"


def _latent_words(state: ViewerState, view: str) -> str:
    item = state.latent(view)
    like = ""
    if item.style is not None and item.style.similarity < 1:
        # The same number as where the head was found; without its photo, what that makes of points.
        found = [photo.similarity for photo in item.shown_photos]
        like = f" · similarity {min(found):.2f}" if found else f" · {points_count(item.style)}"
    return f"{latent_name(item)}{like}"


def latent_name(item: InstanceState) -> str:
    """Where a latent is from: what it was opened as, else its seed and what was done to it."""
    if item.label:
        return item.label
    edited = bool(item.z) and item.z != latent_of_seed(item.seed, len(item.z))
    return f"seed {item.seed}" + " edited" * edited + " mixed" * (item.mix is not None)
