"""What the actions about the gallery do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.context import AppContext
from app.features.gallery.controller import GalleryController
from app.shell.actions import Action
from app.widgets.file_dialog import PNG, Kinds
from app.widgets.theming import current_theme
from ddf_core.errors import DdfError


def gallery_actions(context: AppContext, gallery: GalleryController) -> tuple[Action, ...]:
    """The gallery itself, and what can be saved of it while it is shown."""
    store = context.store

    def is_shown() -> bool:
        return store.state.gallery.shown

    def sheet() -> None:
        from app.features.gallery.file import save_sheet

        state, screen, theme = store.state, store.screen, current_theme()
        _save(context, "gallery.png", PNG, lambda path: save_sheet(path, state, screen, theme))

    def table() -> None:
        from app.features.gallery.file import save_table

        state, screen = store.state, store.screen
        kinds: Kinds = {"Table": (".csv",)}
        _save(context, "gallery.csv", kinds, lambda path: save_table(path, state, screen))

    return (
        Action("save_gallery_sheet", "Save gallery as PNG…", "File",
               "Save the gallery as one picture", sheet, icon="picture", position=280,
               enabled=is_shown),
        Action("save_gallery_table", "Save points of the gallery…", "File",
               "Save the points of all seeds on the gallery as CSV", table, icon="save",
               position=290, enabled=is_shown),
        Action("gallery", "Gallery of heads", "View", "Many seeds at once, with all points on each",
               gallery.set_shown, "W", "wall", "Gallery", 40,
               enabled=lambda: store.state.model is not None, checked=is_shown),
    )  # fmt: skip


def _save(context: AppContext, usual: str, kinds: Kinds, write: Callable[[Path], None]) -> None:
    """Ask where, write, and say how it went."""
    path = context.ask.save_path("gallery", "Save the gallery", usual, kinds)
    if path is None:
        return
    try:
        write(path)
    except DdfError as error:
        context.controller.show_error(error)
    else:
        context.window.status.show_saved(path)
