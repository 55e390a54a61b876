"""Straight distances between points, in every instance and on the template. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.state.places import position_in_view
from app.state.screen import Screen
from app.state.viewer_state import TEMPLATE, PointState, ViewerState
from ddf_core.io.table_text import csv_text


@dataclass(frozen=True)
class DistanceRow:
    """From one point to another.

    Args:
        start, end: the two points.
        lengths: scene units, one for each view of ``distance_views``; None while a position is not
            known.
    """

    start: PointState
    end: PointState
    lengths: tuple[float | None, ...]

    def difference(self) -> float | None:
        """The largest length minus the smallest over the instances (the template left out)."""
        known = [length for length in self.lengths[:-1] if length is not None]
        return max(known) - min(known) if len(known) > 1 else None


def distance_views(state: ViewerState) -> tuple[str, ...]:
    """The columns of the table: every instance, and the template last."""
    return (*state.instance_views, TEMPLATE)


def distance_rows(state: ViewerState, screen: Screen, start_id: int | None) -> list[DistanceRow]:
    """From one point to each of the others, in the order of the table; of none where it is gone."""
    start = state.point(start_id)
    if start is None:
        return []
    return [
        DistanceRow(start, end, _lengths(state, screen, start, end))
        for end in state.points
        if end.id != start.id
    ]


def _lengths(
    state: ViewerState, screen: Screen, start: PointState, end: PointState
) -> tuple[float | None, ...]:
    lengths: list[float | None] = []
    for view in distance_views(state):
        ends = [position_in_view(state, screen, view, point) for point in (start, end)]
        a, b = ends
        lengths.append(None if a is None or b is None else math.dist(a, b))
    return tuple(lengths)


def distances_csv(state: ViewerState, rows: list[DistanceRow]) -> str:
    """The rows as a table of text, for the clipboard."""
    lines = [["from", "to", *distance_views(state), "difference"]]
    for row in rows:
        numbers = [*row.lengths, row.difference()]
        cells = ["" if number is None else f"{number:.6f}" for number in numbers]
        lines.append([row.start.name, row.end.name, *cells])
    return csv_text(lines, delimiter="\t")
