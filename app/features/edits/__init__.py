"""Drag a point and the head follows: the selected marker as a handle, pins, and how firmly the rest
stays."""

from __future__ import annotations

from app.context import AppContext
from app.features.edits.actions import edit_actions
from app.features.edits.controller import EditController
from ddf_core.answers import PointsEdited
from ddf_core.requests import EditPoints


def install(context: AppContext) -> None:
    """The handle in the views, its actions, and the engine's answers."""
    edits = EditController(context.store, context.controller, context.engine, context.window)
    area = context.window.area
    context.actions.add(*edit_actions(context, edits))
    area.handle_taken.connect(edits.take)
    area.handle_moved.connect(edits.move)
    area.handle_released.connect(edits.release)
    edits.fell_short.connect(lambda text: context.window.status.showMessage(text, 6000))

    def receive(response: PointsEdited) -> None:
        edits.receive(response)
        # An edit keeps the engine busy for a moment: nobody else looks afterwards whether all is
        # done.
        context.controller.replan()

    def refuse(failed: object) -> None:
        edits.drop()
        context.responses.show_failure(failed)  # type: ignore[arg-type]

    context.responses.on(PointsEdited, receive)
    context.responses.on_failure(EditPoints, refuse)
