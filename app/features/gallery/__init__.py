"""The gallery: many seeds at once beside the source, with all points on each."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from app.context import AppContext
from app.features.gallery.actions import gallery_actions
from app.features.gallery.controller import GalleryController
from app.features.gallery.panel import GalleryPanel
from app.state.planner import is_wanted
from ddf_core.answers import GalleryMatched, TileRendered


def install(context: AppContext) -> None:
    """The panel beside the views, its actions, and the responses that it shows."""
    gallery, panel = GalleryController(context.store, context.window), GalleryPanel()
    context.window.add_beside("gallery", panel)
    context.actions.add(*gallery_actions(context, gallery))
    _wire_panel(context, gallery, panel)
    context.responses.on(TileRendered, lambda response: _tile_rendered(context, response))
    context.responses.on(GalleryMatched, lambda response: _gallery_matched(context, response))


def _wire_panel(context: AppContext, gallery: GalleryController, panel: GalleryPanel) -> None:
    store = context.store

    def choose(seed: int, keys: Qt.KeyboardModifier) -> None:
        """A tile was clicked: target; with Control the source, with Shift one more target."""
        if keys & Qt.KeyboardModifier.ControlModifier:
            gallery.to_source(seed)
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            gallery.to_new_target(seed)
        else:
            gallery.to_first_target(seed)

    def show() -> None:
        panel.show_gallery(store.state, store.screen)

    panel.first_changed.connect(gallery.set_first_seed)
    panel.count_changed.connect(gallery.set_count)
    panel.sorted_changed.connect(gallery.set_by_confidence)
    panel.chosen.connect(choose)
    panel.tool_used.connect(context.actions.trigger)
    store.screen_changed.connect(show)
    context.follow(show)


def _tile_rendered(context: AppContext, response: TileRendered) -> None:
    store, request = context.store, response.request
    if is_wanted(store.state, request):
        tiles = {**store.screen.tiles, request.position: response}
        store.show(replace(store.screen, tiles=tiles))


def _gallery_matched(context: AppContext, response: GalleryMatched) -> None:
    store = context.store
    store.show(replace(store.screen, gallery_matches=response))
