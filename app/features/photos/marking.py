"""Points on the photos of the dialog: clicks become points, and points are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.features.photos.changes import PICK_SIDE, in_square, photo_markers, view_of
from app.features.photos.words import MISSED, OUTSIDE
from app.inference.engine_client import EngineClient
from app.state.store import Store
from ddf_core.requests import FoundInstance, PickPixel

if TYPE_CHECKING:
    from app.features.photos.dialog import PhotoDialog

SIZE = (PICK_SIDE, PICK_SIDE)


class DialogMarks:
    """Between a dialog whose head was found, and the points of the state."""

    def __init__(self, store: Store, engine: EngineClient) -> None:
        self._store, self._engine = store, engine

    def pick(
        self, dialog: PhotoDialog, found: FoundInstance, photo_xy: tuple[float, float]
    ) -> None:
        """A pixel of the photo on show was clicked."""
        photo = dialog.current
        if photo.found is None or photo.looked_at is None:
            return
        state = self._store.state
        view, pixel_xy = view_of(state, found), in_square(photo.looked_at, photo_xy)
        if pixel_xy is None:
            dialog.hint.setText(OUTSIDE)
        elif view:
            camera = photo.found.camera
            self._engine.send([PickPixel(view, state.instance(view), camera, pixel_xy, SIZE)])

    def tell_missed(self, dialog: PhotoDialog, found: FoundInstance, request: PickPixel) -> None:
        """A click met no surface: that is said, if it was one on these photos."""
        cameras = [photo.camera for photo in found.photos]
        if request.camera in cameras and request.size == SIZE:
            dialog.hint.setText(MISSED)

    def show(self, dialog: PhotoDialog, found: FoundInstance) -> None:
        """The points where each photo has them."""
        state, screen = self._store.state, self._store.screen
        view = view_of(state, found)
        for photo in dialog.photos:
            if photo.found is not None and photo.looked_at is not None:
                seen = view, photo.found.camera, photo.looked_at
                photo.crop.set_markers(photo_markers(state, screen, *seen))
