"""The list of labels: a dot, a name that can be typed over, a fraction of the surface."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.widgets.fields import TypedCell
from app.widgets.icons import dot
from app.widgets.theme import GRID, MARKER_COLOUR_NAMES, MARKER_COLOURS
from ddf_core.labels.label_map import Label

DOT, NAME, AREA = 0, 1, 2
ROW = 3 * GRID
AREA_WIDTH = 7 * GRID
_Flag = Qt.ItemFlag


class LabelTable(QTableWidget):
    """``chosen``, ``renamed`` and ``coloured`` say the number of the label, from 1."""

    chosen = Signal(int)
    renamed = Signal(int, str)
    coloured = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setAccessibleName("labels")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(ROW)
        header.setSectionResizeMode(DOT, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(AREA, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(DOT, ROW + GRID // 2)
        self.setColumnWidth(AREA, AREA_WIDTH)
        self._labels: tuple[Label, ...] = ()
        self.currentCellChanged.connect(lambda row, *_: self._say_chosen(row))
        self.cellClicked.connect(self._clicked)
        self.itemChanged.connect(self._edited)
        TypedCell(self)

    def show_labels(
        self, labels: Sequence[Label], chosen: int, fractions: Sequence[float] | None
    ) -> None:
        """Show these labels; ``fractions`` are those of no label and of each, None while
        unknown."""
        blocked = self.blockSignals(True)
        if tuple(labels) != self._labels:
            self._labels = tuple(labels)
            self.setRowCount(len(labels))
            for row, label in enumerate(labels):
                self._fill(row, label)
        for row in range(len(labels)):
            area = self.item(row, AREA)
            assert area is not None
            area.setText("–" if fractions is None else f"{fractions[row + 1]:.1%}")
        if labels and self.currentRow() != chosen - 1:
            self.setCurrentCell(chosen - 1, NAME)
        self.blockSignals(blocked)

    def _fill(self, row: int, label: Label) -> None:
        red, green, blue = (round(255 * value) for value in label.rgb)
        spot = QTableWidgetItem(dot((red, green, blue)), "")
        spot.setToolTip("Another colour")
        name = QTableWidgetItem(label.name)
        name.setToolTip("Paint with it; double click to rename")
        area = QTableWidgetItem("–")
        area.setToolTip("Share of the template's surface; show the template (T) to see it")
        area.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for item in (spot, area):
            item.setFlags(_Flag.ItemIsEnabled | _Flag.ItemIsSelectable)
        for column, item in enumerate((spot, name, area)):
            self.setItem(row, column, item)

    # --- hand --------------------------------------------------------------------------------

    def _say_chosen(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row + 1)

    def _clicked(self, row: int, column: int) -> None:
        self._say_chosen(row)
        if column == DOT:
            self.choose_colour(row + 1)

    def _edited(self, item: QTableWidgetItem) -> None:
        label = self._labels[item.row()]
        if item.column() == NAME and item.text() != label.name:
            self._labels = ()  # what was typed may be refused: show the state's again
            self.renamed.emit(item.row() + 1, item.text())

    def edit_name(self, number: int) -> None:
        """The name of a label opened for typing."""
        item = self.item(number - 1, NAME)
        if item is not None:
            self.setFocus()
            self.scrollToItem(item)
            self.editItem(item)

    def choose_colour(self, number: int) -> None:
        """Open the palette below the dot of a label."""
        menu = _colour_menu(self, lambda colour: self.coloured.emit(number, colour))
        more = menu.addAction("Other…")
        more.triggered.connect(lambda: self._ask_colour(number))
        corner = self.visualRect(self.model().index(number - 1, DOT)).bottomLeft()
        menu.popup(self.viewport().mapToGlobal(corner))

    def _ask_colour(self, number: int) -> None:
        colour = QColorDialog.getColor(QColor(self._labels[number - 1].colour), self, "Colour")
        if colour.isValid():
            self.coloured.emit(number, colour.name())


def _colour_menu(parent: QWidget, choose: Callable[[str], None]) -> QMenu:
    menu = QMenu(parent)
    for colour, name in zip(MARKER_COLOURS, MARKER_COLOUR_NAMES, strict=True):
        rgb = int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
        action = menu.addAction(dot(rgb), name)
        action.triggered.connect(lambda _on=False, chosen=colour: choose(chosen))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
