"""Which photos are opened: asked for, read beside the work, with what they had when they were
opened before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.features.photos.changes import found_again, view_of_photo
from app.features.photos.file import is_photo
from app.features.photos.reader import PhotoReader
from app.shell.gate import Gate
from app.shell.settings import Settings
from app.state.store import Store
from app.state.viewer_state import view_title
from ddf_core.document.named import photos_of_heads
from ddf_core.errors import DdfError
from ddf_core.io.file_kind import PHOTO_SUFFIXES
from ddf_core.io.photo import Crop, Photo
from ddf_core.requests import FoundInstance, FoundPhoto

ENDINGS = " ".join("*" + suffix for suffix in PHOTO_SUFFIXES)
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
    of the same head; ``refused`` why there is none, and the same. ``masked`` is a reader's;
    ``several_asked`` carries paths.

    Args:
        gate: asked before a photo is opened that nobody pointed at.
        is_free: asked before photos are opened; where it is not, nothing is opened.
    """

    opened = Signal(object, object, object, bool)
    refused = Signal(object, bool)
    masked = Signal(object, object, str)
    several_asked = Signal(list)

    def __init__(
        self,
        store: Store,
        settings: Settings,
        gate: Gate,
        is_free: Callable[[], bool],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._store, self._settings, self._window = store, settings, window
        self._gate, self._is_free = gate, is_free
        self._awaiting: tuple[Path, ...] = ()
        self._again: dict[Path, Kept] = {}
        self._kept: dict[Path, Kept] = {}
        self._more: list[Path] = []
        self._reader = PhotoReader(self)
        self._reader.was_read.connect(self._take)
        self._reader.was_masked.connect(self.masked)

    def ask_for_photo(self) -> None:
        """Ask for the file of a photo, or of several."""
        paths = self.ask("Open photos", self._window)
        if len(paths) == 1:
            self.open_photo(paths[0])
        elif paths:
            self.several_asked.emit(paths)

    def ask(self, title: str, parent: QWidget) -> list[Path]:
        """Ask for the files of photos."""
        names, _ = QFileDialog.getOpenFileNames(parent, title, self._folder, FILTERS)
        if names:
            self._settings.keep_folder("photos", Path(names[0]).parent)
        self._gate.known.add(*map(Path, names))
        return [Path(name) for name in names]

    def ask_for_mask(self, parent: QWidget, photo: Photo) -> None:
        """Ask for the file of a mask, and read it."""
        name, _ = QFileDialog.getOpenFileName(parent, "Open mask", self._folder, MASK_FILTERS)
        if name:
            self._gate.known.add(Path(name))
            self.read_mask(Path(name), photo)

    @property
    def _folder(self) -> str:
        return str(self._settings.folder("photos", Path.cwd()))

    def take_dropped(self, path: Path) -> bool:
        """Open a file that was dropped, if it is a photo."""
        is_one = self._store.state.model is not None and is_photo(path)
        if is_one:
            self._gate.known.add(path)
            self.open_photo(path)
        return is_one

    def open_first(self, path: Path) -> None:
        """Open a photo as soon as a model is there."""
        self._gate.known.add(path)
        self._awaiting = (path,)

    def open_again(self, kept: Mapping[Path, Kept]) -> None:
        """Open these photos once another model is there."""
        self._awaiting, self._again = tuple(kept), dict(kept)

    def open_awaited(self) -> None:
        """A model is there: the photos that waited for it."""
        if self._awaiting:
            paths, self._awaiting = self._awaiting, ()
            self.open_together(paths)

    def reopen(self, view: str) -> None:
        """Open the photos of a view's head as they were left: square, mask and result."""
        state = self._store.state
        found = found_again(state, view)
        if found is None or not self._is_free():
            return
        photos = state.latent(view).shown_photos
        if not self._gate.allow(photos_of_heads(photos, Path()), view_title(view)):
            return
        kept = {
            Path(photo.path): Kept(photo.crop, photo.mask, explained, found)
            for photo, explained in zip(photos, found.photos, strict=True)
        }
        self._open(list(kept), kept)

    def open_photo(self, path: Path) -> None:
        """Read a photo beside the work, and show it; one that a head here was made of comes with
        its square, mask and result."""
        view = view_of_photo(self._store.state, path)
        if view:
            self.reopen(view)
        else:
            self.open_together([path])

    def open_together(self, paths: Sequence[Path]) -> None:
        """Photos of one head, in one dialog."""
        if self._is_free():
            self._open(paths, self._again)
            self._again = {}

    def _open(self, paths: Sequence[Path], kept: Mapping[Path, Kept]) -> None:
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
