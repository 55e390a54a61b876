"""Photos and masks read beside the work: decoding a large file takes seconds."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from ddf_core.attempt import attempt
from ddf_core.errors import DdfError
from ddf_core.io.photo import Photo

Outcome = Photo | DdfError


class PhotoReader(QObject):
    """``was_read`` carries the path and a photo or why there is none; ``was_masked`` the photo, it
    with the mask or why not, and the mask's path."""

    was_read = Signal(object, object)
    was_masked = Signal(object, object, str)
    _read_photo = Signal(object, object)
    _read_mask = Signal(object, object, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        # One after another: several photos come in the order in which they were asked for.
        self._pool.setMaxThreadCount(1)
        # Through the queue of the main thread, where the listeners live.
        self._read_photo.connect(self.was_read, Qt.ConnectionType.QueuedConnection)
        self._read_mask.connect(self.was_masked, Qt.ConnectionType.QueuedConnection)

    def read(self, path: Path) -> None:
        """A photo."""
        self._pool.start(lambda: self._read_photo.emit(path, _read(path)))

    def read_mask(self, path: Path, photo: Photo) -> None:
        """The mask of a photo."""
        shown = str(path.absolute())
        self._pool.start(lambda: self._read_mask.emit(photo, _mask(path, photo), shown))


def _read(path: Path) -> Outcome:
    from ddf_core.io.photo_reading import read_photo

    return attempt(lambda: read_photo(path), "Reading a photo")


def _mask(path: Path, photo: Photo) -> Outcome:
    from ddf_core.io.photo_reading import read_mask

    return attempt(lambda: read_mask(path, photo), "Reading a photo")
