"""The points as a table for Qt: one row a point, one column an instance, then the figures."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from app.features.points.table_rows import (
    NAME,
    NUMBER,
    Columns,
    Row,
    columns_of,
    row_of,
    sort_points,
)
from app.state.marker_colours import marker_rgb
from app.state.screen import Screen
from app.state.viewer_state import PointState, ViewerState, view_title
from app.widgets.icons import dot
from app.widgets.theming import theme_colour

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

_TOP = QModelIndex()

VISIBLE_ROLE = Qt.ItemDataRole.UserRole
"""Of the number's cell: whether the point is drawn in the views."""

CYCLE_TIP = (
    "From where it was marked to the target and back, through the template: how far from where it "
    "began, scene units"
)
CONFIDENCE_TIP = (
    "How likely the match is right, by the descriptors and the opacity at both ends and the cycle "
    "error"
)
SORT_TIP = "Click to sort"


class PointsModel(QAbstractTableModel):
    """The table itself changes nothing: it says what was typed, ``renamed(id, name)`` into a name
    and ``moved(id, view, text)`` into the coordinates of a view."""

    renamed = Signal(int, str)
    moved = Signal(int, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ViewerState, Screen] | None = None
        self._points: tuple[PointState, ...] = ()
        self._rows: dict[int, Row] = {}
        self._order = (-1, False)
        self.columns = Columns()

    def show(self, state: ViewerState, screen: Screen, *, per_instance: bool = False) -> None:
        """Show the points of a state; keeps the selection where only cells changed."""
        columns = columns_of(state, per_instance=per_instance)
        before, self._shown = self._shown, (state, screen)
        if before is None or columns != self.columns or _differs(*before, state, screen):
            self._take(columns)

    def _take(self, columns: Columns) -> None:
        """Order the points; their rows are made when they are looked at."""
        if self._shown is None:
            return
        column, falling = self._order
        points = sort_points(*self._shown, columns, column, falling=falling)
        same_shape = [point.id for point in points] == self.ids() and columns == self.columns
        if not same_shape:
            self.beginResetModel()
        self._points, self._rows, self.columns = points, {}, columns
        if not same_shape:
            self.endResetModel()
        elif points:
            last = self.index(len(points) - 1, len(columns.heads) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _row(self, number: int) -> Row:
        row = self._rows.get(number)
        if row is None:
            assert self._shown is not None
            row = self._rows[number] = row_of(*self._shown, self.columns, self._points[number])
        return row

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Rows in the order of a column; -1: as they were marked."""
        self._order = (column, order == Qt.SortOrder.DescendingOrder)
        self._take(self.columns)

    def ids(self) -> list[int]:
        """Point numbers, row by row."""
        return [point.id for point in self._points]

    def colour(self, row: int) -> int:
        """The colour of a point, an index into the palette."""
        return self._points[row].colour_index

    # --- Qt's questions ----------------------------------------------------------------------

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._points)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.columns.heads)

    def headerData(self, section: int, side: Qt.Orientation, role: int = 0) -> Any:
        if side is not Qt.Orientation.Horizontal or section >= len(self.columns.heads):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns.heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section <= NAME else _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{head_tip(self.columns, section)}. {SORT_TIP}"
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        row, column = self._row(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.cells[column]
        if role == Qt.ItemDataRole.EditRole:
            return row.edits[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.tips[column] or None
        if role == Qt.ItemDataRole.FontRole and column == NAME and row.point.pinned:
            return _pinned_font()
        if role == VISIBLE_ROLE and column == NUMBER:
            return row.point.visible
        if role == Qt.ItemDataRole.DecorationRole and column == NUMBER:
            return dot(marker_rgb(row.point.colour_index))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column <= NAME else _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            if column in row.doubtful:
                return theme_colour("danger")
            seen = row.point.visible
            return theme_colour("faint" if not seen else "text" if column <= NAME else "muted")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        can_edit = index.column() == NAME or self.columns.view_of(index.column())
        return flags | Qt.ItemFlag.ItemIsEditable if can_edit else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, column = self._row(index.row()), index.column()
        # An editor that was opened and left moves nothing, not even by rounding.
        if role != Qt.ItemDataRole.EditRole or str(value) == row.edits[column]:
            return False
        view = self.columns.view_of(column)
        if view:
            self.moved.emit(row.point.id, view, str(value))
        elif column == NAME:
            self.renamed.emit(row.point.id, str(value))
        return bool(view) or column == NAME


def _differs(state: ViewerState, screen: Screen, now: ViewerState, shown: Screen) -> bool:
    """Whether a table of ``now`` says anything else than one of ``state``."""
    before = (state.points, state.model, screen.matches, screen.picked, screen.drag)
    after = (now.points, now.model, shown.matches, shown.picked, shown.drag)
    if any(a is not b for a, b in zip(before, after, strict=True)):
        return True
    heads, others = ([each.instance(v) for v in each.instance_views] for each in (state, now))
    return heads != others


def _pinned_font() -> QFont:
    font = QFont()
    font.setItalic(True)
    return font


def head_tip(columns: Columns, section: int) -> str:
    """What a column says, without the words about sorting."""
    if columns.view_of(section):
        return "Coordinates in scene units. Double click a cell to type others"
    figure = columns.figure_of(section)
    if figure is not None:
        view, what = figure
        is_cycle = what == "Cycle error"
        which = f" In {view_title(view).lower()}" if view else (
            " The largest of all heads" if is_cycle else " The lowest of all heads"
        )  # fmt: skip
        return f"{CYCLE_TIP if is_cycle else CONFIDENCE_TIP}.{which}"
    if section == NUMBER:
        return "Eye: draw the point in the views, or not (V). Dot: its colour (C)"
    return "Double click a name to change it"
