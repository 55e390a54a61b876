"""What the user means with marked points: place, look, import, sets; as changes of the state.

One method for one intent, as in ``app.inference.controller``, which has picking, selecting and
removing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.points import changes as point_changes
from app.features.points.importing import read_points
from app.features.points.text import parsed_place
from app.inference.controller import Controller
from app.state import changes
from app.state.rays import sight_of, sight_through
from app.state.screen import place_in_view
from app.state.store import Store
from app.state.viewer_state import TEMPLATE, Banner, PointState, ViewerState
from ddf_core.errors import DdfError
from ddf_core.io.point_checks import check_count, check_inside
from ddf_core.requests import Point

RAY_STEP = 0.01
"""One notch of the wheel moves a point along its ray by this share of the box's half edge."""


class PointController(QObject):
    """Changes points; a refusal becomes a banner, and the state stays as it was."""

    def __init__(self, store: Store, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._controller = store, controller

    def _selected(self) -> PointState | None:
        state = self._store.state
        return state.point(state.selected)

    def _trying(self, act: Callable[[], None]) -> None:
        try:
            act()
        except DdfError as error:
            self._controller.show_banner(Banner("error", error.message, error.advice))

    # --- places ------------------------------------------------------------------------------

    def type_point(self, view: str, place: Point) -> None:
        """A new point at typed coordinates: on the template, or on the instance of a view."""
        self._trying(lambda: self._type(view, place))

    def _type(self, view: str, place: Point) -> None:
        state = self._store.state
        check_inside(place, _box(state))
        if view == TEMPLATE:
            state = changes.with_template_point(state, place)
        else:
            state = changes.with_instance_point(state, view, state.instance(view), place)
        self._store.commit(state, "type a point")

    def place_typed(self, point_id: int, view: str, text: str) -> None:
        """A point put where a text says, in the instance of a view or on the template."""
        self._trying(lambda: self._place_typed(point_id, view, text))

    def _place_typed(self, point_id: int, view: str, text: str) -> None:
        state = self._store.state
        place = parsed_place(text)
        check_inside(place, _box(state))
        point = state.point(point_id)
        if point is not None:
            moved = changes.moved_point(state, point_id, view, place)
            self._store.commit(moved, f"move {point.name}")

    def move_along_ray(self, view: str, notches: float) -> None:
        """The selected point farther from (positive) or nearer to the eye of ``view``."""
        state, point = self._store.state, self._selected()
        if point is None or state.model is None:
            return
        view = state.subject(view)
        place = place_in_view(state, self._store.screen, view, point)
        if place is None:
            return
        sight = sight_through(state.camera(view), view, place, state.model.box_half)
        step = notches * RAY_STEP * state.model.box_half
        self._put(point, view, sight.place(sight.t + step))

    def slide_to(self, t: float) -> None:
        """The selected point at distance ``t`` on its own ray (``app.state.rays``)."""
        point = self._selected()
        sight = sight_of(self._store.state, self._store.screen, point)
        if point is not None and sight is not None:
            self._put(point, sight.view, sight.place(t))

    def step_along_ray(self, notches: int) -> None:
        """The selected point a small step along its own ray, away from the eye where positive."""
        state = self._store.state
        sight = sight_of(state, self._store.screen, self._selected())
        if sight is not None:
            self.slide_to(sight.t + notches * RAY_STEP * _box(state))

    def _put(self, point: PointState, view: str, place: Point) -> None:
        state = changes.moved_point(self._store.state, point.id, view, place)
        self._store.commit(state, f"move {point.name}", f"ray {point.id}")

    # --- looks -------------------------------------------------------------------------------

    def set_colour(self, point_id: int, colour_index: int) -> None:
        """One point in another colour."""
        state = point_changes.coloured(self._store.state, point_id, colour_index)
        self._store.commit(state, "colour a point")

    def flip_visible(self, point_id: int) -> None:
        """One point drawn in the views, or not."""
        state = self._store.state
        point = state.point(point_id)
        if point is not None:
            label = "hide a point" if point.visible else "show a point"
            self._store.commit(
                point_changes.with_visible(state, point_id, not point.visible), label
            )

    def flip_selected(self) -> None:
        """The selected point drawn, or not."""
        point = self._selected()
        if point is not None:
            self.flip_visible(point.id)

    def show_all(self) -> None:
        """Every point drawn."""
        self._store.commit(point_changes.all_visible(self._store.state), "show all points")

    # --- files and sets ----------------------------------------------------------------------

    def import_file(self, path: Path) -> None:
        """The points of a file beside those that are there."""
        self._trying(lambda: self._import(path))

    def _import(self, path: Path) -> None:
        state = self._store.state
        found = read_points(path, state)
        count = len(found.points)
        check_count(len(state.points) + count, "With these there would be")
        label = "import a point" if count == 1 else f"import {count} points"
        self._store.commit(point_changes.with_more_points(state, found.points), label)
        if found.note:
            self._controller.show_banner(Banner("note", found.note))

    def save_set(self, name: str) -> None:
        """The points of now kept under a name; a set of that name is replaced."""
        name = name.strip()
        if name:
            self._store.commit(
                point_changes.with_set(self._store.state, name), f"keep the set {name}"
            )

    def show_set(self, name: str) -> None:
        """The points of a set in place of those of now."""
        state = point_changes.with_set_shown(self._store.state, name)
        self._store.commit(state, f"show the set {name}")

    def add_set(self, name: str) -> None:
        """The points of a set beside those of now."""
        self._trying(lambda: self._add_set(name))

    def _add_set(self, name: str) -> None:
        state = point_changes.with_set_added(self._store.state, name)
        check_count(len(state.points), "With these there would be")
        self._store.commit(state, f"add the set {name}")

    def remove_set(self, name: str) -> None:
        """One set forgotten."""
        state = point_changes.without_set(self._store.state, name)
        self._store.commit(state, f"delete the set {name}")


def _box(state: ViewerState) -> float:
    return state.model.box_half if state.model else 1.0
