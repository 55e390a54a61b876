"""A photo of a head made into one of the heads here."""

from __future__ import annotations

from app.context import AppContext
from app.features.photos.controller import PhotoController
from app.shell.actions import Action


def install(context: AppContext) -> None:
    """The action, photos that are dropped, and the one that the start asks for."""
    store, window = context.store, context.window
    photos = PhotoController(window, context.controller, store, context.engine, context.settings)
    context.actions.add(
        Action("open_photo", "Open photo…", "File",
               "Make a photo of a head into one of the heads here", photos.ask_for_photo,
               "Ctrl+Shift+I", "picture", place=40,
               enabled=lambda: store.state.model is not None)
    )  # fmt: skip
    context.files.add_guest(photos.take_dropped)
    context.responses.answered.connect(photos.receive)
    context.responses.missed.connect(photos.missed)
    window.status.photo_job.cancelled.connect(photos.inverter.stop)
    window.closed.connect(photos.inverter.give_up)
    store.screen_changed.connect(photos.follow)
    context.follow(photos.follow)
    if context.start.photo is not None:
        photos.open_first(context.start.photo)
