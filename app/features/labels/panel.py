"""Labels: their list, the brush, the eraser, files."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from app.features.labels.changes import brush_radius, can_add_label
from app.features.labels.table import LabelTable
from app.state.viewer_state import ViewerState
from app.widgets.icons import icon
from app.widgets.panel_header import tool
from app.widgets.right_panel import RightPanel, caption
from app.widgets.slider_row import SliderRow
from app.widgets.theme import GRID
from ddf_core.document.label_tool import MAX_BRUSH, MIN_BRUSH

NAME_WIDTH = 7 * GRID
LEAST_ROWS = 5
NO_MODEL = "Open a model first."
NO_FIELDS = "This model has no correspondence fields: labels would stay on the template."
EMPTY = "No labels yet: press + or B, then paint on the template."
REST = "Paint labels (B) on the template: they appear on every head."
PAINTING = (
    "Drag on the template to paint. Right drag turns it, Space and drag too; the wheel zooms. "
    "Esc: done."
)


class LabelPanel(RightPanel):
    """Says what the hand does; shows what it is told. ``tool_used`` names an action."""

    added = Signal()
    removed = Signal()
    paint_used = Signal()
    erasing_chosen = Signal(bool)
    brush_moved = Signal(float)
    opacity_moved = Signal(float)
    tool_used = Signal(str)
    gesture_started = Signal()
    gesture_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Labels", parent)
        self.table = LabelTable()
        self.add = tool("add", "Add a label", self.added.emit)
        self.remove = tool("remove", "Remove the chosen label and its paint", self.removed.emit)
        self.open = tool("open", "Open a label map", lambda: self.tool_used.emit("open_labels"))
        self.save = tool("save", "Save the label map", lambda: self.tool_used.emit("save_labels"))
        self.paint = _toggle("Paint", "Paint on the template  (B)", "brush")
        self.paint.clicked.connect(lambda: self.paint_used.emit())
        self.erase = _toggle("Erase", "Take labels away instead", "clear")
        self.erase.clicked.connect(self.erasing_chosen)
        self.brush = self._row("size", "Radius of the brush, scene units  ([ and ])")
        self.brush.slider.moved.connect(lambda fraction: self.brush_moved.emit(_brush_of(fraction)))
        self.opacity = self._row("opacity", "How much labels cover the heads' own colours")
        self.opacity.slider.moved.connect(self.opacity_moved)
        self.words = caption(REST)
        self._lay_out()

    def _row(self, name: str, tip: str) -> SliderRow:
        row = SliderRow(name, tip, 0.0, 1.0)
        row.name.setFixedWidth(NAME_WIDTH)
        row.slider.sliderPressed.connect(self.gesture_started)
        row.slider.sliderReleased.connect(self.gesture_ended)
        return row

    def _lay_out(self) -> None:
        for button in (self.add, self.remove, self.open, self.save):
            self.header.addWidget(button)
        tools = QHBoxLayout(spacing=GRID)
        for toggle in (self.paint, self.erase):
            tools.addWidget(toggle, 1)
        rows = QGridLayout(horizontalSpacing=GRID, verticalSpacing=0)
        for number, row in enumerate((self.brush, self.opacity)):
            row.add_to(rows, number)
        rows.setColumnStretch(1, 1)
        self.table.setMinimumHeight(LEAST_ROWS * 3 * GRID)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(tools)
        self.body.addLayout(rows)
        self.body.addWidget(self.words)

    # --- state -------------------------------------------------------------------------------

    def show_labels(self, state: ViewerState, fractions: Sequence[float] | None) -> None:
        """Show the labels and the tool of a state."""
        labels, label_tool = state.labels, state.label_tool
        names = labels.labels if labels else ()
        fits = fractions is not None and len(fractions) == len(names) + 1
        self.table.show_labels(
            names, min(label_tool.chosen, len(names)), fractions if fits else None
        )
        has_fields = state.model is not None and state.model.has_fields
        self.add.setEnabled(has_fields and can_add_label(state))
        for widget in (self.remove, self.save, self.erase):
            widget.setEnabled(bool(names))
        for widget in (self.open, self.paint):
            widget.setEnabled(has_fields)
        self.paint.setChecked(state.painting and not label_tool.erasing)
        self.erase.setChecked(state.painting and label_tool.erasing)
        self.brush.show_number(_fraction_of(label_tool.brush), f"{brush_radius(state):.3f}")
        self.opacity.show_number(label_tool.opacity, f"{label_tool.opacity:.0%}")
        self.words.setText(_words(state, has_fields))


def _words(state: ViewerState, has_fields: bool) -> str:
    if state.model is None:
        return NO_MODEL
    if not has_fields:
        return NO_FIELDS
    if state.painting:
        return PAINTING
    return REST if state.labels and state.labels.labels else EMPTY


def _toggle(text: str, tip: str, name: str) -> QPushButton:
    return QPushButton(icon(name), text, toolTip=tip, checkable=True)


def _brush_of(fraction: float) -> float:
    """Each step of the slider is the same factor: small brushes want fine steps."""
    return float(MIN_BRUSH * (MAX_BRUSH / MIN_BRUSH) ** fraction)


def _fraction_of(brush: float) -> float:
    return math.log(brush / MIN_BRUSH) / math.log(MAX_BRUSH / MIN_BRUSH)
