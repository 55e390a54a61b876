"""File › Open photo…, and photos dropped on the window: asks, places, inverts, and marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.features.photos.changes import PhotoPlace
from app.features.photos.head_search import HeadSearch
from app.features.photos.job import PhotoInverter
from app.features.photos.marking import DialogMarks
from app.features.photos.opener import Kept, PhotoOpener
from app.features.photos.words import LOOKING, TWICE
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.shell.gate import Gate
from app.shell.main_window import MainWindow
from app.shell.settings import Settings
from app.state.store import Store
from app.state.viewer_state import Banner
from ddf_core.answers import Answer, Failed, ModelLoaded
from ddf_core.errors import DdfError
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.photo import MAX_PHOTOS, Photo
from ddf_core.requests import (
    FindHead,
    FoundInstance,
    HeadFound,
    HeadOutlined,
    OutlineHead,
    PickPixel,
)

if TYPE_CHECKING:
    # No photo is opened at the start.
    from app.features.photos.dialog import PhotoDialog
    from app.features.photos.photo_strip import DialogPhoto

WORKING_SIDE = 128
MORE = "Add photos of the same person"
BUSY = Banner(
    "note",
    "One photo at a time: another is still being made into a head.",
    "Wait, or stop it in the status line: the best so far is kept.",
)


class PhotoController(QObject):
    """Between the dialog, the inverter and the engine.

    ``opened`` carries the path of a photo that could be read; ``explained`` the path of a photo
    and what was found for it. ``is_taken`` says whether others have the engine's one inversion.
    """

    opened = Signal(object)
    explained = Signal(object, object)

    def __init__(
        self,
        window: MainWindow,
        controller: Controller,
        store: Store,
        engine: EngineClient,
        settings: Settings,
        gate: Gate,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._store = window, controller, store
        self._engine = engine
        self.inverter = PhotoInverter(store, engine, window)
        self.dialog: PhotoDialog | None = None
        self._marks, self._search = DialogMarks(store, engine), HeadSearch(engine)
        self._found: FoundInstance | None = None
        self._explained: tuple[PhotoPlace, ...] = ()
        self._waits = False
        self.is_taken: Callable[[], bool] = lambda: False
        self.opener = PhotoOpener(store, settings, gate, lambda: not self.is_busy(), window)
        self.opener.opened.connect(self._show)
        self.opener.refused.connect(self._refuse)
        self.opener.masked.connect(self._show_masked)
        self.inverter.changed.connect(self._follow_run)
        self.inverter.found.connect(self._show_found)

    # --- opening -----------------------------------------------------------------------------

    def ask_for_more(self) -> None:
        """Ask for further photos of the head in the dialog."""
        if self.dialog is not None:
            self.opener.read_more(self.opener.ask(MORE, self.dialog))

    def open_again(self) -> None:
        """Open the photos of the dialog once another model is there, their squares as they are; of
        one that was closed meanwhile, as they were when their head was found."""
        kept = {Path(at.path): Kept(at.crop, at.mask) for at in self._explained}
        if self.dialog is not None:
            kept = {each.path: Kept(each.crop.crop, each.mask) for each in self.dialog.photos}
        self.opener.open_again(kept)

    def is_busy(self) -> bool:
        """Whether a photo is in work, here or in the list; that is said, too."""
        is_busy = self.inverter.run is not None or self.is_taken()
        if is_busy:
            self._controller.show_banner(BUSY)
        return is_busy

    def _show(self, path: Path, photo: Photo, kept: Kept | None, is_more: bool) -> None:
        if is_more and self.dialog is not None:
            self._add(self.dialog, path, photo, kept)
        else:
            self._begin(path, photo, kept)

    def _refuse(self, error: DdfError, is_more: bool) -> None:
        """The other photos stay."""
        if is_more and self.dialog is not None:
            self.dialog.tell(f"{error.message}\n{error.advice}")
        else:
            self._controller.show_error(error)

    def _begin(self, path: Path, photo: Photo, kept: Kept | None) -> None:
        """A dialog with its first photo."""
        from app.features.photos.dialog import PhotoDialog

        if self.dialog is not None:
            self.dialog.close()
        self._found = None
        self.opened.emit(path)
        self.dialog = dialog = PhotoDialog(path, photo, self._window)
        dialog.start_asked.connect(self.start)
        dialog.stop_asked.connect(self.inverter.stop)
        dialog.find_asked.connect(self.find_head)
        dialog.mask_asked.connect(self.ask_for_mask)
        dialog.add_asked.connect(self.ask_for_more)
        dialog.clicked.connect(self.mark)
        dialog.finished.connect(lambda: self._forget(dialog))
        self._engine.send([OutlineHead()])
        self._take_up(dialog, dialog.current, kept)
        self.follow()
        dialog.show()
        dialog.crop.setFocus()

    def _add(self, dialog: PhotoDialog, path: Path, photo: Photo, kept: Kept | None) -> None:
        """One more photo of the same head, unless it is here already or there is a run."""
        if self.inverter.run is not None or len(dialog.photos) >= MAX_PHOTOS:
            return
        if dialog.stack.has(photo):
            dialog.tell(TWICE.format(path.name))
            return
        self.opened.emit(path)
        self._take_up(dialog, dialog.add_photo(path, photo), kept)
        if kept is not None and kept.found is not None:
            # They were all there before: the first is on show.
            dialog.stack.choose(0)
        self.follow()

    def _take_up(self, dialog: PhotoDialog, photo: DialogPhoto, kept: Kept | None) -> None:
        """A square, mask and result that a photo had before; else its head is looked for."""
        if kept is None:
            self.find_head()
            return
        photo.crop.set_crop(kept.crop)
        photo.crop.look_at_square()
        if kept.mask:
            self.opener.read_mask(Path(kept.mask), photo.opened)
        if kept.found is not None:
            photo.looked_at, photo.found, self._found = kept.crop, kept.explained, kept.found
            photo.crop.placing = False
            dialog.show_found(kept.found)

    def _forget(self, dialog: PhotoDialog) -> None:
        if self.dialog is dialog:
            self.dialog, self._waits = None, False

    def ask_for_mask(self) -> None:
        """Ask for the file of a mask, and put it over the photo."""
        if self.dialog is not None:
            self.opener.ask_for_mask(self.dialog, self.dialog.current.opened)

    def _show_masked(self, photo: Photo, outcome: Photo | DdfError, path: str) -> None:
        """A mask that comes late, for a photo that is no longer there, is dropped."""
        dialog = self.dialog
        if dialog is None or self.inverter.run is not None:
            return
        masked = next((each for each in dialog.photos if each.opened is photo), None)
        if masked is None:
            return
        if isinstance(outcome, DdfError):
            dialog.tell(f"{outcome.message}\n{outcome.advice}")
        else:
            masked.mask = path
            dialog.show_mask(masked, outcome)

    # --- what the hand wants -----------------------------------------------------------------

    def start(self) -> None:
        """Begin with the square as it is."""
        from ddf_core.io.photo_square import square

        dialog = self.dialog
        if dialog is None or self._store.state.model is None or self.is_busy():
            return
        if len(dialog.photos) > 1 and self._search.goes_on(dialog):
            # Several are added quickly: no square is taken that nobody has looked at.
            self._waits = True
            dialog.hint.setText(LOOKING)
            return
        places = [photo.place for photo in dialog.photos]
        try:
            cuts = [
                square(photo.crop.photo, place.crop, WORKING_SIDE)
                for photo, place in zip(dialog.photos, places, strict=True)
            ]
        except DdfError as error:
            self._controller.show_error(error)
            return
        self._search.give_up()
        self._found = None
        for photo, place in zip(dialog.photos, places, strict=True):
            photo.looked_at, photo.found = place.crop, None
            photo.crop.set_markers(())
        settings = InvertSettings(
            seconds=float(dialog.seconds.value()), tune=dialog.tune.isChecked()
        )
        self.inverter.start(places, dialog.view.currentData(), cuts, settings)

    def find_head(self) -> None:
        """Ask the engine for a better square."""
        if self.dialog is not None:
            self._search.look(self.dialog)

    def mark(self, x: float, y: float) -> None:
        """A click on a pixel of the photo on show: the point is marked on the head."""
        if self.dialog is not None and self._found is not None:
            self._marks.pick(self.dialog, self._found, (x, y))

    # --- what comes back ---------------------------------------------------------------------

    def receive(self, answer: Answer) -> None:
        """Slices for the inverter; outline and square for the dialog; a model: the first photo."""
        self.inverter.receive(answer)
        if isinstance(answer, ModelLoaded):
            self.opener.open_awaited()
        dialog, run = self.dialog, self.inverter.run
        if dialog is None:
            return
        if isinstance(answer, HeadOutlined):
            dialog.stack.set_outline(answer.outline)
        elif isinstance(answer, HeadFound):
            self._search.take(dialog, answer, run)
            self._go_on(dialog)
        elif isinstance(answer, Failed) and isinstance(answer.request, FindHead):
            self._search.fail(dialog, answer.request, run)
            self._go_on(dialog)

    def _go_on(self, dialog: PhotoDialog) -> None:
        """Whoever waited for the last of the squares begins."""
        if self._waits and not self._search.goes_on(dialog):
            self._waits = False
            self.start()

    def tell_missed(self, request: PickPixel) -> None:
        """A click on the photo met no surface."""
        if self.dialog is not None and self._found is not None:
            self._marks.tell_missed(self.dialog, self._found, request)

    def _follow_run(self) -> None:
        self._window.status.photo_job.show_job(self.inverter.job)
        if self.dialog is not None:
            self.dialog.show_run(self.inverter.run)

    def _show_found(self, found: FoundInstance, places: Sequence[PhotoPlace]) -> None:
        self._window.status.showMessage(found.least.words, 8000)
        dialog = self.dialog
        path = places[0].path
        if dialog is not None and [photo.path for photo in dialog.photos] == [
            place.path for place in places
        ]:
            self._found = found
            for photo, explained in zip(dialog.photos, found.photos, strict=True):
                photo.found = explained
            dialog.show_found(found)
            self.follow()
        self._explained = tuple(places)
        self.explained.emit(path, found)

    def follow(self) -> None:
        """The dialog knows the heads there are, and shows the points on its photos."""
        dialog, store = self.dialog, self._store
        if dialog is None:
            return
        dialog.show_views(store.state.instance_views)
        if self._found is not None:
            self._marks.show(dialog, self._found)
