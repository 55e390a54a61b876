"""How far the selected point is from the others, in every instance and on the template."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.features.points.distances import DistanceRow, distance_rows, distance_views, distances_csv
from app.state.marker_colours import marker_rgb
from app.state.store import Store
from app.state.viewer_state import view_title
from app.widgets.icons import dot
from app.widgets.theme import GRID

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

NOBODY = "Select a point in the table or in a view: its distances to the others appear here."
ALONE = "There is no other point yet. Mark a second one."


class DistancesDialog(QDialog):
    """Not modal: it follows the selection and the sliders while it is open."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Distances")
        self.resize(640, 360)
        self._store = store
        self._rows: list[DistanceRow] = []
        self.heading = QLabel("", objectName="heading", wordWrap=True)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.table = _table()
        note = QLabel(
            "Straight lines in scene units. Difference: the largest minus the smallest of the "
            "instances.",
            objectName="caption",
            wordWrap=True,
        )
        buttons = QDialogButtonBox()
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.setToolTip("Copy the table")
        copy.clicked.connect(self._copy)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        for part in (self.heading, self.table, note, buttons):
            layout.addWidget(part)
        store.state_changed.connect(self.follow)
        store.screen_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the distances of the state of now."""
        state = self._store.state
        rows = distance_rows(state, self._store.screen, state.selected)
        start = state.point(state.selected)
        if start is None:
            self.heading.setText(NOBODY)
        else:
            self.heading.setText(f"From {start.name}" if rows else ALONE)
        self._rows = rows
        heads = ["To", *(view_title(view) for view in distance_views(state)), "Difference"]
        self.table.setColumnCount(len(heads))
        for column, head in enumerate(heads):
            item = QTableWidgetItem(head)
            item.setTextAlignment(_RIGHT if column else _LEFT)
            self.table.setHorizontalHeaderItem(column, item)
        self.table.setRowCount(len(rows))
        for line, row in enumerate(rows):
            self._fill(line, row)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _fill(self, line: int, row: DistanceRow) -> None:
        name = QTableWidgetItem(dot(marker_rgb(row.end.colour_index)), row.end.name)
        self.table.setItem(line, 0, name)
        for column, length in enumerate((*row.lengths, row.difference()), start=1):
            cell = QTableWidgetItem("–" if length is None else f"{length:.4f}")
            cell.setTextAlignment(_RIGHT)
            self.table.setItem(line, column, cell)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(distances_csv(self._store.state, self._rows))


def _table() -> QTableWidget:
    table = QTableWidget(showGrid=False, wordWrap=False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(3 * GRID)
    table.horizontalHeader().setFixedHeight(3 * GRID)
    table.setAccessibleName("distances")
    return table
