"""The search for the head in the photos of the dialog: their squares move to where it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.features.photos.job import PhotoRun
from app.features.photos.words import FACES_FOUND, FOUND, LOOKING
from app.inference.engine_client import EngineClient
from ddf_core.requests import FindHead, HeadFound

if TYPE_CHECKING:
    from app.features.photos.dialog import PhotoDialog
    from app.features.photos.photo_strip import DialogPhoto


class HeadSearch:
    """Between the dialog and the engine. A square that the hand has moved meanwhile stays."""

    def __init__(self, engine: EngineClient) -> None:
        self._engine = engine

    def look(self, dialog: PhotoDialog) -> None:
        """Ask the engine for a better square of the photo on show."""
        photo = dialog.current
        photo.sought = photo.crop.crop
        dialog.hint.setText(LOOKING)
        self._engine.send([FindHead(photo.crop.photo, photo.crop.crop)])

    def give_up(self) -> None:
        """The squares are as the hand wants them: nobody has to look any more."""
        self._engine.keep(lambda request: not isinstance(request, FindHead))

    def goes_on(self, dialog: PhotoDialog) -> bool:
        """Whether a square is still looked for that the hand has not placed."""
        return any(photo.is_sought for photo in dialog.photos)

    def take(self, dialog: PhotoDialog, found: HeadFound, run: PhotoRun | None) -> None:
        """What was found; while a head is made the squares stay."""
        for photo in dialog.photos:
            if photo.crop.photo is found.request.photo and run is None:
                self._take_crop(dialog, photo, found)
        self._end(dialog, found.request)

    def fail(self, dialog: PhotoDialog, request: FindHead, run: PhotoRun | None) -> None:
        """The dispatcher says why; the hint no longer says that anybody looks."""
        dialog.show_run(run)
        self._end(dialog, request)

    def _end(self, dialog: PhotoDialog, request: FindHead) -> None:
        for photo in dialog.photos:
            if photo.crop.photo is request.photo:
                photo.sought = None

    def _take_crop(self, dialog: PhotoDialog, photo: DialogPhoto, found: HeadFound) -> None:
        if found.request.crop != photo.crop.crop:
            dialog.show_run(None)
            return
        many = found.how == "face" and found.faces > 1
        words = FACES_FOUND.format(found.faces) if many else FOUND[found.how]
        name = f"{photo.path.name}: " if len(dialog.photos) > 1 else ""
        dialog.hint.setText(name + words)
        if found.crop != photo.crop.crop:
            photo.crop.set_crop(found.crop)
            photo.crop.look_at_square()
