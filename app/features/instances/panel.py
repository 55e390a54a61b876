"""The panel of one instance: its head, truncation, and a slider for each axis, group by group."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.features.instances.mix_row import MixRow
from app.state.changes import axis_value
from app.state.latent_changes import KEPT_GROUP
from app.state.viewer_state import InstanceState
from app.widgets.name_label import NameLabel
from app.widgets.panel_header import LatentHeader, tool
from app.widgets.slider import FloatSlider
from app.widgets.slider_row import SliderRow
from app.widgets.theme import GRID
from ddf_core.model_info import LatentAxis, ModelInfo

OPEN_HEIGHT = 26 * GRID
"""An open panel is at least this high: head, truncation, and some four sliders."""


FROM_PHOTO = (
    "Made from a photo: sliders move it away from that, and a double click back. "
    "Another seed makes it a head like the others."
)


class LatentPanel(QFrame):
    """Edits one instance. It shows what ``show_latent`` says and changes nothing by itself."""

    psi_moved = Signal(float)
    axis_moved = Signal(object, float)
    axis_reset = Signal(object)
    group_rolled = Signal(str)
    gesture_started = Signal()
    gesture_resumed = Signal()
    gesture_ended = Signal()

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.view = view
        self._axes: tuple[LatentAxis, ...] = ()
        self._given: tuple[InstanceState, ModelInfo | None, tuple[LatentAxis, ...]] | None = None
        self._rows: dict[LatentAxis, SliderRow] = {}
        self.header = LatentHeader(view)
        self.seed = self.header.seed
        self.psi = SliderRow(
            "Truncation", "Towards the mean (0) or the full latent (1). Double click: 1", 0.0, 1.0
        )
        self.mix = MixRow()
        self.why = QLabel(FROM_PHOTO, objectName="caption", wordWrap=True)
        self._scroll = QScrollArea(widgetResizable=True)
        # Its sliders take the keyboard, and bring themselves into sight.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # The bar takes one step of the grid, so the rows give one up: sliders stay in line.
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body = QWidget()
        self._lay_out()
        self.set_open(True)
        self._wire(self.psi, self.psi_moved.emit, lambda: self.psi_moved.emit(1.0))

    # --- layout ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        psi = QGridLayout()
        psi.setHorizontalSpacing(GRID)
        psi.setContentsMargins(0, 0, 2 * GRID, 0)
        self.psi.add_to(psi, 0)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(GRID, 0, 0, 0)
        body.setSpacing(GRID)
        body.addLayout(psi)
        body.addWidget(self.mix)
        body.addWidget(self.why)
        body.addWidget(self._scroll, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.header)
        layout.addWidget(self._body, 1)

    @property
    def is_open(self) -> bool:
        """Whether its sliders are shown."""
        return not self._body.isHidden()

    def set_open(self, is_open: bool) -> None:
        """Show the sliders, or the head alone."""
        self._body.setVisible(is_open)
        self.header.show_folded(not is_open)
        self.setMinimumHeight(OPEN_HEIGHT if is_open else 0)

    def _rebuild(self, axes: tuple[LatentAxis, ...]) -> None:
        self._axes = axes
        self._rows = {}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 2 * GRID, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(0)
        own = {axis.group for axis in axes if axis.group != KEPT_GROUP}
        line = 0
        for group, members in groupby(axes, key=lambda axis: axis.group):
            self._add_heading(grid, line, group, has_dice=len(own) > 1 and group in own)
            line += 1
            for axis in members:
                self._add_axis(grid, line, axis)
                line += 1
        grid.setRowStretch(line, 1)
        self._scroll.setWidget(inside)

    def _add_heading(self, grid: QGridLayout, line: int, group: str, has_dice: bool) -> None:
        caption = NameLabel(group[:1].upper() + group[1:], "caption")
        caption.setContentsMargins(0, GRID if line else 0, 0, GRID // 2)
        grid.addWidget(caption, line, 0, 1, 2)
        if has_dice:
            tip = f"Random {group.lower()}; the rest stays"
            dice = tool("dice", tip, partial(self.group_rolled.emit, group), 20)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            grid.addWidget(dice, line, 2, right)

    def _make_room(self, _low: int, high: int) -> None:
        inside = self._scroll.widget()
        layout = inside.layout() if inside is not None else None
        if layout is not None:
            layout.setContentsMargins(0, 0, GRID if high > 0 else 2 * GRID, 0)

    def _add_axis(self, grid: QGridLayout, line: int, axis: LatentAxis) -> None:
        name = axis.name[:1].upper() + axis.name[1:]
        span = f"{axis.low:g} to {axis.high:g}".replace("-", "−")
        tip = f"{name}, {span} standard deviations. Double click: back to the seed"
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
        # The hand may have asked for more than it was given.
        row.slider.moved.connect(lambda _: self._show_numbers())
        row.slider.sliderReleased.connect(self._show_numbers)
        row.slider.resumed.connect(self.gesture_resumed)
        row.slider.reset_wanted.connect(reset)
        row.slider.sliderPressed.connect(self.gesture_started)
        row.slider.sliderReleased.connect(self.gesture_ended)

    # --- state -------------------------------------------------------------------------------

    def show_latent(
        self,
        item: InstanceState,
        model: ModelInfo | None,
        directions: tuple[LatentAxis, ...] = (),
    ) -> None:
        """Show an instance of a model; without a model everything is disabled."""
        # A click or a camera changes the state as well, but none of some thirty sliders.
        if (item, model, directions) == self._given:
            return
        self._given = (item, model, directions)
        self.setEnabled(model is not None)
        if model is not None and (*model.axes, *directions) != self._axes:
            self._rebuild((*model.axes, *directions))
        self.header.show_latent(item)
        self._body.setEnabled(not item.locked)
        is_made = item.style is not None
        self.why.setVisible(is_made)
        self.mix.show_mix(item.mix, item.mix_label, model.layers if model else 0)
        self._show_numbers()

    def _show_numbers(self) -> None:
        """The sliders where the instance has them; one in the hand stays there."""
        if self._given is None:
            return
        item = self._given[0]
        self.psi.show_number(item.psi, f"{item.psi:.2f}")
        if not item.z:
            return
        for axis, row in self._rows.items():
            value = axis_value(item, axis)
            row.show_number(value, f"{value:+.2f}".replace("-", "−"))

    def slider(self, name: str) -> FloatSlider:
        """The slider of the axis of that name; KeyError where there is none."""
        return {axis.name: row.slider for axis, row in self._rows.items()}[name]
