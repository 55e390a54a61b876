"""Several photos opened at once: the list, its work, and heads that are taken from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.context import AppContext
from app.features.photos.changes import NEW_TARGET, PhotoPlace, with_photos
from app.features.photos.file import is_photo
from app.features.photos.queue import PhotoQueue
from app.state.target_changes import can_add_target, with_target
from app.state.viewer_state import ListedPhoto, target_view, view_title
from ddf_core.io.named_files import NamedFile

if TYPE_CHECKING:
    from app.features.photos.list_dialog import PhotoListDialog


class ManyPhotos(QObject):
    """Between the list and its queue. ``is_free`` says whether no single photo is in work.

    ``joined`` carries the paths of photos that show the same person.
    """

    joined = Signal(list)

    def __init__(self, context: AppContext, is_free: Callable[[], bool]) -> None:
        super().__init__(context.window)
        self._context, self._is_free = context, is_free
        known = context.gate.known
        self.queue = PhotoQueue(context.store, context.engine, known.knows, self)
        known.added.connect(self.queue.read_thumbnails)
        self.queue.changed.connect(self._follow)
        self.dialog: PhotoListDialog | None = None
        self._kept: tuple[ListedPhoto, ...] = ()

    def take_dropped(self, paths: Sequence[Path]) -> bool:
        """Open files that were dropped together, if all of them are photos."""
        if self._context.store.state.model is None or not all(map(is_photo, paths)):
            return False
        self._context.gate.known.add(*paths)
        self.open(paths)
        return True

    def open(self, paths: Sequence[Path]) -> None:
        """Photos into the list, which is shown."""
        self.queue.add(paths)
        self.show()

    def show(self) -> None:
        """The list, as it was left."""
        from app.features.photos.list_dialog import PhotoListDialog

        if self.dialog is None:
            self.dialog = dialog = PhotoListDialog(self._context.window)
            dialog.start_asked.connect(self._start)
            dialog.stop_asked.connect(self.queue.stop)
            dialog.taken.connect(self._put)
            dialog.joined.connect(self._join)
            # Not destroyed, which comes later: a list on its way out shows nothing any more.
            dialog.finished.connect(lambda: self._forget(dialog))
        self.dialog.show_queue(self.queue)
        self.follow()
        self.dialog.show()
        self.dialog.raise_()

    def _keep(self) -> None:
        """The list into the state, where a session finds it."""
        store, listed = self._context.store, self.queue.listing
        self._kept = listed
        if listed != store.state.photo_list:
            store.amend(replace(store.state, photo_list=listed))

    def follow(self) -> None:
        """A list that a session brought, or another model left, is taken up; the dialog knows the
        views there are."""
        listed = self._context.store.state.photo_list
        if listed is not self._kept and listed != self._kept:
            self._kept = listed
            self.queue.adopt(listed)
        if self.dialog is not None:
            state = self._context.store.state
            self.dialog.show_views(state.instance_views, can_add=can_add_target(state))

    def _forget(self, dialog: PhotoListDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None

    def _start(self, seconds: float) -> None:
        waiting = [item.path for item in self.queue.items if item.state == "waiting"]
        is_ready = self._is_free() and self._context.store.state.model is not None
        if is_ready and self._may_open(waiting):
            self.queue.start(seconds)

    def _may_open(self, paths: Sequence[Path]) -> bool:
        """Whether photos of the list may be opened, which a session may have brought."""
        files = [NamedFile("a photo", path) for path in paths]
        return self._context.gate.allow(files, "List of photos")

    def _follow(self, row: int) -> None:
        self._context.window.status.photo_job.show_job(self.queue.job)
        if row < 0 or self.queue.items[row].state in ("done", "failed"):
            self._keep()
        if self.dialog is not None:
            self.dialog.show_queue(self.queue, row)

    def _join(self, rows: Sequence[int]) -> None:
        """One head of several photos: they are placed together in a dialog of their own."""
        paths = [self.queue.items[row].path for row in rows]
        if self._may_open(paths):
            self.joined.emit(paths)

    def _put(self, row: int, view: str) -> None:
        """A result becomes the instance of a view: one step of undo."""
        item, state = self.queue.items[row], self._context.store.state
        if item.found is None or item.crop is None:
            return
        if view == NEW_TARGET:
            state = with_target(state)
            view = target_view(len(state.targets) - 1)
        state = with_photos(state, view, [PhotoPlace(item.path, item.crop)], item.found)
        self._context.store.commit(state, f"photo in {view_title(view).lower()}")
