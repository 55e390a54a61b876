"""The wall: many seeds at once beside the source, with all points on each."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from app.context import AppContext
from app.features.gallery.actions import gallery_actions
from app.features.gallery.controller import WallController
from app.features.gallery.panel import WallPanel
from app.state.planner import is_wanted
from ddf_core.answers import TileRendered, WallMatched


def install(context: AppContext) -> None:
    """The panel beside the views, its actions, and the responses that it shows."""
    wall, panel = WallController(context.store, context.window), WallPanel()
    context.window.add_beside("wall", panel)
    context.actions.add(*gallery_actions(context, wall))
    _wire_panel(context, wall, panel)
    context.responses.on(TileRendered, lambda response: _tile_rendered(context, response))
    context.responses.on(WallMatched, lambda response: _wall_matched(context, response))


def _wire_panel(context: AppContext, wall: WallController, panel: WallPanel) -> None:
    store = context.store

    def choose(seed: int, keys: Qt.KeyboardModifier) -> None:
        """A tile was clicked: target; with Control the source, with Shift one more target."""
        if keys & Qt.KeyboardModifier.ControlModifier:
            wall.to_source(seed)
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            wall.to_new_target(seed)
        else:
            wall.to_first_target(seed)

    def show() -> None:
        panel.show_wall(store.state, store.screen)

    panel.first_changed.connect(wall.set_first_seed)
    panel.count_changed.connect(wall.set_count)
    panel.sorted_changed.connect(wall.set_by_confidence)
    panel.chosen.connect(choose)
    panel.tool_used.connect(context.actions.trigger)
    store.screen_changed.connect(show)
    context.follow(show)


def _tile_rendered(context: AppContext, response: TileRendered) -> None:
    store, request = context.store, response.request
    if is_wanted(store.state, request):
        tiles = {**store.screen.tiles, request.place: response}
        store.show(replace(store.screen, tiles=tiles))


def _wall_matched(context: AppContext, response: WallMatched) -> None:
    store = context.store
    store.show(replace(store.screen, wall_matches=response))
