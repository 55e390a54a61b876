"""What a state still wants of the engine; each request says which of it is its own. Pure."""

from __future__ import annotations

from functools import cached_property

from app.state.gallery import gallery_requests
from app.state.matches import wanted_matches, wanted_template_points
from app.state.rays import wanted_pair
from app.state.screen import is_hovered_beside
from app.state.viewer_state import ViewerState
from ddf_core.requests.urgency import Queued
from ddf_core.scene.camera import Camera
from ddf_core.shown import Appearance, Instance


class StateInterest:
    """The interest of one state: see ``ddf_core.requests.urgency.Interest``."""

    def __init__(self, state: ViewerState) -> None:
        self._state = state

    def shows(self, view: str, instance: Instance, appearance: Appearance | None = None) -> bool:
        """Whether ``view`` is on screen with this instance, in this appearance where one is
        named."""
        state = self._state
        if not state.is_on_screen(view) or instance != state.instance(view):
            return False
        return appearance is None or appearance == state.appearance(view)

    def camera(self, view: str) -> Camera:
        """The camera of ``view``."""
        return self._state.camera(view)

    def asks(self, request: Queued) -> bool:
        """Whether the planner would ask exactly this, if it had no answer yet."""
        return request in self._asked

    def hovers(self, view: str, others: tuple[Instance, ...]) -> bool:
        """Whether the hover marker is on, and ``others`` are what stands beside ``view``."""
        return is_hovered_beside(self._state, view, others)

    @cached_property
    def _asked(self) -> list[Queued]:
        state = self._state
        single = (wanted_matches(state), wanted_pair(state))
        asked: list[Queued] = [request for request in single if request is not None]
        return [*asked, *wanted_template_points(state), *gallery_requests(state)]
