"""What the hand does in the plots: the selected point slides and steps along its own ray."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.state import point_edits
from app.state.rays import RAY_STEP, ray_of
from app.state.store import Store


class PlotController(QObject):
    """Moves the selected point; a whole drag is one step of undo."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    def slide_to(self, t: float) -> None:
        """The selected point at distance ``t`` on its own ray (``app.state.rays``)."""
        state = self._store.state
        point = state.point(state.selected)
        ray = ray_of(state, self._store.screen, point)
        if point is not None and ray is not None:
            moved = point_edits.move_point(state, point.id, ray.view, ray.position(t))
            self._store.commit(moved, f"move {point.name}", f"ray {point.id}")

    def step_along_ray(self, notches: int) -> None:
        """The selected point a small step along its own ray, away from the eye where positive."""
        state = self._store.state
        ray = ray_of(state, self._store.screen, state.point(state.selected))
        if ray is not None and state.model is not None:
            self.slide_to(ray.t + notches * RAY_STEP * state.model.box_half)
