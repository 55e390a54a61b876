"""File › Save view as PNG…: what a view shows now, at its own size."""

from __future__ import annotations

from app.context import AppContext
from app.shell.actions import Action
from app.widgets.file_dialog import PNG
from ddf_core.errors import DdfError


def save_view_action(context: AppContext) -> Action:
    """The view used last, as it is on the screen."""

    def save_view() -> None:
        view = context.controller.active_view
        path = context.ask.save_path("pictures", "Save view", f"{view}.png", PNG)
        if path is None:
            return
        from app.features.export.picture_file import save_picture

        image = context.window.area.canvas(view).snapshot()
        size = {"size": [image.width(), image.height()]}
        recipe = context.session.recipe(path, "view", view, size, context.store.state)
        try:
            save_picture(path, image, recipe)
        except DdfError as error:
            context.controller.show_error(error)
        else:
            context.window.status.show_saved(path)

    return Action(
        "save_view", "Save view as PNG…", "File", "Save the view used last as it is shown",
        save_view, "Ctrl+Shift+S", "picture", position=210,
    )  # fmt: skip
