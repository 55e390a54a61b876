"""The position under the mouse, shown in all other views: transient, never part of the history."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from app.inference.engine_client import EngineClient
from app.state.screen import Screen, hover_is_current
from app.state.store import Store
from app.state.surface_point import surface_under
from app.state.viewer_state import ViewerState
from ddf_core.answers import Hovered
from ddf_core.requests import HoverPoint


def wanted_hover(
    state: ViewerState, screen: Screen, view: str, pixel_xy: tuple[float, float]
) -> HoverPoint | None:
    """What to ask for the position under a pixel (physical); None where there is nothing to ask."""
    known = state.model is not None and state.model.has_fields and state.hover_shown
    others = state.views_beside(view)
    if not known or not others:
        return None
    x_inst = surface_under(state, screen, view, pixel_xy)
    if x_inst is None:
        return None
    instances = tuple(state.instance(other) for other in others)
    return HoverPoint(view, state.instance(view), state.camera(view), x_inst, instances)


class HoverController(QObject):
    """Asks where the position under the mouse is elsewhere, and shows the newest answer."""

    def __init__(self, store: Store, engine: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._engine = store, engine
        self._is_over_surface = False

    def set_shown(self, shown: bool) -> None:
        """The position under the mouse shown in the other views, or not."""
        self._store.amend(replace(self._store.state, hover_shown=shown))

    def move(self, view: str, x: float, y: float) -> None:
        """The mouse is at a physical pixel of ``view``."""
        request = wanted_hover(self._store.state, self._store.screen, view, (x, y))
        if request is None:
            self.leave()
            return
        self._is_over_surface = True
        self._engine.send([request])

    def leave(self) -> None:
        """The mouse is over no view, or over nothing."""
        self._is_over_surface = False
        self._store.show_hover(None)

    def receive(self, answer: Hovered) -> None:
        """Show an answer, unless the mouse has left or the views have changed since."""
        if self._is_over_surface and hover_is_current(self._store.state, answer.request):
            self._store.show_hover(answer)
