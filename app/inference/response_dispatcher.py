"""Responses of the engine, brought to those who take them.

Each feature takes the responses of its own requests; those of every view are taken here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.state import changes
from app.state.levels_of_detail import WORK
from app.state.picture_tiles import PictureTiles
from app.state.planner import is_wanted
from app.state.screen import Screen, is_fitted
from app.state.store import Store
from app.state.viewer_state import Banner
from ddf_core.answers import (
    Answer,
    Failed,
    GridBaked,
    PictureRendered,
    PictureTileRendered,
    PointsMatched,
    TemplateMeasured,
)
from ddf_core.attempt import TRANSIENT
from ddf_core.requests import Request

Receiver = Callable[[Any], None]

RETRY = "retry"
"""The action that asks again for what failed."""


class ResponseDispatcher(QObject):
    """Brings each response to its receivers, in the order in which they asked for it.

    ``missed`` carries the ``PickPixel`` that met no surface; ``answered`` lets others watch (the
    status line, the demonstration).
    """

    missed = Signal(object)
    answered = Signal(object)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._receivers: dict[type, list[Receiver]] = {}
        self._failure_receivers: dict[type, Callable[[Failed], None]] = {}
        self.on(GridBaked, self._grid_baked)
        self.on(PictureRendered, self._picture_rendered)
        self.on(PictureTileRendered, self._tile_rendered)
        self.on(PointsMatched, self._points_matched)
        self.on(TemplateMeasured, self._template_measured)

    def on(self, kind: type[Answer], receiver: Receiver) -> None:
        """``receiver`` takes every response of this kind."""
        self._receivers.setdefault(kind, []).append(receiver)

    def on_failure(self, kind: type[Request], receiver: Callable[[Failed], None]) -> None:
        """``receiver`` says what a refused request of this kind means, in place of a banner."""
        self._failure_receivers[kind] = receiver

    def receive(self, answer: Answer) -> None:
        """Take one response; what nobody takes is only told of."""
        if isinstance(answer, Failed):
            self._failure_receivers.get(type(answer.request), self._failed)(answer)
        for receiver in self._receivers.get(type(answer), ()):
            receiver(answer)
        self.answered.emit(answer)

    def show_failure(self, answer: Failed, *, can_retry: bool = False) -> None:
        """Say over the views what was refused, and why; ``can_retry`` offers to ask once more."""
        banner = Banner("error", answer.message, answer.advice, answer.details)
        if can_retry:
            banner = replace(banner, action=RETRY, action_text="Try again")
        self._store.amend(changes.with_banner(self._store.state, banner))

    # --- what every view shows ---------------------------------------------------------------

    def _grid_baked(self, answer: GridBaked) -> None:
        screen, request = self._store.screen, answer.request
        # What the engine had a grid of already says nothing of its speed. Nor does a head that
        # follows the hand: only what is near the surface of the last one is computed.
        is_known = self._store.kept.knows(request.instance) or screen.is_dragged
        if request.resolution in WORK and not is_known:
            speed = answer.seconds / WORK[request.resolution]
            screen = replace(screen, seconds_per_voxel=speed)
        self._store.kept.keep(answer)
        if request.view in self._store.state.views:
            screen = self._with_grid(screen, answer)
        self._store.show(screen)

    def _with_grid(self, screen: Screen, answer: GridBaked) -> Screen:
        """A grid that the hand has left behind never takes the place of what it is at now."""
        state, shown = self._store.state, screen.view(answer.request.view)
        before = shown.grid
        is_late = not is_wanted(state, answer.request)
        if is_late and before is not None and is_wanted(state, before.request):
            return screen
        shown = replace(shown, grid=answer, picture=None, tiles=None)
        return screen.with_view(answer.request.view, shown)

    def _picture_rendered(self, answer: PictureRendered) -> None:
        screen, request = self._store.screen, answer.request
        if is_wanted(self._store.state, request):
            shown = replace(screen.view(request.view), picture=answer, tiles=None)
            speed = answer.seconds / (request.size[0] * request.size[1])
            screen = replace(screen, seconds_per_pixel=speed)
            self._store.show(screen.with_view(request.view, shown))

    def _tile_rendered(self, answer: PictureTileRendered) -> None:
        """One more tile over the coarser picture; the last one makes the picture whole."""
        screen, whole = self._store.screen, answer.request.whole
        shown = screen.view(whole.view)
        is_late = not is_wanted(self._store.state, answer.request)
        if is_late or not is_fitted(whole.size, shown.size):
            return
        tiles = shown.tiles
        if tiles is None or (tiles.whole, tiles.side) != (whole, answer.request.side):
            tiles = PictureTiles(whole, answer.request.side)
        if answer.request != tiles.next_request:
            return
        tiles = tiles.with_tile(answer)
        if len(tiles.done) < tiles.count:
            self._store.show(screen.with_view(whole.view, replace(shown, tiles=tiles)))
        else:
            self.receive(tiles.join())

    def _points_matched(self, answer: PointsMatched) -> None:
        self._store.show(replace(self._store.screen, matches=answer))

    def _template_measured(self, answer: TemplateMeasured) -> None:
        self._store.show(replace(self._store.screen, template_height=answer.height))

    def _failed(self, answer: Failed) -> None:
        if is_wanted(self._store.state, answer.request):
            screen = self._store.screen
            self._store.show(replace(screen, failed=screen.failed | {answer.request}))
            self.show_failure(answer, can_retry=answer.code in TRANSIENT)
