"""File › Open photo…, and photos dropped on the window: asks, places, inverts, and marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from app.features.photos.changes import (
    PICK_SIDE,
    PhotoPlace,
    found_again,
    in_square,
    photo_markers,
    view_of,
)
from app.features.photos.dialog import (
    FACES_FOUND,
    FOUND,
    LOOKING,
    MISSED,
    OUTSIDE,
    PhotoDialog,
)
from app.features.photos.file import is_photo
from app.features.photos.job import PhotoInverter
from app.features.photos.reader import PhotoReader
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.shell.main_window import MainWindow
from app.shell.settings import Settings
from app.state.store import Store
from app.state.viewer_state import Banner, PhotoOrigin
from ddf_core.answers import Answer, Failed, ModelLoaded
from ddf_core.errors import DdfError
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.photo import Crop, Photo, square
from ddf_core.io.photo_reading import SUFFIXES
from ddf_core.requests import (
    FindHead,
    FoundInstance,
    HeadFound,
    HeadOutlined,
    OutlineHead,
    PickPixel,
)

WORKING_SIDE = 128
ENDINGS = " ".join("*" + suffix for suffix in SUFFIXES)
# What a file is decides, not its name: one without an ending can be chosen too.
MASK_FILTERS = f"Masks ({ENDINGS});;All files (*)"
FILTERS = f"Photos ({ENDINGS});;All files (*)"
BUSY = Banner(
    "note",
    "One photo at a time: another is still being made into a head.",
    "Wait, or stop it in the status line: the best so far is kept.",
)


class PhotoController(QObject):
    """Between the dialog, the inverter and the engine.

    ``several_asked`` carries paths, ``opened`` that of a photo that could be read; ``explained``
    the path of a photo and what was found for it. ``is_taken`` says whether others have the
    engine's one inversion.
    """

    several_asked = Signal(list)
    opened = Signal(object)
    explained = Signal(object, object)

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        store: Store,
        engine: EngineClient,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._store = window, controller, store
        self._engine, self._settings = engine, settings
        self.inverter = PhotoInverter(store, engine, window)
        self.dialog: PhotoDialog | None = None
        self._looked_at: Crop | None = None
        self._found: FoundInstance | None = None
        self._awaiting: Path | None = None
        self._path: Path | None = None
        self._kept_crop: Crop | None = None
        self._kept: tuple[PhotoOrigin, FoundInstance] | None = None
        self._mask = ""
        self.is_taken: Callable[[], bool] = lambda: False
        self._reader = PhotoReader(self)
        self._reader.was_read.connect(self._show)
        self._reader.was_masked.connect(self._show_masked)
        self.inverter.changed.connect(self._follow_run)
        self.inverter.found.connect(self._show_found)

    # --- opening -----------------------------------------------------------------------------

    def ask_for_photo(self) -> None:
        """Ask for the file of a photo, or of several."""
        folder = str(self._settings.folder("photos", Path.cwd()))
        names, _ = QFileDialog.getOpenFileNames(self._window, "Open photos", folder, FILTERS)
        paths = [Path(name) for name in names]
        if paths:
            self._settings.keep_folder("photos", paths[0].parent)
        if len(paths) == 1:
            self.open_photo(paths[0])
        elif paths:
            self.several_asked.emit(paths)

    def take_dropped(self, path: Path) -> bool:
        """Open a file that was dropped, if it is a photo."""
        is_one = self._store.state.model is not None and is_photo(path)
        if is_one:
            self.open_photo(path)
        return is_one

    def open_first(self, path: Path) -> None:
        """Open a photo as soon as a model is there."""
        self._awaiting = path

    def open_again(self) -> None:
        """Open the photo of the dialog once another model is there, its square as it was."""
        self._awaiting, self._kept_crop = self._path, self._looked_at

    def reopen(self, view: str) -> None:
        """Open the photo of a view's head as it was left: square, mask and result."""
        state = self._store.state
        photo, found = state.latent(view).shown_photo, found_again(state, view)
        if photo is not None and found is not None and not self.is_busy():
            self._kept = photo, found
            self._reader.read(Path(photo.path))

    def open_photo(self, path: Path) -> None:
        """Read a photo beside the work, and show it."""
        if self.is_busy():
            return
        self._reader.read(path)

    def is_busy(self) -> bool:
        """Whether a photo is in work, here or in the list; that is said, too."""
        is_busy = self.inverter.run is not None or self.is_taken()
        if is_busy:
            self._controller.show_banner(BUSY)
        return is_busy

    def _show(self, path: Path, outcome: Photo | DdfError) -> None:
        kept, self._kept_crop = self._kept_crop, None
        again, self._kept = self._kept, None
        if isinstance(outcome, DdfError):
            self._controller.show_error(outcome)
            return
        if self.dialog is not None:
            self.dialog.close()
        self._found = self._looked_at = None
        self._path, self._mask = path, ""
        self.opened.emit(path)
        self.dialog = dialog = PhotoDialog(path.name, outcome, self._window)
        dialog.start_asked.connect(self.start)
        dialog.stop_asked.connect(self.inverter.stop)
        dialog.find_asked.connect(self.find_head)
        dialog.mask_asked.connect(self.ask_for_mask)
        dialog.crop.clicked.connect(self.mark)
        dialog.finished.connect(lambda: self._forget(dialog))
        self._engine.send([OutlineHead()])
        if again is not None:
            self._take_up(dialog, *again)
        elif kept is not None:
            dialog.crop.set_crop(kept)
        else:
            self.find_head()
        self.follow()
        dialog.show()
        dialog.crop.setFocus()

    def _take_up(self, dialog: PhotoDialog, photo: PhotoOrigin, found: FoundInstance) -> None:
        """A photo that was made into a head before."""
        dialog.crop.set_crop(photo.crop)
        dialog.crop.look_at_square()
        self._looked_at, self._found = photo.crop, found
        dialog.crop.placing = False
        dialog.show_found(found)
        if photo.mask:
            self._reader.read_mask(Path(photo.mask), dialog.opened)

    def _forget(self, dialog: PhotoDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def ask_for_mask(self) -> None:
        """Ask for the file of a mask, and put it over the photo."""
        dialog = self.dialog
        if dialog is None:
            return
        folder = str(self._settings.folder("photos", Path.cwd()))
        name, _ = QFileDialog.getOpenFileName(dialog, "Open mask", folder, MASK_FILTERS)
        if name:
            self._reader.read_mask(Path(name), dialog.opened)

    def _show_masked(self, photo: Photo, outcome: Photo | DdfError, path: str) -> None:
        """A mask that comes late, for a photo that is no longer there, is dropped."""
        dialog = self.dialog
        if dialog is None or dialog.opened is not photo or self.inverter.run is not None:
            return
        if isinstance(outcome, DdfError):
            dialog.quality.setText(f"{outcome.message}\n{outcome.advice}")
        else:
            self._mask = path
            dialog.show_mask(outcome)

    # --- what the hand wants -----------------------------------------------------------------

    def start(self) -> None:
        """Begin with the square as it is."""
        dialog = self.dialog
        if dialog is None or self._store.state.model is None or self.is_busy():
            return
        try:
            cut = square(dialog.crop.photo, dialog.crop.crop, WORKING_SIDE)
        except DdfError as error:
            self._controller.show_error(error)
            return
        # The square is as the hand wants it: nobody has to look any more.
        self._engine.keep(lambda request: not isinstance(request, FindHead))
        self._looked_at, self._found = dialog.crop.crop, None
        dialog.crop.set_markers(())
        settings = InvertSettings(
            seconds=float(dialog.seconds.value()), tune=dialog.tune.isChecked()
        )
        assert self._path is not None
        mask = self._mask if dialog.is_masked else ""
        place = PhotoPlace(self._path, self._looked_at, mask)
        self.inverter.start(place, dialog.view.currentData(), cut, settings)

    def find_head(self) -> None:
        """Ask the engine for a better square."""
        if self.dialog is not None:
            self.dialog.hint.setText(LOOKING)
            self._engine.send([FindHead(self.dialog.crop.photo, self.dialog.crop.crop)])

    def mark(self, x: float, y: float) -> None:
        """A click on a pixel of the photo: the point is marked on the head that was found."""
        dialog, found, crop = self.dialog, self._found, self._looked_at
        if dialog is None or found is None or crop is None:
            return
        view, pixel_xy = view_of(self._store.state, found), in_square(crop, (x, y))
        if pixel_xy is None:
            dialog.hint.setText(OUTSIDE)
        elif view:
            instance = self._store.state.instance(view)
            size = (PICK_SIDE, PICK_SIDE)
            self._engine.send([PickPixel(view, instance, found.camera, pixel_xy, size)])

    # --- what comes back ---------------------------------------------------------------------

    def receive(self, answer: Answer) -> None:
        """Slices for the inverter; outline and square for the dialog; a model: the first photo."""
        self.inverter.receive(answer)
        if isinstance(answer, ModelLoaded) and self._awaiting is not None:
            path, self._awaiting = self._awaiting, None
            self.open_photo(path)
        dialog = self.dialog
        if dialog is None:
            return
        if isinstance(answer, Failed) and isinstance(answer.request, FindHead):
            # The dispatcher says why; the hint no longer says that anybody looks.
            dialog.show_run(self.inverter.run)
        elif isinstance(answer, HeadOutlined):
            dialog.crop.set_outline(answer.outline)
        elif isinstance(answer, HeadFound) and answer.request.photo is dialog.crop.photo:
            self._take_crop(dialog, answer)

    def _take_crop(self, dialog: PhotoDialog, answer: HeadFound) -> None:
        """A square that the hand has moved meanwhile is the hand's."""
        if self.inverter.run is not None:
            return
        if answer.request.crop != dialog.crop.crop:
            dialog.show_run(None)
            return
        many = answer.how == "face" and answer.faces > 1
        dialog.hint.setText(FACES_FOUND.format(answer.faces) if many else FOUND[answer.how])
        if answer.crop != dialog.crop.crop:
            dialog.crop.set_crop(answer.crop)
            dialog.crop.look_at_square()

    def missed(self, request: PickPixel) -> None:
        """A click on the photo met no surface."""
        is_ours = self._found is not None and request.camera == self._found.camera
        if self.dialog is not None and is_ours and request.size == (PICK_SIDE, PICK_SIDE):
            self.dialog.hint.setText(MISSED)

    def _follow_run(self) -> None:
        self._window.status.photo_job.show_job(self.inverter.job)
        if self.dialog is not None:
            self.dialog.show_run(self.inverter.run)

    def _show_found(self, found: FoundInstance) -> None:
        self._window.status.showMessage(found.words, 8000)
        if self.dialog is not None:
            self._found = found
            self.dialog.show_found(found)
            self.follow()
        self.explained.emit(self._path, found)

    def follow(self) -> None:
        """The dialog knows the heads there are, and shows the points on its photo."""
        dialog, store = self.dialog, self._store
        if dialog is None:
            return
        dialog.show_views(store.state.instance_views)
        if self._found is not None and self._looked_at is not None:
            seen = view_of(store.state, self._found), self._found.camera, self._looked_at
            markers = photo_markers(store.state, store.screen, *seen)
            dialog.crop.set_markers(markers)
