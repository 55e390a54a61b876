"""The list of points, with the row of tools above it: type one in, copy, save, remove, clear."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.features.points.cell import WIDTH, PointCell
from app.features.points.colour_menu import palette_menu
from app.features.points.coordinate_box import CoordinateBox
from app.features.points.table_model import PointsModel
from app.features.points.table_rows import FIRST_FIGURE, NAME, NUMBER
from app.state.screen import Screen
from app.state.viewer_state import TEMPLATE, ViewerState, view_title
from app.widgets.combo_box import ComboBox
from app.widgets.fields import TypedCell
from app.widgets.icons import icon
from app.widgets.number_box import take_typed
from app.widgets.theme import GRID

ROW_HEIGHT = 24
HEAD_HEIGHT = 24
NARROW = 90 * GRID
"""A panel narrower than this has no room for its tools and the entry in one line."""
ENTRY_AT = 4
"""The place of the entry in the line of tools."""
PLACE_WIDTH = 184
NAME_WIDTH = 136
FIGURE_WIDTH = 96
OWN_FIGURE_WIDTH = 144
"""With more places than this they keep their width, and the table scrolls."""
EMPTY = "Click on a head to mark a point. It appears on every other head."
EMPTY_WITHOUT_FIELDS = "Click on a view to mark a point in it."


class PointsTable(QTableView):
    """``resized`` once the room for columns is known: that of the panel comes before."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class PointsPanel(QFrame):
    """Shows and edits the points. ``tool_used`` carries the name of an action."""

    selected = Signal(int)
    renamed = Signal(int, str)
    moved = Signal(int, str, str)
    eye_clicked = Signal(int)
    coloured = Signal(int, int)
    typed = Signal(str, tuple)
    tool_used = Signal(str)
    menu_asked = Signal(QPoint, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.per_instance = False
        self._shown: tuple[ViewerState, Screen] | None = None
        self.model = PointsModel(self)
        self.model.renamed.connect(self.renamed)
        self.model.moved.connect(self.moved)
        self.cell = PointCell(self)
        self.cell.eye_clicked.connect(lambda row: self.eye_clicked.emit(self.model.ids()[row]))
        self.cell.dot_clicked.connect(self.choose_colour)
        self.table = self._make_table()
        self.where = ComboBox(toolTip="The instance that the coordinates belong to")
        self.where.setAccessibleName("instance")
        self.xyz = tuple(CoordinateBox(axis, is_last=axis == "z") for axis in "xyz")
        self.add = QPushButton(
            "Add", toolTip="Put a point at these coordinates, scene units  (Enter in z)"
        )
        self.add.clicked.connect(self._type)
        for box, after in zip(self.xyz, self.xyz[1:], strict=False):
            box.entered.connect(after.begin)
        self.xyz[-1].entered.connect(self._type)
        self.entry = self._make_entry()
        self.tools: dict[str, QToolButton] = {}
        self._count = QLabel("", objectName="caption")
        self._stack = QStackedLayout()
        self.empty = QLabel(EMPTY, objectName="caption", alignment=Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID // 2)
        self._head, self._below = self._header(), QHBoxLayout()
        layout.addLayout(self._head)
        layout.addLayout(self._below)
        layout.addLayout(self._stack, 1)

    def _make_table(self) -> PointsTable:
        table = PointsTable(showGrid=False, wordWrap=False)
        table.setModel(self.model)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.horizontalHeader().setFixedHeight(HEAD_HEIGHT)
        table.horizontalHeader().setHighlightSections(False)
        # The third click on a head brings back the order in which they were marked.
        table.horizontalHeader().setSortIndicatorClearable(True)
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSortingEnabled(True)
        table.resized.connect(self._fit_columns)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._ask_menu)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setItemDelegateForColumn(NUMBER, self.cell)
        table.setAccessibleName("points")
        # A key of a command must not begin to rename: only F2 and a double click do.
        triggers = QAbstractItemView.EditTrigger
        table.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        TypedCell(table)
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        return table

    def _header(self) -> QHBoxLayout:
        header = QHBoxLayout()
        header.setSpacing(GRID // 2)
        header.addWidget(QLabel("Points", objectName="heading"))
        header.addSpacing(GRID // 2)
        header.addWidget(self._count)
        header.addStretch(1)
        header.addWidget(self.entry)
        header.addSpacing(2 * GRID)
        for name, tip in (
            ("copy", "Copy all points as a table  (Ctrl+Shift+C)"),
            ("save", "Save all points as CSV or JSON  (Ctrl+Shift+E)"),
            ("import", "Read points from CSV or JSON  (Ctrl+I)"),
            ("remove", "Remove the selected point  (Del)"),
            ("clear", "Remove all points  (Ctrl+Shift+Del)"),
        ):
            header.addWidget(self._tool(name, tip))
        return header

    def _make_entry(self) -> QWidget:
        """Where a point is typed in: an instance, three numbers, Add."""
        entry = QWidget()
        row = QHBoxLayout(entry)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for widget in (self.where, *self.xyz, self.add):
            row.addWidget(widget)
        return entry

    def minimumSizeHint(self) -> QSize:
        """With the entry in a line of its own."""
        # Of the panel's own layout: twice the grid on the left, once on the right.
        wide = self.entry.minimumSizeHint().width() + 3 * GRID
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the panel is narrow, the entry goes below the tools."""
        super().resizeEvent(event)
        is_narrow = event.size().width() < NARROW
        if is_narrow != (self._below.count() > 0):
            row, at = (self._below, 0) if is_narrow else (self._head, ENTRY_AT)
            (self._head if is_narrow else self._below).removeWidget(self.entry)
            row.insertWidget(at, self.entry, 0, Qt.AlignmentFlag.AlignLeft)

    def _tool(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(toolTip=tip, objectName="icon")
        button.setIcon(icon(name))
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(28, 28)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.tool_used.emit(f"{name}_points"))
        self.tools[name] = button
        return button

    # --- hand --------------------------------------------------------------------------------

    def _type(self) -> None:
        take_typed(self.xyz)
        self.typed.emit(self.where.currentData(), tuple(box.value() for box in self.xyz))

    def _row_chosen(self) -> None:
        row, ids = self.table.currentIndex().row(), self.model.ids()
        if 0 <= row < len(ids):
            self.selected.emit(ids[row])

    def _ask_menu(self, spot: QPoint) -> None:
        """Of the row under the hand; by the menu key of the selected one."""
        row, ids = self.table.rowAt(spot.y()), self.model.ids()
        if 0 <= row < len(ids):
            self.menu_asked.emit(self.table.viewport().mapToGlobal(spot), ids[row])

    def rename(self) -> None:
        """The name of the selected point opened for typing."""
        row = self.table.currentIndex().row()
        if row >= 0:
            self.table.setFocus()
            self.table.edit(self.model.index(row, NAME))

    def choose_colour(self, row: int | None = None) -> None:
        """Open the palette at a row; without one, at that of the selected point."""
        row = self.table.currentIndex().row() if row is None else row
        if not 0 <= row < self.model.rowCount():
            return
        point_id, now = self.model.ids()[row], self.model.colour(row)
        menu = palette_menu(self, now, lambda index: self.coloured.emit(point_id, index))
        corner = self.table.visualRect(self.model.index(row, NUMBER)).bottomLeft()
        menu.popup(self.table.viewport().mapToGlobal(corner))

    # --- state -------------------------------------------------------------------------------

    def show_points(self, state: ViewerState, screen: Screen) -> None:
        """Show the points of a state."""
        columns = self.model.columns
        self._shown = (state, screen)
        table_selection = self.table.selectionModel()
        blocked = table_selection.blockSignals(True)
        self.model.show(state, screen, per_instance=self.per_instance)
        self._select(state.selected)
        table_selection.blockSignals(blocked)
        if self.model.columns != columns:
            self._size_columns()
        bare = state.model is not None and not state.model.has_fields
        self.empty.setText(EMPTY_WITHOUT_FIELDS if bare else EMPTY)
        self._stack.setCurrentIndex(1 if state.points else 0)
        self._count.setText(str(len(state.points)) if state.points else "")
        self._show_instances(state)
        for name in ("copy", "save", "clear"):
            self.tools[name].setEnabled(bool(state.points))
        self.tools["remove"].setEnabled(state.selected is not None)

    def show_per_instance(self, on: bool) -> None:
        """The figures of each instance beside the worst of all, or not."""
        self.per_instance = on
        if self._shown is not None:
            self.show_points(*self._shown)

    def _fit_columns(self) -> None:
        """Columns fit the new width, and the selected row stays in sight."""
        self._size_columns()
        self.table.scrollTo(self.table.currentIndex())

    def _select(self, point_id: int | None) -> None:
        ids = self.model.ids()
        selection = self.table.selectionModel()
        if point_id not in ids:
            selection.clear()
            return
        row = ids.index(point_id)
        if self.table.currentIndex().row() != row or not selection.hasSelection():
            flags = QItemSelectionModel.SelectionFlag
            selection.setCurrentIndex(
                self.model.index(row, NUMBER), flags.ClearAndSelect | flags.Rows
            )
            self.table.scrollTo(self.model.index(row, NUMBER))
        self.table.viewport().update()

    def _size_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns = self.model.columns
        figures = range(FIRST_FIGURE, columns.first_place)
        positions = range(columns.first_place, self.model.columnCount())
        widths = {c: OWN_FIGURE_WIDTH if at > 1 else FIGURE_WIDTH for at, c in enumerate(figures)}
        # The header is as wide as the viewport. To find out of what class that is, Qt's Python side
        # would make every class of QtWidgets: 10 ms of the start.
        room = header.width() - WIDTH - NAME_WIDTH - sum(widths.values())
        for column in positions if len(positions) * PLACE_WIDTH > room else ():
            # Three coordinates must stay readable: the table scrolls sideways instead.
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, PLACE_WIDTH)
        for column, width in {NUMBER: WIDTH, NAME: NAME_WIDTH, **widths}.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, width)

    def _show_instances(self, state: ViewerState) -> None:
        views = (*state.instance_views, TEMPLATE)
        if [self.where.itemData(i) for i in range(self.where.count())] != list(views):
            self.where.clear()
            for view in views:
                self.where.addItem(view_title(view), view)
        ready = state.model is not None
        for widget in (self.where, self.add, *self.xyz):
            widget.setEnabled(ready)
        self.tools["import"].setEnabled(ready)
