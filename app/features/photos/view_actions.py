"""What the menu View does with the photos of heads, and where a photo is opened anew."""

from __future__ import annotations

from app.context import AppContext
from app.features.photos.photo_views import PhotoViews
from app.shell.actions import Action
from app.state.photo_changes import view_with_photo, with_photos_shown

NONE = "No head here is made of a photo: Ctrl+Shift+I opens one"


def photo_view_actions(context: AppContext, views: PhotoViews) -> tuple[Action, ...]:
    """They are about the view in use, else about the first whose head was made of a photo."""
    store = context.store

    def subject() -> str:
        return view_with_photo(store.state, context.controller.active_view)

    def why_not() -> str:
        return "" if subject() else NONE

    def photos() -> int:
        view = subject()
        return len(store.state.latent(view).shown_photos) if view else 0

    def is_compared() -> bool:
        view = subject()
        return bool(view) and store.state.photo_view(view).compared

    def compare(on: bool) -> None:
        views.change(subject(), compared=on, shown=True)

    return (
        Action("show_photo", "Photo beside its head", "View",
               "Show or hide the photos that heads were made of",
               lambda on: store.amend(with_photos_shown(store.state, on)), "F8", position=245,
               disabled_reason=why_not, checked=lambda: bool(store.state.photo_places)),
        Action("compare_photo", "Compare photo and head", "View",
               "Right of a line across the photo stands its head, as the photo's camera sees it",
               compare, "Shift+F8", "compare", position=246, disabled_reason=why_not,
               checked=is_compared),
        Action("next_photo", "Next photo of this head", "View",
               "Another of the photos that one head was made of",
               lambda: views.choose_next(subject()), "Alt+F8", position=247,
               enabled=lambda: photos() > 1),
        Action("reopen_photo", "Open photo again…", "File",
               "Open the photo of a head with its square, mask and result, to make it anew",
               lambda: views.reopen_asked.emit(subject()), position=41, disabled_reason=why_not),
    )  # fmt: skip
