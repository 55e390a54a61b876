"""Opens what ``invert --out result.json`` has written: its head, seen as the photo was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.inference.controller import Controller
from app.shell.gate import Gate
from app.state.changes import with_banner, with_camera
from app.state.latent_changes import locked_banner
from app.state.photo_changes import MAX_NAME, label_of, with_photo_head
from app.state.store import Store
from app.state.viewer_state import PhotoOrigin, ViewerState
from ddf_core.document.named import photos_of_heads
from ddf_core.errors import DdfError, InversionFileError
from ddf_core.io.json_kind import json_kind
from ddf_core.io.photo import Crop
from ddf_core.model_info import ModelInfo
from ddf_core.plain_text import plain

if TYPE_CHECKING:
    from ddf_core.io.inversion_file import InversionRecord, PhotoRecord


def with_inversion(
    state: ViewerState, view: str, record: InversionRecord, result: Path
) -> ViewerState:
    """The instance of ``view`` replaced by an inversion's, and its camera by the first photo's; the
    photos stand beside it."""
    style, photos = record.instance, photos_of(record, result)
    label = label_of(plain(record.photo, MAX_NAME), len(photos), style)
    return with_camera(with_photo_head(state, view, style, photos, label), view, record.camera)


def photos_of(record: InversionRecord, result: Path) -> tuple[PhotoOrigin, ...]:
    """The photos of an inversion, from the file that it was read from."""
    return tuple(_origin(photo, result) for photo in record.photos)


def _origin(photo: PhotoRecord, result: Path) -> PhotoOrigin:
    from ddf_core.io.inversion_file import at_way

    x, y, side = (value / photo.scale for value in photo.crop)
    return PhotoOrigin(
        path=str(at_way(photo.file, result)),
        crop=Crop(x, y, side, photo.roll_deg),
        camera=photo.camera,
        similarity=photo.similarity,
        psnr_db=photo.psnr_db,
        grade=photo.grade,
        words=photo.words,
        mask=str(at_way(photo.mask, result)) if photo.mask else "",
    )


def inversion_for(path: Path, model: ModelInfo) -> InversionRecord:
    """The inversion in a file, made with the model that is open.

    Raises:
        InversionFileError: as ``read_inversion``; ``inversion.other_model``.
    """
    from ddf_core.io.inversion_file import read_inversion

    record = read_inversion(path, model.style_dim)
    if record.digest != model.digest:
        raise InversionFileError(
            f"{path.name}: it was made with the model “{record.model}”, open is “{model.name}”.",
            code="inversion.other_model",
            advice="Open that model first, and then this file again.",
        )
    return record


class InversionFiles(QObject):
    """Takes such files from whoever opens a path, and the one that the start asks for.

    ``opened`` carries the path of one that could be.
    """

    opened = Signal(str)

    def __init__(self, store: Store, controller: Controller, gate: Gate, parent: QObject) -> None:
        super().__init__(parent)
        self._gate = gate
        self._store, self._controller = store, controller
        self._waiting: Path | None = None
        store.state_changed.connect(self._open_waiting)

    def open_first(self, path: Path) -> None:
        """Open ``path`` once there is a model."""
        self._waiting = path
        self._open_waiting()

    def take(self, path: Path) -> bool:
        """Open ``path`` if it is an inversion; whether it was one."""
        if json_kind(path) != "inversion":
            return False
        if self._store.state.model is None:
            self.open_first(path)
        else:
            self._open(path, self._store.state.model)
        return True

    def _open_waiting(self) -> None:
        path, model = self._waiting, self._store.state.model
        if path is not None and model is not None:
            self._waiting = None
            self._open(path, model)

    def _open(self, path: Path, model: ModelInfo) -> None:
        state, view = self._store.state, self._controller.active_view
        if view not in state.instance_views:
            view = state.instance_views[0]
        if state.latent(view).locked:
            self._store.amend(with_banner(state, locked_banner(view)))
            return
        try:
            record = inversion_for(path, model)
        except DdfError as error:
            self._controller.show_error(error)
            return
        photos = photos_of_heads(photos_of(record, path), path.absolute().parent)
        if self._gate.admit_photos(photos, path):
            changed = with_inversion(state, view, record, path)
            self._store.commit(changed, f"open {path.name}")
            self.opened.emit(str(path.absolute()))
