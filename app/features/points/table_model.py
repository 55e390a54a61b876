"""The points as a table for Qt: one row a point, one column an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.features.points.text import place_text
from app.state.marker_colours import LOW_CONFIDENCE, marker_rgb
from app.state.points_file import worst_measures
from app.state.screen import Screen, place_in_view
from app.state.viewer_state import TEMPLATE, PointState, ViewerState, view_title
from app.widgets.icons import dot
from app.widgets.theming import theme_colour

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

_TOP = QModelIndex()

NUMBER, NAME = 0, 1
FIRST_PLACE = 2
VISIBLE_ROLE = Qt.ItemDataRole.UserRole
"""Of the number's cell: whether the point is drawn in the views."""
EDIT_DECIMALS = 6


@dataclass(frozen=True)
class Row:
    """One point as text, cell by cell; ``edits`` is what an editor of the same cell begins with."""

    point: PointState
    cells: tuple[str, ...]
    edits: tuple[str, ...]
    is_uncertain: bool


class PointsModel(QAbstractTableModel):
    """The table itself changes nothing: it says what was typed, ``renamed(id, name)`` into a name
    and ``moved(id, view, text)`` into the coordinates of a view."""

    renamed = Signal(int, str)
    moved = Signal(int, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._heads: tuple[str, ...] = ()
        self._views: tuple[str, ...] = ()

    def show(self, state: ViewerState, screen: Screen) -> None:
        """Show the points of a state; keeps the selection where only cells changed."""
        rows = tuple(_row(state, screen, point) for point in state.points)
        self._views = (*state.instance_views, TEMPLATE)
        places = [f"{view_title(view)}  x y z" for view in self._views]
        heads = ("", "Name", *places, "Cycle error", "Confidence")
        if (rows, heads) == (self._rows, self._heads):
            return
        same_shape = [row.point.id for row in rows] == self.ids() and heads == self._heads
        if not same_shape:
            self.beginResetModel()
        self._rows, self._heads = rows, heads
        if same_shape and rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(heads) - 1))
        elif not same_shape:
            self.endResetModel()

    def ids(self) -> list[int]:
        """Point numbers, row by row."""
        return [row.point.id for row in self._rows]

    def colour(self, row: int) -> int:
        """The colour of a point, an index into the palette."""
        return self._rows[row].point.colour_index

    # --- Qt's questions ----------------------------------------------------------------------

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, side: Qt.Orientation, role: int = 0) -> Any:
        if side is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section <= NAME else _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(section, len(self._heads))
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role == Qt.ItemDataRole.EditRole:
            return row.edits[column]
        if role == VISIBLE_ROLE and column == NUMBER:
            return row.point.visible
        if role == Qt.ItemDataRole.DecorationRole and column == NUMBER:
            return dot(marker_rgb(row.point.colour_index))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column <= NAME else _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == len(row.cells) - 1 and row.is_uncertain:
                return theme_colour("danger")
            seen = row.point.visible
            return theme_colour("faint" if not seen else "text" if column <= NAME else "muted")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        can_edit = index.column() == NAME or self._view(index.column())
        return flags | Qt.ItemFlag.ItemIsEditable if can_edit else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = self._rows[index.row()], index.column()
        # An editor that was opened and left moves nothing, not even by rounding.
        if role != Qt.ItemDataRole.EditRole or str(value) == row.edits[column]:
            return False
        view = self._view(column)
        if view:
            self.moved.emit(row.point.id, view, str(value))
        elif column == NAME:
            self.renamed.emit(row.point.id, str(value))
        return bool(view) or column == NAME

    def _view(self, column: int) -> str:
        """The view whose coordinates stand in a column; empty for the others."""
        place = column - FIRST_PLACE
        return self._views[place] if 0 <= place < len(self._views) else ""


def _row(state: ViewerState, screen: Screen, point: PointState) -> Row:
    views = (*state.instance_views, TEMPLATE)
    places = [place_in_view(state, screen, view, point) for view in views]
    texts = [place_text(place) for place in places]
    edits = [place_text(place, EDIT_DECIMALS) if place else "" for place in places]
    worst = worst_measures(state, screen, point.id)
    trip = "–" if worst is None else f"{worst[0]:.4f}"
    trust = "–" if worst is None else f"{worst[1]:.0%}"
    doubtful = worst is not None and worst[1] < LOW_CONFIDENCE
    head = (str(point.id), point.name)
    return Row(point, (*head, *texts, trip, trust), (*head, *edits, trip, trust), doubtful)


def _tip(section: int, count: int) -> str | None:
    if FIRST_PLACE <= section < count - 2:
        return "Coordinates in scene units. Double click to type others"
    if section == count - 2:
        return "To the template and back: how far from where it began, scene units. The largest one"
    if section == count - 1:
        return "How likely the match is right, by the descriptors at both ends. The smallest one"
    if section == NUMBER:
        return "Eye: draw the point in the views, or not (V). Dot: its colour (C)"
    return "Double click to rename"
