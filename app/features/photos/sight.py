"""Which photo the panel shows, from the file to its markers; clicks on it become points."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from app.context import AppContext
from app.features.photos.changes import PICK_SIDE, in_square, photo_markers, photo_view
from app.features.photos.dialog import MISSED, OUTSIDE
from app.features.photos.panel import MARK, NONE, PhotoPanel
from app.state.viewer_state import PhotoOrigin, view_title
from ddf_core.errors import DdfError
from ddf_core.io.photo import Photo
from ddf_core.io.photo_reading import read_mask, read_photo
from ddf_core.requests import PickPixel


class PhotoSight(QObject):
    """Between the state and the panel. ``view`` is whose photo is shown; empty for none."""

    _was_read = Signal(object, object)

    def __init__(self, context: AppContext, panel: PhotoPanel) -> None:
        super().__init__(context.window)
        self._context, self._panel = context, panel
        self.view = ""
        self._shown: PhotoOrigin | None = None
        self._reader = QThreadPool(self)
        self._was_read.connect(self._show, Qt.ConnectionType.QueuedConnection)
        panel.clicked.connect(self.mark)

    def follow(self) -> None:
        """The photo of the view in use, and the points on it."""
        state = self._context.store.state
        self.view = photo_view(state, self._context.controller.active_view)
        photo = state.latent(self.view).shown_photo if self.view else None
        if photo != self._shown:
            self._shown = photo
            if photo is None:
                self._panel.show_words("Photo", NONE)
            else:
                self._reader.start(lambda: self._was_read.emit(photo, _read(photo)))
        self._mark_points()

    def _mark_points(self) -> None:
        store, photo = self._context.store, self._shown
        if photo is not None and self.view:
            seen = self.view, photo.camera, photo.crop
            self._panel.show_markers(photo_markers(store.state, store.screen, *seen))

    def _show(self, photo: PhotoOrigin, outcome: Photo | DdfError) -> None:
        """A photo that comes late, for a head that is no longer there, is dropped."""
        if photo != self._shown:
            return
        title = f"{Path(photo.path).name} · {view_title(self.view)}"
        if isinstance(outcome, DdfError):
            self._panel.show_words(title, f"{outcome.message} {outcome.advice}")
            return
        self._panel.show_photo(title, outcome, photo.crop, masked=bool(photo.mask))
        self._mark_points()

    def mark(self, x: float, y: float) -> None:
        """A click on a pixel of the photo: the point is marked on its head."""
        photo, state = self._shown, self._context.store.state
        if photo is None or not self.view:
            return
        pixel_xy = in_square(photo.crop, (x, y))
        self._panel.words.setText(OUTSIDE if pixel_xy is None else MARK)
        if pixel_xy is not None:
            size = (PICK_SIDE, PICK_SIDE)
            picked = PickPixel(self.view, state.instance(self.view), photo.camera, pixel_xy, size)
            self._context.engine.send([picked])

    def missed(self, request: PickPixel) -> None:
        """A click on the photo met no surface."""
        is_ours = self._shown is not None and request.camera == self._shown.camera
        if is_ours and request.size == (PICK_SIDE, PICK_SIDE):
            self._panel.words.setText(MISSED)


def _read(photo: PhotoOrigin) -> Photo | DdfError:
    """In a thread of the pool: decoding a large file takes seconds."""
    try:
        opened = read_photo(Path(photo.path))
        return read_mask(Path(photo.mask), opened) if photo.mask else opened
    except DdfError as error:
        return error
