"""The points as a table for Qt: one row a point, one column an instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from app.icons import dot
from app.markers import LOW_CONFIDENCE, marker_rgb
from app.points_file import worst_measures
from app.screen import Screen, place_in_view
from app.state import TEMPLATE, PointState, ViewerState, view_title
from app.theme import DARK
from ddf_core.requests import Point

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

_TOP = QModelIndex()

NUMBER, NAME = 0, 1
FIRST_PLACE = 2


@dataclass(frozen=True)
class Row:
    """One point as text, cell by cell."""

    point: PointState
    cells: tuple[str, ...]
    is_doubtful: bool


def place_text(place: Point | None) -> str:
    """``+0.012  −0.034  +0.330``; a dash while unknown."""
    if place is None:
        return "–"
    return "   ".join(f"{value:+.3f}".replace("-", "−") for value in place)


class PointsModel(QAbstractTableModel):
    """``renamed(id, name)`` is emitted when a name was edited; the table itself changes nothing."""

    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self._heads: tuple[str, ...] = ()

    def show(self, state: ViewerState, screen: Screen) -> None:
        """Show the points of a state; keeps the selection where only cells changed."""
        rows = tuple(_row(state, screen, point) for point in state.points)
        places = [f"{view_title(view)}  x y z" for view in (*state.instance_views, TEMPLATE)]
        heads = ("", "Name", *places, "Round trip", "Confidence")
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
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.cells[column]
        if role == Qt.ItemDataRole.DecorationRole and column == NUMBER:
            return dot(marker_rgb(row.point.colour_index))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column <= NAME else _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == len(row.cells) - 1 and row.is_doubtful:
                return QColor(DARK.danger)
            return QColor(DARK.text if column <= NAME else DARK.muted)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME:
            return False
        self.renamed.emit(self._rows[index.row()].point.id, str(value))
        return True


def _row(state: ViewerState, screen: Screen, point: PointState) -> Row:
    views = (*state.instance_views, TEMPLATE)
    places = [place_text(place_in_view(state, screen, view, point)) for view in views]
    worst = worst_measures(state, screen, point.id)
    trip = "–" if worst is None else f"{worst[0]:.4f}"
    trust = "–" if worst is None else f"{worst[1]:.0%}"
    doubtful = worst is not None and worst[1] < LOW_CONFIDENCE
    return Row(point, (str(point.id), point.name, *places, trip, trust), doubtful)


def _tip(section: int, count: int) -> str | None:
    if FIRST_PLACE <= section < count - 2:
        return "Coordinates in scene units"
    if section == count - 2:
        return "To the template and back: how far from where it began, scene units. The largest one"
    if section == count - 1:
        return "How likely the match is right, by the descriptors at both ends. The smallest one"
    return "Double click to rename" if section == NAME else None
