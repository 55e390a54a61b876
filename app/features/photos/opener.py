"""Which photos are opened: asked for, read beside the work, with what they had when they were
opened before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.features.photos.reader import PhotoReader
from app.shell.settings import Settings
from ddf_core.errors import DdfError
from ddf_core.io.photo import Crop, Photo
from ddf_core.io.photo_reading import SUFFIXES
from ddf_core.requests import FoundInstance, FoundPhoto

ENDINGS = " ".join("*" + suffix for suffix in SUFFIXES)
# What a file is decides, not its name: one without an ending can be chosen too.
MASK_FILTERS = f"Masks ({ENDINGS});;All files (*)"
FILTERS = f"Photos ({ENDINGS});;All files (*)"


@dataclass(frozen=True)
class Kept:
    """What a photo had when it was opened before; ``found`` is of all photos of its head."""

    crop: Crop
    mask: str = ""
    explained: FoundPhoto | None = None
    found: FoundInstance | None = None


class PhotoOpener(QObject):
    """``opened`` carries path, photo, what is ``Kept`` of it (else None) and whether it is one more
    of the same head; ``refused`` why there is none, and the same. ``masked`` is a reader's."""

    opened = Signal(object, object, object, bool)
    refused = Signal(object, bool)
    masked = Signal(object, object, str)

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._kept: dict[Path, Kept] = {}
        self._more: list[Path] = []
        self._reader = PhotoReader(self)
        self._reader.was_read.connect(self._take)
        self._reader.was_masked.connect(self.masked)

    def ask(self, title: str, parent: QWidget) -> list[Path]:
        """Ask for the files of photos."""
        names, _ = QFileDialog.getOpenFileNames(parent, title, self._folder, FILTERS)
        if names:
            self._settings.keep_folder("photos", Path(names[0]).parent)
        return [Path(name) for name in names]

    def ask_for_mask(self, parent: QWidget, photo: Photo) -> None:
        """Ask for the file of a mask, and read it."""
        name, _ = QFileDialog.getOpenFileName(parent, "Open mask", self._folder, MASK_FILTERS)
        if name:
            self.read_mask(Path(name), photo)

    @property
    def _folder(self) -> str:
        return str(self._settings.folder("photos", Path.cwd()))

    def open(self, paths: Sequence[Path], kept: Mapping[Path, Kept]) -> None:
        """Photos of one head, the first of them first."""
        self._more, self._kept = [], dict(kept)
        self._reader.read(paths[0])
        self.read_more(paths[1:])

    def read_more(self, paths: Sequence[Path]) -> None:
        """Further photos of the same head, one after another."""
        for path in paths:
            self._more.append(path)
            self._reader.read(path)

    def read_mask(self, path: Path, photo: Photo) -> None:
        """The mask of a photo."""
        self._reader.read_mask(path, photo)

    def _take(self, path: Path, outcome: Photo | DdfError) -> None:
        kept, is_more = self._kept.pop(path, None), path in self._more
        if is_more:
            self._more.remove(path)
        if isinstance(outcome, DdfError):
            self.refused.emit(outcome, is_more)
        else:
            self.opened.emit(path, outcome, kept, is_more)
