"""Where the points stand in each view, and how far that is to be trusted, by the newest answers.
Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from app.state.kept_last import KeptLast
from app.state.screen import Screen
from app.state.viewer_state import TEMPLATE, PointState, ViewerState
from ddf_core.answers import Picked
from ddf_core.requests import Instance
from ddf_core.scene.point import Point
from ddf_core.trust import reason_of


@dataclass(frozen=True, eq=False)
class ViewPlaces:
    """Where points stand in one view: what is the same for all of them is found once.

    Args:
        view: the view that the place on screen is about.
        instance: what it shows; row: which of the newest matches' instances that is, None for none.
    """

    screen: Screen
    view: str
    instance: Instance
    row: int | None

    @classmethod
    def of(cls, state: ViewerState, screen: Screen, view: str) -> ViewPlaces:
        """Those of a view, or of a photo."""
        subject, instance = state.subject(view), state.instance(view)
        return cls(screen, subject, instance, _row_of(state, screen, subject, instance))

    def position(self, point: PointState) -> Point | None:
        """See ``position_in_view``."""
        is_own = self.view == point.origin_view and point.x_origin is not None
        if is_own and (point.x_tmpl is None or point.origin == self.instance):
            return point.x_origin
        if self.view == TEMPLATE:
            return point.x_tmpl
        drag = self.screen.drag
        # Matches come when the hand rests: until then the markers would lag behind it.
        if drag is not None and drag.view == self.view and drag.instance == self.instance:
            return drag.positions.get(point.id)
        where = self._where(point.id)
        if where is None or self.screen.matches is None:
            return _picked_position(self.screen.picked, self.instance, point)
        x, y, z = self._positions[where]
        return (x, y, z)

    def measures(self, point_id: int) -> tuple[float, float] | None:
        """See ``measures``."""
        where = self._where(point_id)
        return None if where is None else self._measures[where]

    def _where(self, point_id: int) -> int | None:
        """Which of the points of the newest matches it is."""
        if self.row is None or self.screen.matches is None:
            return None
        return self.screen.matches.request.columns.get(point_id)

    @cached_property
    def _positions(self) -> list[list[float]]:
        matches, row = self.screen.matches, self.row
        assert matches is not None
        return _POSITIONS.get((matches,), row, lambda: matches.x_inst[row].tolist())

    @cached_property
    def _measures(self) -> list[tuple[float, float]]:
        matches, row = self.screen.matches, self.row
        assert matches is not None

        def pairs() -> list[tuple[float, float]]:
            columns = matches.cycle[row].tolist(), matches.confidence[row].tolist()
            return list(zip(*columns, strict=True))

        return _MEASURES.get((matches,), row, pairs)


# Of all points of an answer at once: one by one out of its arrays they take ten times as long.
_POSITIONS: KeptLast[list[list[float]]] = KeptLast(12)
_MEASURES: KeptLast[list[tuple[float, float]]] = KeptLast(12)


def position_in_view(
    state: ViewerState, screen: Screen, view: str, point: PointState
) -> Point | None:
    """Where ``point`` stands in the instance of ``view``, or None while that is not known.

    The clicked position itself where it was clicked and nothing has changed since; else F(x_tmpl).
    """
    return ViewPlaces.of(state, screen, view).position(point)


def _picked_position(picked: Picked | None, instance: Instance, point: PointState) -> Point | None:
    """Where the click that made ``point`` found it in another instance, if it was asked to."""
    if picked is None or picked.x_tmpl is None or picked.x_tmpl != point.x_tmpl:
        return None
    positions = zip(picked.request.others, picked.x_others, strict=True)
    return next((position for other, position in positions if other == instance), None)


def measures(
    state: ViewerState, screen: Screen, view: str, point_id: int
) -> tuple[float, float] | None:
    """(cycle error in scene units, confidence in [0, 1]) of a point in ``view``, if known."""
    return ViewPlaces.of(state, screen, view).measures(point_id)


def worst_measures(state: ViewerState, screen: Screen, point_id: int) -> tuple[float, float] | None:
    """(largest cycle error, smallest confidence) of a point over all instances shown."""
    known = [
        pair
        for view in state.instance_views
        if (pair := measures(state, screen, view, point_id)) is not None
    ]
    return (max(trip for trip, _ in known), min(trust for _, trust in known)) if known else None


def reason_in_view(state: ViewerState, screen: Screen, view: str, point: PointState) -> str:
    """Why a point is trusted less in ``view`` than its match, in words; empty where it is not."""
    origin = None if point.x_origin is None else point.origin
    box_half = state.model.box_half if state.model else 1.0
    return reason_of(origin, state.instance(view), _burial(screen, point.id), box_half)


def _burial(screen: Screen, point_id: int) -> float:
    """How far a point lies under the surface, or off it; 0 while that is not known."""
    if screen.matches is None:
        return 0.0
    column, burial = screen.matches.request.columns.get(point_id), screen.matches.burial
    return burial[column] if column is not None and column < len(burial) else 0.0


def _row_of(state: ViewerState, screen: Screen, view: str, instance: Instance) -> int | None:
    """Which of the instances of the newest matches a view shows."""
    if screen.matches is None or view not in state.instance_views:
        return None
    known = screen.matches.request.instances
    # By the instance first: a target that was removed or exchanged moves the others' rows.
    row = known.index(instance) if instance in known else state.instance_views.index(view)
    return row if row < len(known) else None
