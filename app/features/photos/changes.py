"""A photo's head put into the state, and its points back on the photo. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.canvas.markers import Marker
from app.canvas.view_markers import markers_seen_by
from app.state.changes import with_camera
from app.state.photo_changes import label_of, with_photo_head
from app.state.screen import Screen
from app.state.viewer_state import SOURCE, PhotoOrigin, ViewerState
from ddf_core.io.photo import MIN_SIDE, Crop
from ddf_core.requests import FoundInstance, FoundPhoto
from ddf_core.scene.camera import Camera
from ddf_core.shown import StyleInstance

NEW_TARGET = "new"
"""Said in place of a view: one more target."""

PICK_SIDE = 512
"""Pixels a side that a click on the photo is counted in."""

KEPT_DIGITS = 7
"""As many as float32 has."""


@dataclass(frozen=True)
class PhotoPlace:
    """Which square of which photo is inverted: see ``PhotoOrigin``."""

    path: Path
    crop: Crop
    mask: str = ""


def origin_of(place: PhotoPlace, found: FoundPhoto) -> PhotoOrigin:
    """What the head of a photo keeps of it."""
    figures = found.similarity, found.psnr_db, found.grade, found.words
    path = str(place.path.absolute())
    return PhotoOrigin(path, place.crop, found.camera, *figures, mask=place.mask)


def origins_of(places: Sequence[PhotoPlace], found: FoundInstance) -> tuple[PhotoOrigin, ...]:
    """The same of all photos of one head."""
    return tuple(origin_of(*pair) for pair in zip(places, found.photos, strict=True))


def round_values(style: StyleInstance) -> StyleInstance:
    """A style as sessions keep it."""
    frequencies, phases = _round_values(style.frequencies), _round_values(style.phases)
    return replace(style, frequencies=frequencies, phases=phases)


def with_photos(
    state: ViewerState, view: str, places: Sequence[PhotoPlace], found: FoundInstance
) -> ViewerState:
    """The instance of ``view`` replaced by what photos were inverted to, seen as the first was.

    A view that has gone meanwhile leaves it to the source.
    """
    if view not in state.instance_views:
        view = SOURCE
    style = round_values(found.instance)
    label = label_of(places[0].path.name, len(places), style)
    state = with_photo_head(state, view, style, origins_of(places, found), label)
    return with_camera(state, view, found.photos[0].camera)


def _round_values(values: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(float(f"{value:.{KEPT_DIGITS}g}") for value in values)


def view_of(state: ViewerState, found: FoundInstance) -> str:
    """The view that shows what a photo was inverted to; empty once none does."""
    wanted = _round_values(found.instance.frequencies)
    for view in state.instance_views:
        style = state.latent(view).style
        if style is not None and style.frequencies == wanted:
            return view
    return ""


def in_square(crop: Crop, photo_xy: tuple[float, float]) -> tuple[float, float] | None:
    """A pixel of the photo as one of the square, ``PICK_SIDE`` a side; None outside of it."""
    x, y = (part * PICK_SIDE for part in crop.from_photo(*photo_xy))
    inside = 0 <= x <= PICK_SIDE and 0 <= y <= PICK_SIDE
    return (x, y) if inside else None


def photo_markers(
    state: ViewerState, screen: Screen, view: str, camera: Camera, crop: Crop
) -> tuple[Marker, ...]:
    """The points as they stand in a photo in the dialog, in pixels of it; none without a head."""
    if not view:
        return ()
    markers = markers_seen_by(state, screen, view, camera, (PICK_SIDE, PICK_SIDE))
    return tuple(_on_photo(marker, crop) for marker in markers)


def _on_photo(marker: Marker, crop: Crop) -> Marker:
    """The photo is larger than the square: nothing in it is out of the picture."""
    x, y = marker.pixel_xy
    spot = crop.to_photo(x / PICK_SIDE, y / PICK_SIDE)
    state = "visible" if marker.state == "offscreen" else marker.state
    return marker._replace(pixel_xy=spot, state=state)


def keep_inside(crop: Crop, size: tuple[int, int]) -> Crop:
    """The square, its middle inside a photo of ``size`` and its side such that it shows much of it.

    So whatever the hand does, ``ddf_core.io.photo_square.square`` takes it.
    """
    width, height = size
    side = min(max(crop.side, MIN_SIDE), 2 * min(width, height))
    x = min(max(crop.x + crop.side / 2, 0), width)
    y = min(max(crop.y + crop.side / 2, 0), height)
    return replace(crop, x=x - side / 2, y=y - side / 2, side=side)


def view_of_photo(state: ViewerState, path: Path) -> str:
    """The view whose head was made of the photo at ``path``; empty for none."""
    name = str(path.absolute())
    for view in state.instance_views:
        if any(photo.path == name for photo in state.latent(view).shown_photos):
            return view
    return ""


def found_again(state: ViewerState, view: str) -> FoundInstance | None:
    """What the photos of a view were inverted to, as it stands there now."""
    item = state.latent(view)
    if not item.shown_photos or item.style is None:
        return None
    return found_of(item.style, item.shown_photos)


def found_of(style: StyleInstance, photos: Sequence[PhotoOrigin]) -> FoundInstance:
    """A result as it was, from what was kept of it."""
    explained = tuple(
        FoundPhoto(photo.camera, photo.similarity, photo.psnr_db, photo.grade, photo.words)
        for photo in photos
    )
    return FoundInstance(style, explained, seconds=0.0, complete=True)
