"""The points as rows of text, and the order in which they stand. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.features.points.text import position_text
from app.state.marker_colours import LOW_CONFIDENCE
from app.state.places import measures, position_in_view, reason_in_view, worst_measures
from app.state.screen import Screen
from app.state.viewer_state import TEMPLATE, PointState, ViewerState, view_title

NUMBER, NAME = 0, 1
FIRST_FIGURE = 2
EDIT_DECIMALS = 6
PINNED_TIP = "Pinned: it stays where it is while another point is dragged (Shift+K)"
FIGURES = ("Cycle error", "Confidence")

SortKey = tuple[bool, object]
Known = tuple[float, float] | None


@dataclass(frozen=True)
class Row:
    """One point as text, cell by cell.

    Args:
        cells: what is shown; ``edits``: what an editor of the same cell begins with.
        tips: what is said over each cell; empty for nothing.
        doubtful: the columns whose confidence is low.
    """

    point: PointState
    cells: tuple[str, ...]
    edits: tuple[str, ...]
    tips: tuple[str, ...]
    doubtful: frozenset[int]


@dataclass(frozen=True)
class Columns:
    """Which columns there are: the figures before the coordinates, which may be wider than the
    panel.

    Args:
        views: those whose coordinates are shown.
        figures: the instances that have figures of their own, "" for the worst of all.
    """

    views: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    @property
    def first_place(self) -> int:
        """The column of the first coordinates."""
        return FIRST_FIGURE + len(FIGURES) * len(self.figures)

    @property
    def heads(self) -> tuple[str, ...]:
        """The words above the columns."""
        positions = [f"{view_title(view)}  x y z" for view in self.views]
        figures = [_figure_head(view, what) for view in self.figures for what in FIGURES]
        return ("", "Name", *figures, *positions)

    def view_of(self, column: int) -> str:
        """The view whose coordinates stand in a column; empty for the others."""
        at = column - self.first_place
        return self.views[at] if 0 <= at < len(self.views) else ""

    def figure_of(self, column: int) -> tuple[str, str] | None:
        """(instance or "", ``Cycle error`` or ``Confidence``) of a column of figures."""
        at = column - FIRST_FIGURE
        if not 0 <= at < len(FIGURES) * len(self.figures):
            return None
        return self.figures[at // 2], FIGURES[at % 2]


def _figure_head(view: str, what: str) -> str:
    return f"{view_title(view)}  {what.lower()}" if view else what


def columns_of(state: ViewerState, *, per_instance: bool) -> Columns:
    """The columns for a state; ``per_instance`` adds the figures of each instance."""
    own = state.instance_views if per_instance else ()
    return Columns((*state.instance_views, TEMPLATE), ("", *own))


def sort_points(
    state: ViewerState, screen: Screen, columns: Columns, column: int, *, falling: bool
) -> tuple[PointState, ...]:
    """The points in the order of a column, what is unknown always last; -1 leaves them alone."""
    if not 0 <= column < len(columns.heads):
        return state.points
    keys = {point.id: _key(state, screen, columns, point, column) for point in state.points}
    known = [point for point in state.points if keys[point.id][0]]
    known.sort(key=lambda point: keys[point.id], reverse=falling)
    return (*known, *(point for point in state.points if not keys[point.id][0]))


def _key(
    state: ViewerState, screen: Screen, columns: Columns, point: PointState, column: int
) -> SortKey:
    """What one cell is sorted by; what is unknown comes last."""
    if column == NUMBER:
        return True, point.id
    if column == NAME:
        return True, point.name.casefold()
    view = columns.view_of(column)
    if view:
        position = position_in_view(state, screen, view, point)
        return position is not None, position
    figure = columns.figure_of(column)
    assert figure is not None
    view, what = figure
    if view:
        known = measures(state, screen, view, point.id)
    else:
        known = worst_measures(state, screen, point.id)
    return (False, 0.0) if known is None else (True, known[FIGURES.index(what)])


def row_of(state: ViewerState, screen: Screen, columns: Columns, point: PointState) -> Row:
    """One point as a row."""
    positions = [position_in_view(state, screen, view, point) for view in columns.views]
    known = {view: measures(state, screen, view, point.id) for view in state.instance_views}
    known[""] = worst_measures(state, screen, point.id)
    tip = _figures_tip(state, screen, known, point)
    cells, edits = [str(point.id), point.name], [str(point.id), point.name]
    tips = ["", PINNED_TIP if point.pinned else ""]
    for view in columns.figures:
        texts = _figure_cells(known[view])
        cells += texts
        edits += texts
        tips += ["" if view else tip] * 2
    for position in positions:
        cells.append(position_text(position))
        edits.append(position_text(position, EDIT_DECIMALS) if position else "")
        tips.append("")
    doubtful = _doubtful(columns, known)
    return Row(point, tuple(cells), tuple(edits), tuple(tips), doubtful)


def _figure_cells(known: Known) -> list[str]:
    return ["–", "–"] if known is None else [f"{known[0]:.4f}", f"{known[1]:.0%}"]


def _figures_tip(
    state: ViewerState, screen: Screen, known: dict[str, Known], point: PointState
) -> str:
    """The figures in every instance, a line each, and why they are less than the match's own."""
    lines = []
    for view in state.instance_views:
        figures = known[view]
        if figures is not None:
            why = reason_in_view(state, screen, view, point)
            lines.append(f"{view_title(view)}: confidence {figures[1]:.0%}, cycle error "
                         f"{figures[0]:.4f} scene units{why and f' ({why})'}")  # fmt: skip
    return "\n".join(lines)


def _doubtful(columns: Columns, known: dict[str, Known]) -> frozenset[int]:
    return frozenset(
        FIRST_FIGURE + 2 * at + 1
        for at, view in enumerate(columns.figures)
        if (figures := known[view]) is not None and figures[1] < LOW_CONFIDENCE
    )
