"""The panel of one instance: seed, chance, truncation, and a slider for each named axis."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.changes import axis_value
from app.icons import icon
from app.panels.slider import FloatSlider
from app.state import InstanceState, view_title
from app.theme import GRID
from ddf_core.requests import LatentAxis, ModelInfo

MAX_SEED = 9999
NAME_WIDTH = 112
VALUE_WIDTH = 40


class SliderRow:
    """Name, slider and value in one row of a grid."""

    def __init__(self, name: str, tip: str, low: float, high: float) -> None:
        self.name = QLabel(name[:1].upper() + name[1:])
        self.slider = FloatSlider(low, high)
        self.value = QLabel("", objectName="number")
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value.setFixedWidth(VALUE_WIDTH)
        self.name.setFixedWidth(NAME_WIDTH)
        self.slider.setAccessibleName(name)
        for widget in (self.name, self.slider):
            widget.setToolTip(tip)

    def show_number(self, number: float, text: str) -> None:
        """Show a value; a knob in the hand stays where the hand has it."""
        if not self.slider.isSliderDown():
            self.slider.set_number(number)
        self.value.setText(text)

    def add_to(self, grid: QGridLayout, row: int) -> None:
        """Take one row of the grid."""
        for column, widget in enumerate((self.name, self.slider, self.value)):
            grid.addWidget(widget, row, column)


class LatentPanel(QFrame):
    """Edits one instance. It shows what ``show_latent`` says and changes nothing by itself."""

    seed_changed = Signal(int)
    dice_rolled = Signal()
    reset_asked = Signal()
    psi_moved = Signal(float)
    axis_moved = Signal(object, float)
    axis_reset = Signal(object)
    gesture_started = Signal()
    gesture_ended = Signal()

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.view = view
        self._axes: tuple[LatentAxis, ...] = ()
        self._rows: dict[LatentAxis, SliderRow] = {}
        self.seed = self._make_seed()
        self.psi = SliderRow(
            "Truncation", "Towards the mean (0) or the full latent (1). Double click: 1", 0.0, 1.0
        )
        self._scroll = QScrollArea(widgetResizable=True)
        # Its sliders take the keyboard, and bring themselves into sight.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The bar takes one step of the grid, so the rows give one up: sliders stay in line.
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self._wire(self.psi, self.psi_moved.emit, lambda: self.psi_moved.emit(1.0))

    # --- layout ------------------------------------------------------------------------------

    def _make_seed(self) -> QSpinBox:
        seed = QSpinBox(maximum=MAX_SEED, keyboardTracking=False)
        seed.setFixedWidth(64)
        seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        seed.setToolTip("Seed: the same number is always the same head. Up and down keys step")
        seed.setAccessibleName("seed")
        seed.valueChanged.connect(self.seed_changed)
        return seed

    def _lay_out(self) -> None:
        heading = QLabel(view_title(self.view), objectName="heading")
        header = QHBoxLayout()
        header.setSpacing(GRID // 2)
        header.addWidget(heading)
        header.addStretch(1)
        header.addWidget(QLabel("seed", objectName="caption"))
        header.addSpacing(GRID // 2)
        header.addWidget(self.seed)
        header.addWidget(_tool("dice", "Another one by chance", self.dice_rolled.emit))
        header.addWidget(_tool("reset", "All sliders back to the seed", self.reset_asked.emit))
        psi = QGridLayout()
        psi.setHorizontalSpacing(GRID)
        psi.setContentsMargins(0, 0, 2 * GRID, 0)
        self.psi.add_to(psi, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(header)
        layout.addLayout(psi)
        layout.addWidget(self._scroll, 1)

    def _rebuild(self, axes: tuple[LatentAxis, ...]) -> None:
        self._axes = axes
        self._rows = {}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 2 * GRID, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(0)
        line = 0
        for group, members in groupby(axes, key=lambda axis: axis.group):
            caption = QLabel(group.capitalize(), objectName="caption")
            caption.setContentsMargins(0, GRID if line else 0, 0, GRID // 2)
            grid.addWidget(caption, line, 0, 1, 3)
            line += 1
            for axis in members:
                self._add_axis(grid, line, axis)
                line += 1
        grid.setRowStretch(line, 1)
        self._scroll.setWidget(inside)

    def _make_room(self, _low: int, high: int) -> None:
        inside = self._scroll.widget()
        layout = inside.layout() if inside is not None else None
        if layout is not None:
            layout.setContentsMargins(0, 0, GRID if high > 0 else 2 * GRID, 0)

    def _add_axis(self, grid: QGridLayout, line: int, axis: LatentAxis) -> None:
        tip = f"{axis.name}: {axis.low:g} to {axis.high:g}. Double click: back to the seed"
        row = SliderRow(axis.name, tip, axis.low, axis.high)
        self._wire(
            row,
            lambda value: self.axis_moved.emit(axis, value),
            lambda: self.axis_reset.emit(axis),
        )
        row.add_to(grid, line)
        self._rows[axis] = row

    def _wire(
        self, row: SliderRow, moved: Callable[[float], None], reset: Callable[[], None]
    ) -> None:
        row.slider.moved.connect(moved)
        row.slider.reset_wanted.connect(reset)
        row.slider.sliderPressed.connect(self.gesture_started)
        row.slider.sliderReleased.connect(self.gesture_ended)

    # --- state -------------------------------------------------------------------------------

    def show_latent(self, item: InstanceState, model: ModelInfo | None) -> None:
        """Show an instance of a model; without a model everything is disabled."""
        self.setEnabled(model is not None)
        if model is not None and model.axes != self._axes:
            self._rebuild(model.axes)
        blocked = self.seed.blockSignals(True)
        self.seed.setValue(item.seed)
        self.seed.blockSignals(blocked)
        self.psi.show_number(item.psi, f"{item.psi:.2f}")
        if not item.z:
            return
        for axis, row in self._rows.items():
            value = axis_value(item, axis)
            row.show_number(value, f"{value:+.2f}".replace("-", "−"))

    def slider(self, name: str) -> FloatSlider:
        """The slider of the axis of that name; KeyError where there is none."""
        return {axis.name: row.slider for axis, row in self._rows.items()}[name]


def _tool(name: str, tip: str, run: Callable[[], None]) -> QToolButton:
    button = QToolButton(toolTip=tip, icon=icon(name), objectName="icon")
    button.setIconSize(QSize(20, 20))
    button.setFixedSize(28, 28)
    button.setAccessibleName(tip)
    button.clicked.connect(lambda: run())
    return button
