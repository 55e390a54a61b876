"""What the user means with marked points: clicks, places, looks, files and sets, as changes.

One method for one intent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.points import changes as point_changes
from app.features.points.text import parse_position
from app.inference.controller import Controller
from app.inference.engine_client import EngineClient
from app.state import point_edits
from app.state.places import position_in_view
from app.state.rays import RAY_STEP, ray_through
from app.state.store import Store
from app.state.viewer_state import TEMPLATE, Banner, PointState, ViewerState
from ddf_core.errors import DdfError
from ddf_core.io.point_checks import check_count, check_inside
from ddf_core.requests import PickPixel
from ddf_core.scene.point import Point


class PointController(QObject):
    """Changes points; a refusal becomes a banner, and the state stays as it was."""

    def __init__(
        self,
        store: Store,
        controller: Controller,
        engine: EngineClient,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._controller, self._engine = store, controller, engine

    def _find_selected(self) -> PointState | None:
        state = self._store.state
        return state.point(state.selected)

    def _try_change(self, act: Callable[[], None]) -> None:
        try:
            act()
        except DdfError as error:
            self._controller.show_error(error)

    # --- marking and choosing ----------------------------------------------------------------

    def click(self, view: str, pixel_xy: tuple[float, float], size: tuple[int, int]) -> None:
        """Ask for the surface under a pixel of a view; the answer makes the point."""
        state = self._store.state
        if state.model is None:
            return
        self._controller.use_view(view)
        view = state.subject(view)
        camera = state.camera(view)
        others = tuple(state.instance(other) for other in state.views_beside(view))
        instance = state.instance(view)
        self._engine.send([PickPixel(view, instance, camera, pixel_xy, size, others)])

    def select(self, point_id: int | None) -> None:
        """One point selected everywhere."""
        self._store.amend(replace(self._store.state, selected=point_id))

    def deselect(self) -> bool:
        """No point selected; whether one was."""
        was_selected = self._store.state.selected is not None
        self.select(None)
        return was_selected

    def select_next(self) -> None:
        """The point after the selected one; after the last the first again."""
        ids = [point.id for point in self._store.state.points]
        if ids:
            selected = self._store.state.selected
            after = ids.index(selected) + 1 if selected in ids else 0
            self.select(ids[after % len(ids)])

    def rename(self, point_id: int, name: str) -> None:
        """One point given a name."""
        self._store.commit(
            point_edits.rename_point(self._store.state, point_id, name), "rename a point"
        )

    def remove_selected(self) -> None:
        """The selected point removed."""
        state = self._store.state
        if state.selected is not None:
            self._store.commit(point_edits.without_point(state, state.selected), "remove a point")

    def clear_points(self) -> None:
        """All points removed."""
        self._store.commit(point_edits.without_points(self._store.state), "clear points")

    # --- places ------------------------------------------------------------------------------

    def type_point(self, view: str, position: Point) -> None:
        """A new point at typed coordinates: on the template, or on the instance of a view."""
        self._try_change(lambda: self._type(view, position))

    def _type(self, view: str, position: Point) -> None:
        state = self._store.state
        check_inside(position, _box(state))
        if view == TEMPLATE:
            state = point_edits.with_template_point(state, position)
        else:
            state = point_edits.with_instance_point(state, view, state.instance(view), position)
        self._store.commit(state, "type a point")

    def type_position(self, point_id: int, view: str, text: str) -> None:
        """A point put where a text says, in the instance of a view or on the template."""
        self._try_change(lambda: self._put_typed(point_id, view, text))

    def _put_typed(self, point_id: int, view: str, text: str) -> None:
        state = self._store.state
        position = parse_position(text)
        check_inside(position, _box(state))
        point = state.point(point_id)
        if point is not None:
            moved = point_edits.move_point(state, point_id, view, position)
            self._store.commit(moved, f"move {point.name}")

    def move_along_ray(self, view: str, notches: float) -> None:
        """The selected point farther from (positive) or nearer to the eye of ``view``."""
        state, point = self._store.state, self._find_selected()
        if point is None or state.model is None:
            return
        view = state.subject(view)
        position = position_in_view(state, self._store.screen, view, point)
        if position is None:
            return
        ray = ray_through(state.camera(view), view, position, state.model.box_half)
        step = notches * RAY_STEP * state.model.box_half
        self._put(point, view, ray.position(ray.t + step))

    def _put(self, point: PointState, view: str, position: Point) -> None:
        state = point_edits.move_point(self._store.state, point.id, view, position)
        self._store.commit(state, f"move {point.name}", f"ray {point.id}")

    # --- looks -------------------------------------------------------------------------------

    def set_colour(self, point_id: int, colour_index: int) -> None:
        """One point in another colour."""
        state = point_changes.colour_point(self._store.state, point_id, colour_index)
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
        point = self._find_selected()
        if point is not None:
            self.flip_visible(point.id)

    def show_all(self) -> None:
        """Every point drawn."""
        self._store.commit(point_changes.all_visible(self._store.state), "show all points")

    # --- files and sets ----------------------------------------------------------------------

    def import_file(self, path: Path) -> None:
        """The points of a file beside those that are there."""
        self._try_change(lambda: self._import(path))

    def _import(self, path: Path) -> None:
        from app.features.points.importing import read_points

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
        self._try_change(lambda: self._add_set(name))

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
