"""The photos of the heads on screen, each in a view beside its head: read, marked, compared."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QThreadPool, Signal

from app.canvas.view_hover_markers import view_hover_marker
from app.canvas.view_markers import view_markers
from app.context import AppContext
from app.shell.view_menu import LINE, popup
from app.state.photo_changes import with_photo_view
from app.state.screen import ViewScreen
from app.state.viewer_state import PhotoOrigin, photo_place, view_title
from ddf_core.attempt import attempt
from ddf_core.errors import DdfError, PhotoFileError
from ddf_core.io.file_door import shown_path
from ddf_core.io.named_files import MayOpen, is_inside
from ddf_core.io.photo import Photo
from ddf_core.requests import PickPixel

if TYPE_CHECKING:
    from app.features.photos.photo_view import PhotoView

MISSED = "No surface here"
READING = "Reading the photo …"
KEPT = "The head that was made of it is kept, and so are its points."
MENU = ("compare_photo", "next_photo", "reopen_photo", LINE, "show_photo")


class PhotoViews(QObject):
    """Between the state and the views of photos. ``reopen_asked`` carries the view of a head."""

    reopen_asked = Signal(str)
    _was_read = Signal(str, object, object)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context = context
        self._made: dict[str, PhotoView] = {}
        self._origins: dict[str, PhotoOrigin] = {}
        self._heads: dict[str, object] = {}
        self._beside: Path | None = None
        self._reader = QThreadPool(self)
        # One after another: what was asked for last is told last.
        self._reader.setMaxThreadCount(1)
        self._was_read.connect(self._show, Qt.ConnectionType.QueuedConnection)
        context.gate.known.added.connect(self._read_again)

    def follow(self) -> None:
        """Each head on screen with its photo; only what has changed is given again."""
        state, area = self._context.store.state, self._context.window.area
        for view in state.instance_views:
            if photo_place(view) in state.photo_places:
                self._follow_photo(view)
        for view in self._made:
            if photo_place(view) not in state.photo_places:
                area.set_beside(view, None)
            if view not in state.instance_views or state.photo(view) is None:
                self._origins.pop(view, None)

    def _follow_photo(self, view: str) -> None:
        state, shown = self._context.store.state, self._view(view)
        photo, look = state.photo(view), state.photo_view(view)
        assert photo is not None
        count = len(state.latent(view).shown_photos)
        shown.bar.show_choice(min(look.chosen, count - 1), count)
        shown.bar.compare.setChecked(look.compared)
        shown.set_compared(look.compared)
        if photo != self._origins.get(view):
            self._read(view, photo)
        self._context.window.area.set_beside(view, shown)
        self._give(view)

    def follow_screen(self) -> None:
        """Points and heads are where the newest answers say."""
        for place in self._context.store.state.photo_places:
            for view in self._made:
                if photo_place(view) == place:
                    self._give(view)

    def follow_session(self) -> None:
        """The session lies elsewhere: photos that were not found are looked for beside it."""
        folder = self._folder()
        if folder != self._beside:
            self._beside = folder
            self._read_again()

    def _read_again(self) -> None:
        """Photos that were not found, or were not to be opened, may be there now."""
        for view, photo in list(self._origins.items()):
            if not self._made[view].has_photo:
                self._read(view, photo)

    def _folder(self) -> Path | None:
        session = self._context.session.path
        return None if session is None else session.parent

    def follow_hover(self) -> None:
        """The position under the mouse in another view."""
        store = self._context.store
        for view, shown in self._made.items():
            shown.set_hover_marker(view_hover_marker(store.state, store.screen, photo_place(view)))

    def _give(self, view: str) -> None:
        store, place, shown = self._context.store, photo_place(view), self._made[view]
        shown.set_markers(view_markers(store.state, store.screen, place))
        picture = store.screen.view(place).picture
        if picture is not None and picture is not self._heads.get(view):
            self._heads[view] = picture
            shown.set_head(picture.rgba)

    # --- a photo of its own ------------------------------------------------------------------

    def _view(self, view: str) -> PhotoView:
        """The photo's view of a head; it is made the first time there is a photo."""
        from app.features.photos.photo_view import PhotoView

        if view not in self._made:
            self._made[view] = shown = PhotoView()
            shown.setObjectName(photo_place(view))
            area, place = self._context.window.area, photo_place(view)
            shown.pixel_clicked.connect(partial(self._pick, view))
            shown.marker_clicked.connect(area.marker_clicked)
            shown.hovered.connect(lambda x, y: area.hovered.emit(place, x, y))
            shown.hover_left.connect(area.hover_left)
            shown.square_resized.connect(partial(self._note_size, view))
            shown.menu_asked.connect(partial(self._open_menu, view))
            shown.bar.compare.clicked.connect(lambda on: self.change(view, compared=on))
            shown.bar.chosen.clicked.connect(lambda: self.choose_next(view))
            shown.bar.reopen.clicked.connect(lambda: self.reopen_asked.emit(view))
            shown.bar.close_view.clicked.connect(lambda: self.change(view, shown=False))
        return self._made[view]

    def _read(self, view: str, photo: PhotoOrigin) -> None:
        """A photo beside the work; until it is there the square is known, and its points."""
        self._origins[view] = photo
        shown = self._made[view]
        shown.set_head(None)
        shown.forget_photo(photo.crop)
        name = Path(photo.path).name
        shown.setAccessibleName(f"Photo of {view_title(view).lower()}, {name}")
        shown.say(
            title=f"Photo · {name}",
            badge=f"similarity {photo.similarity:.2f}",
            message=READING,
        )
        beside, knows = self._folder(), self._context.gate.known.knows
        self._reader.start(lambda: self._was_read.emit(view, photo, _read(photo, beside, knows)))

    def _show(self, view: str, photo: PhotoOrigin, outcome: Photo | DdfError) -> None:
        """A photo that comes late, for a head that is no longer there, is dropped."""
        if photo != self._origins.get(view):
            return
        shown = self._made[view]
        if isinstance(outcome, DdfError):
            shown.say(message=f"{outcome.message}\n{KEPT}")
        else:
            shown.say(message="")
            shown.show_photo(outcome, photo.crop, masked=bool(photo.mask))
        self._give(view)

    # --- the hand ----------------------------------------------------------------------------

    def change(self, view: str, **changes: bool | int) -> None:
        """Show, compare, or choose among the photos of a head: like a camera, no step of undo."""
        store = self._context.store
        store.amend(with_photo_view(store.state, view, **changes))

    def choose_next(self, view: str) -> None:
        """The next photo of a head; after the last the first again."""
        state = self._context.store.state
        count = len(state.latent(view).shown_photos)
        if count:
            self.change(view, chosen=(min(state.photo_view(view).chosen, count - 1) + 1) % count)

    def _pick(self, view: str, x: float, y: float) -> None:
        """A click on a pixel of the square: the point is marked on its head."""
        context, state = self._context, self._context.store.state
        photo = state.photo(view)
        if photo is None or not self._made[view].has_photo:
            return
        context.controller.use_view(view)
        size = self._made[view].picture_size()
        others = tuple(state.instance(other) for other in state.views_beside(view))
        instance = state.instance(view)
        context.engine.send([PickPixel(view, instance, photo.camera, (x, y), size, others)])

    def tell_missed(self, request: PickPixel) -> None:
        """A click on a photo met no surface."""
        photo, shown = self._origins.get(request.view), self._made.get(request.view)
        if photo is None or shown is None or request.size != shown.picture_size():
            return
        if request.camera == photo.camera:
            spot = shown.spot_of(*request.pixel_xy)
            shown.toast(MISSED, spot.x(), spot.y())

    def _open_menu(self, view: str, spot: QPoint) -> None:
        self._context.controller.use_view(view)
        self._context.actions.refresh()
        popup(MENU, self._context.actions, spot, self._context.window)

    def _note_size(self, view: str) -> None:
        store, place = self._context.store, photo_place(view)
        size = self._made[view].picture_size()
        if store.screen.view(place).size != size:
            store.show(store.screen.with_view(place, ViewScreen(size)))


def _read(photo: PhotoOrigin, beside: Path | None, knows: MayOpen) -> Photo | DdfError:
    """In a thread of the pool: decoding a large file takes seconds.

    Args:
        beside: the folder of the session, where a photo is looked for that is gone from its place.
        knows: whether a place may be opened at all.
    """

    from ddf_core.io.photo_reading import read_mask, read_photo

    def read() -> Photo:
        opened = read_photo(_find(photo.path, beside, knows))
        return read_mask(_find(photo.mask, beside, knows), opened) if photo.mask else opened

    return attempt(read, "Reading a photo")


def _find(name: str, beside: Path | None, knows: MayOpen) -> Path:
    """Where a photo is.

    Raises:
        PhotoFileError: ``photo.elsewhere``: where nobody has allowed to look.
    """
    path = Path(name)
    if knows(path) and _is_there(path):
        return path
    near = None if beside is None else beside / path.name
    if near is not None and near.name and is_inside(near, near.parent) and _is_there(near):
        return near
    if not knows(path):
        raise PhotoFileError(
            f"{shown_path(path)} is in another folder than the file that names it, and was not "
            "opened. “Open photo again” asks for it.",
            code="photo.elsewhere",
        )
    return path


def _is_there(path: Path) -> bool:
    """No where none can be: a name that is too long."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
