"""The actions on what follows a dragged point."""

from __future__ import annotations

from app.context import AppContext
from app.features.edits.controller import EditController
from app.shell.actions import Action
from app.shell.dialogs import open_once


def edit_actions(context: AppContext, edits: EditController) -> tuple[Action, ...]:
    """Pins, colours, and the dialog of how firmly the rest stays."""
    store = context.store

    def is_pinned() -> bool:
        point = store.state.point(store.state.selected)
        return point is not None and point.pinned

    def show_settings() -> None:
        from app.features.edits.dialog import DragDialog

        dialog = open_once(context.window, DragDialog, store)
        if dialog is not None:
            dialog.prior_moved.connect(edits.set_prior)
            dialog.keep_colours_ticked.connect(edits.set_keep_colours)

    return (
        Action("pin_point", "Pin", "Points",
               "The selected point stays where it is while another is dragged",
               lambda _on: edits.flip_pinned(), "Shift+K", position=125,
               enabled=lambda: store.state.point(store.state.selected) is not None,
               checked=is_pinned),
        Action("keep_colours", "Keep colours when dragging", "Points",
               "A head that follows a dragged point keeps its colours as far as it can",
               edits.set_keep_colours, position=240,
               checked=lambda: store.state.drag.keep_colours),
        Action("drag_settings", "Dragging…", "Points",
               "How firmly the rest of a head stays while a point is dragged", show_settings,
               position=250),
    )  # fmt: skip
