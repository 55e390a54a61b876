"""A photo of a head made into one of the heads here; several, one after another."""

from __future__ import annotations

from pathlib import Path

from app.context import AppContext
from app.features.photos.controller import PhotoController
from app.features.photos.many import ManyPhotos
from app.features.photos.other_model import ACTION, better_model, offer_banner, photo_models
from app.features.photos.photo_views import PhotoViews
from app.features.photos.view_actions import photo_view_actions
from app.shell.actions import Action
from ddf_core.requests import FoundInstance


def install(context: AppContext) -> None:
    """The actions, photos that are dropped, and the one that the start asks for."""
    store, window = context.store, context.window
    photos = PhotoController(
        window, context.controller, store, context.engine, context.settings, context.gate
    )
    many = ManyPhotos(context, lambda: not photos.is_busy())
    photos.is_taken = lambda: many.queue.is_running
    context.actions.add(
        Action("open_photo", "Open photos…", "File",
               "Make a photo of a head into one of the heads here, or several",
               photos.opener.ask_for_photo, "Ctrl+Shift+I", "picture", position=40,
               enabled=lambda: store.state.model is not None),
        Action("show_photos", "List of photos", "Models",
               "The photos that were opened together, and the heads that were made of them",
               many.show, position=220, enabled=lambda: bool(many.queue.items)),
    )  # fmt: skip
    _add_offer(context, photos)
    photos.opener.several_asked.connect(many.open)
    many.joined.connect(photos.opener.open_together)
    context.files.add_guest(photos.opener.take_dropped)
    context.files.add_crowd(many.take_dropped)
    for receive in (photos.receive, many.queue.receive):
        context.responses.answered.connect(receive)
    context.responses.missed.connect(photos.tell_missed)
    _add_views(context, photos)
    for stop in (photos.inverter.stop, many.queue.stop):
        window.status.photo_job.cancelled.connect(stop)
    for end in (photos.inverter.give_up, many.queue.stop):
        window.closed.connect(end)
    many.queue.changed.connect(context.actions.refresh)
    store.screen_changed.connect(photos.follow)
    context.follow(photos.follow)
    context.follow(many.follow)
    if context.start.photo is not None:
        photos.opener.open_first(context.start.photo)


def _add_views(context: AppContext, photos: PhotoController) -> None:
    """The photos of heads beside them; each comes up with its head."""
    views, store = PhotoViews(context), context.store
    context.actions.add(*photo_view_actions(context, views))
    views.reopen_asked.connect(photos.opener.reopen)
    context.responses.missed.connect(views.tell_missed)
    store.screen_changed.connect(views.follow_screen)
    store.hover_changed.connect(views.follow_hover)
    context.session.changed.connect(views.follow_session)
    context.follow(views.follow)
    photos.opened.connect(lambda path: context.settings.add_recent(str(path.absolute())))


def _add_offer(context: AppContext, photos: PhotoController) -> None:
    """A photo that is explained badly is offered to another bundled model, once to each."""
    store = context.store
    tried: dict[Path, set[Path]] = {}
    offered: list[Path] = []

    def look(path: Path, found: FoundInstance) -> None:
        model = store.state.model
        offered.clear()
        if model is None:
            return
        mine = tried.setdefault(path.absolute(), set())
        mine.add(Path(model.path))
        other = better_model(photo_models(Path(model.path)), model, found, mine)
        if other is not None:
            offered.append(other)
            context.controller.show_banner(offer_banner(path.name, model, other))
        context.actions.refresh()

    def accept() -> None:
        other = offered[0]
        if context.files.open_model(other):
            offered.clear()
            photos.open_again()

    photos.explained.connect(look)
    context.actions.add(
        Action(ACTION, "Photo with another model", "Models",
               "Open the photo that was just made into a head with another bundled model", accept,
               position=210, enabled=lambda: bool(offered),
               detail=lambda: f": {offered[0].name}" if offered else "")
    )  # fmt: skip
