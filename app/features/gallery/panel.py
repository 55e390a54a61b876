"""The gallery beside the source: which seeds, in which order, and the grid of their pictures."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.features.gallery.view import GalleryView
from app.state.gallery import gallery_tiles
from app.state.screen import Screen
from app.state.viewer_state import MAX_SEED, ViewerState
from app.widgets.combo_box import ComboBox
from app.widgets.folding_row import FoldingRow
from app.widgets.name_label import NameLabel
from app.widgets.number_box import WholeBox
from app.widgets.panel_header import tool
from app.widgets.theme import GRID
from ddf_core.document.parts import GALLERY_COUNTS

HINT = "Click: target   ·   Ctrl + click: source   ·   Shift + click: one more target"


class GalleryPanel(QFrame):
    """Shows what it is told. ``tool_used`` carries the name of an action."""

    first_changed = Signal(int)
    count_changed = Signal(int)
    sorted_changed = Signal(bool)
    chosen = Signal(int, object)
    tool_used = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.first = WholeBox(maximum=MAX_SEED)
        self.first.setFixedWidth(7 * GRID)
        self.first.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.first.setToolTip("The first seed on the gallery; the others follow it")
        self.first.setAccessibleName("first seed")
        self.first.valueChanged.connect(self.first_changed)
        self.count = ComboBox(toolTip="How many seeds are on the gallery")
        self.count.setAccessibleName("how many seeds")
        for count in GALLERY_COUNTS:
            self.count.addItem(f"{count} seeds", count)
        self.count.activated.connect(lambda _: self.count_changed.emit(self.count.currentData()))
        self.by_confidence = QCheckBox("Highest confidence first")
        self.by_confidence.setToolTip("Sort by the confidence of the selected point")
        self.by_confidence.toggled.connect(self.sorted_changed)
        self.view = GalleryView()
        self.view.chosen.connect(self.chosen)
        self.progress = QLabel("", objectName="caption")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID // 2)
        layout.addLayout(self._header())
        layout.addWidget(FoldingRow(self._seeds(), self.by_confidence))
        layout.addWidget(self.view, 1)
        layout.addLayout(self._footer())
        self.hide()

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        row.addWidget(QLabel("Gallery", objectName="heading"))
        row.addStretch(1)
        for name, action, tip in (
            ("picture", "save_gallery_sheet", "Save the gallery as one picture"),
            ("save", "save_gallery_table", "Save the points of all seeds as CSV"),
            ("close", "gallery", "Close the gallery  (W)"),
        ):
            row.addWidget(tool(name, tip, partial(self.tool_used.emit, action)))
        return row

    def _seeds(self) -> QWidget:
        seeds = QWidget()
        row = QHBoxLayout(seeds)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(QLabel("from seed", objectName="caption"))
        row.addWidget(self.first)
        row.addWidget(self.count)
        return seeds

    def _footer(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(NameLabel(HINT, "caption"), 1)
        row.addWidget(self.progress)
        row.addSpacing(GRID)
        return row

    def show_gallery(self, state: ViewerState, screen: Screen) -> None:
        """The gallery of a state, or nothing."""
        gallery = state.gallery
        self.setVisible(gallery.shown)
        if not gallery.shown:
            return
        for widget in (self.first, self.by_confidence):
            widget.blockSignals(True)
        self.first.setValue(gallery.first_seed)
        self.by_confidence.setChecked(gallery.by_confidence)
        for widget in (self.first, self.by_confidence):
            widget.blockSignals(False)
        self.count.setCurrentIndex(max(self.count.findData(gallery.count), 0))
        tiles = gallery_tiles(state, screen)
        made = sum(tile.picture is not None for tile in tiles)
        self.progress.setText(f"{made} of {len(tiles)}" if made < len(tiles) else "")
        self.view.tiles.show(tiles)
