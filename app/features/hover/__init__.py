"""The position under the mouse, shown in all other views."""

from __future__ import annotations

from app.context import AppContext
from app.features.hover.controller import HoverController
from app.shell.actions import Action
from ddf_core.answers import Failed, Hovered
from ddf_core.requests import HoverPoint


def install(context: AppContext) -> None:
    """The views say where the mouse is; the engine says where that is elsewhere."""
    store, area = context.store, context.window.area
    hover = HoverController(store, context.engine, context.window)
    context.actions.add(
        Action("hover", "Follow the mouse", "View",
               "The point under the mouse, shown in all other views", hover.set_shown, "F",
               position=60, checked=lambda: store.state.hover_shown)
    )  # fmt: skip
    area.hovered.connect(hover.move)
    area.hover_left.connect(hover.leave)

    def show(response: Hovered) -> None:
        hover.receive(response)
        # A hover keeps the engine busy for a moment: nobody else looks afterwards whether all is
        # done.
        context.controller.replan()

    context.responses.on(Hovered, show)

    def tell(failed: Failed) -> None:
        """In passing: it comes with every move of the mouse."""
        context.window.status.showMessage(f"Follow the mouse: {failed.message}", 6000)

    context.responses.on_failure(HoverPoint, tell)
