"""Photos one after another: who waits, who is being made, what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from app.features.photos.changes import PhotoPlace, found_of, origin_of, round_values
from app.features.photos.job import PARTS, PhotoInverter
from app.inference.engine_client import EngineClient
from app.state.store import Store
from app.state.viewer_state import ListedPhoto
from app.widgets.jobs import Job
from ddf_core.answers import Answer, Failed, ModelLoaded
from ddf_core.attempt import attempt
from ddf_core.errors import DdfError
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.named_files import MayOpen
from ddf_core.io.photo import Crop, Photo, centre_crop
from ddf_core.requests import FindHead, FoundInstance, HeadFound
from ddf_core.work_clock import WorkClock

WORKING_SIDE = 128
THUMBNAIL_PX = 96
# A session with more than 32 MiB is not read again; a head takes some 50 kB of it.
MOST_HEADS = 200
STOP_TIP = "Stop; the heads that are done are kept"


@dataclass(frozen=True, eq=False)
class PhotoItem:
    """One photo of the list.

    Args:
        thumbnail: (S, S, 3) uint8, None before it was read.
        crop: the square that is inverted; None before the head was looked for.
        fraction: of its inversion, in [0, 1]; found: the result; error: why there is none.
    """

    path: Path
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    thumbnail: NDArray[np.uint8] | None = None
    fraction: float = 0.0
    found: FoundInstance | None = None
    error: str = ""
    crop: Crop | None = None

    @property
    def words(self) -> str:
        """Its state for people: waiting, how far, the grade, or what is wrong."""
        if self.state == "running":
            return f"{100 * self.fraction:.0f} %"
        # The row says its name already.
        why = self.error.removeprefix(f"{self.path.name} ")
        return self.found.least.grade if self.found else why or self.state


class PhotoQueue(QObject):
    """``changed`` carries the row that changed, -1 where several did or the work began or ended.

    Nothing is put into the state: a result is an instance only once somebody takes it.

    Args:
        knows: whether a photo may be opened; one that may not waits without its picture.
    """

    changed = Signal(int)
    _was_read = Signal(object, object)
    _was_opened = Signal(object, object)

    def __init__(
        self,
        store: Store,
        engine: EngineClient,
        knows: MayOpen,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._knows = knows
        self.items: tuple[PhotoItem, ...] = ()
        self._seen: set[Path] = set()
        self.is_running = False
        self._seconds, self._clock, self._settled_before = 20.0, WorkClock(), 0
        self._engine = engine
        self._searched: FindHead | None = None
        self._inverter = PhotoInverter(store, engine, self)
        self._inverter.changed.connect(self._follow)
        self._inverter.found.connect(self._take)
        self._reader = QThreadPool(self)
        self._reader.setMaxThreadCount(1)
        self._was_read.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._was_opened.connect(self._invert, Qt.ConnectionType.QueuedConnection)

    @property
    def job(self) -> Job | None:
        """How far all of them are; None while nothing goes on."""
        if not self.is_running:
            return None
        settled = sum(item.state in ("done", "failed") for item in self.items)
        row, total = self._row, len(self.items)
        done = settled - self._settled_before + (self.items[row].fraction if row >= 0 else 0.0)
        title = f"Photo {min(settled + 1, total)} of {total}"
        parts = (round(PARTS * done), PARTS * (total - self._settled_before))
        return Job(title, *parts, self._clock.seconds, STOP_TIP)

    def add(self, paths: Sequence[Path]) -> None:
        """More photos, after the others; those that are there already stay as they are."""
        known = {item.path for item in self.items}
        fresh = [path for path in dict.fromkeys(paths) if path not in known]
        self.items += tuple(PhotoItem(path) for path in fresh)
        self.changed.emit(-1)
        self.read_thumbnails()

    def read_thumbnails(self) -> None:
        """Those that are lacking, of photos that may be opened."""
        for item in self.items:
            path = item.path
            if item.thumbnail is None and path not in self._seen and self._knows(path):
                self._seen.add(path)
                self._reader.start(lambda path=path: self._was_read.emit(path, _thumbnail(path)))

    @property
    def listing(self) -> tuple[ListedPhoto, ...]:
        """The list as a session keeps it: all photos, and ``MOST_HEADS`` heads of them."""
        made = [item for item in self.items if item.found is not None][:MOST_HEADS]
        return tuple(_list_item(item, with_head=item in made) for item in self.items)

    def adopt(self, listed: Sequence[ListedPhoto]) -> None:
        """A list that was kept, in place of this one; pictures that were read already stay."""
        self._end()
        known = {item.path: item.thumbnail for item in self.items}
        self.items = tuple(_item(photo, known.get(Path(photo.path))) for photo in listed)
        self._seen.clear()
        self.changed.emit(-1)
        self.read_thumbnails()

    def start(self, seconds: float) -> None:
        """Those that wait, one after another, each for so long."""
        if not self.is_running:
            self.is_running, self._seconds, self._clock = True, seconds, WorkClock()
            self._settled_before = sum(item.state in ("done", "failed") for item in self.items)
            self._next()

    def stop(self) -> None:
        """The one in work waits again; results are kept."""
        if self.is_running:
            self._end()
            self.changed.emit(-1)

    def _end(self) -> None:
        self.is_running, self._searched = False, None
        self._inverter.give_up()
        self._put_back()

    def receive(self, answer: Answer) -> None:
        """Slices of the photo in work. Another model ends it; what it leaves of the list is in the
        state: see ``adopt``."""
        run = self._inverter.run
        self._inverter.receive(answer)
        self._take_head(answer)
        if isinstance(answer, ModelLoaded):
            self.stop()
        elif isinstance(answer, Failed) and run is not None and answer.request == run.asked:
            self._settle(state="failed", error=answer.message)

    # --- one after another -------------------------------------------------------------------

    @property
    def _row(self) -> int:
        """The row in work; -1 for none."""
        states = [item.state for item in self.items]
        return states.index("running") if "running" in states else -1

    def _put_back(self) -> None:
        if self._row >= 0:
            self._change(self._row, state="waiting", fraction=0.0)

    def _next(self) -> None:
        row = next((at for at, item in enumerate(self.items) if item.state == "waiting"), -1)
        if row < 0:
            self.is_running = False
            self.changed.emit(-1)
            return
        self._change(row, state="running")
        path = self.items[row].path
        self._reader.start(lambda: self._was_opened.emit(path, _read(path)), 1)

    def _invert(self, path: Path, outcome: Photo | DdfError) -> None:
        row = self._row
        if not self.is_running or row < 0 or self.items[row].path != path:
            return
        if isinstance(outcome, DdfError):
            self._settle(state="failed", error=str(outcome))
            return
        self._searched = FindHead(outcome, centre_crop(outcome))
        self._engine.send([self._searched])

    def _take_head(self, answer: Answer) -> None:
        """The head of the photo in work was looked for: invert the square about it."""
        row, asked = self._row, self._searched
        if asked is None or row < 0 or getattr(answer, "request", None) != asked:
            return
        self._searched = None
        from ddf_core.io.photo_square import square

        if not isinstance(answer, HeadFound):
            if isinstance(answer, Failed):
                self._settle(state="failed", error=answer.message)
            return
        try:
            cut = square(asked.photo, answer.crop, WORKING_SIDE)
        except DdfError as error:
            self._settle(state="failed", error=str(error))
            return
        seen = square(asked.photo, answer.crop, THUMBNAIL_PX).rgb
        self._change(row, crop=answer.crop, thumbnail=seen)
        place = PhotoPlace(self.items[row].path, answer.crop)
        self._inverter.start([place], "", [cut], InvertSettings(self._seconds))

    def _follow(self) -> None:
        run, row = self._inverter.run, self._row
        if run is not None and row >= 0:
            self._change(row, fraction=run.fraction)

    def _take(self, found: FoundInstance, _places: object) -> None:
        self._settle(state="done", found=found)

    def _settle(self, **changes: object) -> None:
        """The photo in work is done with, one way or the other."""
        if self._row >= 0:
            self._change(self._row, **changes)
        if self.is_running:
            self._next()

    def _change(self, row: int, **changes: object) -> None:
        items = list(self.items)
        items[row] = replace(items[row], **changes)  # type: ignore[arg-type]
        self.items = tuple(items)
        self.changed.emit(row)

    def _show(self, path: Path, outcome: NDArray[np.uint8] | DdfError) -> None:
        row = next((at for at, item in enumerate(self.items) if item.path == path), -1)
        if row < 0:
            return
        if isinstance(outcome, DdfError):
            if self.items[row].state == "waiting":
                self._change(row, state="failed", error=str(outcome))
        else:
            self._change(row, thumbnail=outcome)


def _list_item(item: PhotoItem, *, with_head: bool) -> ListedPhoto:
    path = str(item.path.absolute())
    if not with_head or item.found is None or item.crop is None:
        return ListedPhoto(path, error=item.error)
    photo = origin_of(PhotoPlace(item.path, item.crop), item.found.photos[0])
    return ListedPhoto(path, round_values(item.found.instance), photo)


def _item(listed: ListedPhoto, thumbnail: NDArray[np.uint8] | None) -> PhotoItem:
    """The inverse of ``_list_item``."""
    item = PhotoItem(Path(listed.path), thumbnail=thumbnail)
    if listed.error:
        return replace(item, state="failed", error=listed.error)
    if listed.style is None or listed.photo is None:
        return item
    found = found_of(listed.style, [listed.photo])
    return replace(item, state="done", found=found, crop=listed.photo.crop)


def _read(path: Path) -> Photo | DdfError:
    """In a thread of the pool: decoding a large file takes seconds."""
    from ddf_core.io.photo_reading import read_photo

    return attempt(lambda: read_photo(path), "Reading a photo")


def _thumbnail(path: Path) -> NDArray[np.uint8] | DdfError:
    """(S, S, 3) of the square that is inverted; in a thread of the pool."""
    from ddf_core.io.photo_reading import read_photo
    from ddf_core.io.photo_square import square

    def cut() -> NDArray[np.uint8]:
        photo = read_photo(path)
        return square(photo, centre_crop(photo), THUMBNAIL_PX).rgb

    return attempt(cut, "Reading a photo")
