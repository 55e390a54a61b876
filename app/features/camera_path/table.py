"""The keys of the camera path as a table: name and time can be typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.features.camera_path.changes import DIGITS, KeyRow
from app.widgets.fields import TypedCell
from app.widgets.number_box import read_number
from app.widgets.theme import GRID
from ddf_core.scene.camera_path import LONGEST_S

Index = QModelIndex | QPersistentModelIndex
NAME, TIME, YAW, PITCH, FOV = range(5)
HEADS = ("Name", "Time, s", "Yaw, °", "Pitch, °", "View, °")
TIPS = (
    "Double click to rename",
    "Seconds from the start; double click to type another time",
    "To the picture's left of the front, degrees",
    "Above the front, degrees",
    "Field of view, degrees",
)
ROW_HEIGHT = 3 * GRID
NUMBER_WIDTH = 7 * GRID
NARROW = 45 * GRID
"""A table narrower than this keeps its room for the names."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TOP = QModelIndex()


class KeysModel(QAbstractTableModel):
    """Changes nothing: ``renamed(index, name)``, ``timed(index, seconds)``; ``refused(text)`` is
    what was typed for a time and is none."""

    renamed = Signal(int, str)
    timed = Signal(int, float)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[KeyRow, ...] = ()

    def show(self, rows: tuple[KeyRow, ...]) -> None:
        """Show these keys; the selection stays where their number is the same."""
        if rows == self._rows:
            return
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self._rows = rows
        self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, FOV))

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, side: Qt.Orientation, role: int = 0) -> Any:
        if side is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == NAME else _RIGHT
        return TIPS[section] if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = 0) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return _text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column == NAME else _RIGHT
        return TIPS[column] if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() <= TIME else flags

    def setData(self, index: Index, value: Any, role: int = 0) -> bool:
        """What was typed, where it says something else than before."""
        text, row = str(value), index.row()
        if text == _text(self._rows[row], index.column()):
            return False
        if index.column() == NAME:
            self.renamed.emit(row, text)
            return True
        time_s = read_number(text.strip().removesuffix("s"), 0.0, LONGEST_S)
        if time_s is None:
            self.refused.emit(text)
            return False
        self.timed.emit(row, time_s)
        return True


def _text(row: KeyRow, column: int) -> str:
    if column == NAME:
        return row.name
    if column == TIME:
        return f"{row.time_s:.{DIGITS}f}"
    value = (row.yaw_deg, row.pitch_deg, row.fov_deg)[column - YAW]
    # The minus that is as wide as a digit, as in every table here.
    return f"{round(value, 1) + 0.0:.1f}".replace("-", "−")


class KeysTable(QTableView):
    """``chosen`` is the index of the key that was clicked or gone to by a key of the keyboard."""

    chosen = Signal(int)

    def __init__(self, model: KeysModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, showGrid=False, wordWrap=False)
        self.setModel(model)
        self.setAccessibleName("camera keys")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFixedHeight(ROW_HEIGHT)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(ROW_HEIGHT)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in range(TIME, len(HEADS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, NUMBER_WIDTH)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        TypedCell(self).closeEditor.connect(self._show_kept)
        self._is_shown_alone = False
        self._kept: int | None = None
        self.selectionModel().currentRowChanged.connect(self._say_chosen)
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnHidden(FOV, self.width() < NARROW)

    def show_chosen(self, row: int | None) -> None:
        """Mark the row of a key, or none; nothing is said of it. What is being typed stays: the
        row is marked after that."""
        self._kept = row
        if self.state() == QAbstractItemView.State.EditingState:
            return
        self._is_shown_alone = True
        if row is None:
            self.clearSelection()
        elif self.currentIndex().row() != row or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.model().index(row, max(self.currentIndex().column(), 0)))
            self.selectRow(row)
        self._is_shown_alone = False

    def _show_kept(self) -> None:
        # The cell is still being closed when this is heard.
        QTimer.singleShot(0, self, lambda: self.show_chosen(self._kept))

    def _say_chosen(self, now: QModelIndex) -> None:
        # A click says so itself, also on the row that is current.
        if now.isValid() and not self._is_shown_alone and self.hasFocus():
            self.chosen.emit(now.row())
