"""Textures and the morph: whose texture on whom, how much, on which parts; three weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.features.transfer.changes import MorphWeight, can_mix_poses
from app.state.viewer_state import TEMPLATE, ViewerState, view_title
from app.widgets.combo_box import ComboBox
from app.widgets.icons import dot
from app.widgets.right_panel import RightPanel, caption
from app.widgets.slider_row import SliderRow
from app.widgets.theme import GRID
from ddf_core.document.transfer import EVERYONE
from ddf_core.labels.label_map import Label

NAME_WIDTH = 7 * GRID
ROW = 3 * GRID
MOST_ROWS = 8
DOT = 12
NO_FIELDS = "This model has no correspondence fields: no texture can be carried over."
NO_LABELS = "Whole heads. Paint labels (B) to carry parts alone."
WHOLE = "The whole head. Tick parts to carry those alone."
SOME = "The ticked parts alone."
WEIGHTS: tuple[tuple[MorphWeight, str], ...] = (
    ("shape", "Whose geometry: 0 % is the source's, 100 % that of target 1"),
    ("texture", "Whose colours: 0 % is the source's, 100 % those of target 1"),
    ("pose", "Seen from where: 0 % is the source's camera, 100 % that of target 1"),
)
LINKED = "Source and target 1 have one camera now: unlink them first  (L)"


class TransferPanel(RightPanel):
    """Says what the hand does; shows what it is told. ``tool_used`` names an action."""

    texture_source_chosen = Signal(str)
    texture_target_chosen = Signal(str)
    blend_moved = Signal(float)
    part_ticked = Signal(int, bool)
    weight_moved = Signal(str, float)
    tool_used = Signal(str)
    gesture_started = Signal()
    gesture_resumed = Signal()
    gesture_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Transfer", parent)
        self.texture = self._switch("texture", "Texture", "Carry a texture over, or not  (E)")
        self.texture_source = self._choice("The instance whose colours are carried over")
        self.texture_source.activated.connect(
            lambda i: self.texture_source_chosen.emit(self.texture_source.itemData(i))
        )
        self.texture_target = self._choice("The instances that get them")
        self.texture_target.activated.connect(
            lambda i: self.texture_target_chosen.emit(self.texture_target.itemData(i))
        )
        tip = "How much of the texture is seen; 0 % is each head's own. Double click: 100 %"
        self.blend = self._row("blend", tip)
        self.blend.slider.moved.connect(self.blend_moved)
        self.blend.slider.resumed.connect(self.gesture_resumed)
        self.blend.slider.reset_wanted.connect(lambda: self.blend_moved.emit(1.0))
        self.words = caption(WHOLE)
        self.parts = QListWidget(
            objectName="parts", toolTip="The labels that get the texture; none ticked is all"
        )
        self.parts.setAccessibleName("parts")
        self.parts.setIconSize(QSize(DOT, DOT))
        self.parts.itemChanged.connect(self._ticked)
        self.compare = self._switch(
            "compare", "Before and after", "A line between without and with it  (Shift+E)"
        )
        self.morph = self._switch(
            "morph", "Morph target 1", "Target 1 becomes a mixture with the source  (M)"
        )
        self.weights = {name: self._row(name, tip) for name, tip in WEIGHTS}
        for name, row in self.weights.items():
            row.slider.moved.connect(partial(self.weight_moved.emit, name))
            row.slider.resumed.connect(self.gesture_resumed)
            row.slider.reset_wanted.connect(partial(self.weight_moved.emit, name, 1.0))
        self._labels: tuple[Label, ...] = ()
        self._views: tuple[str, ...] = ()
        self._lay_out()

    # --- parts -------------------------------------------------------------------------------

    def _switch(self, action: str, text: str, tip: str) -> QCheckBox:
        box = QCheckBox(text, toolTip=tip)
        # The state says whether it is on: a click only asks.
        box.clicked.connect(lambda _on: self.tool_used.emit(action))
        return box

    def _choice(self, tip: str) -> ComboBox:
        box = ComboBox(toolTip=tip)
        box.setAccessibleName(tip)
        return box

    def _row(self, name: str, tip: str) -> SliderRow:
        row = SliderRow(name, tip, 0.0, 1.0)
        row.name.setFixedWidth(NAME_WIDTH)
        row.slider.sliderPressed.connect(self.gesture_started)
        row.slider.sliderReleased.connect(self.gesture_ended)
        return row

    def _lay_out(self) -> None:
        whose = QGridLayout(horizontalSpacing=GRID, verticalSpacing=GRID // 2)
        for row, (word, box) in enumerate(
            (("of", self.texture_source), ("on", self.texture_target))
        ):
            name = QLabel(word, objectName="caption")
            name.setFixedWidth(NAME_WIDTH)
            whose.addWidget(name, row, 0)
            whose.addWidget(box, row, 1)
        whose.setColumnStretch(1, 1)
        for inside in (self.texture, whose, _grid(self.blend), self.words, self.parts):
            _add(self.body, inside)
        self.body.addWidget(self.compare)
        self.body.addSpacing(2 * GRID)
        for inside in (self.morph, _grid(*self.weights.values())):
            _add(self.body, inside)
        self.body.addWidget(caption("0 % is the source, 100 % target 1."))
        self.body.addStretch(1)

    def _ticked(self, item: QListWidgetItem) -> None:
        number = self.parts.row(item) + 1
        self.part_ticked.emit(number, item.checkState() is Qt.CheckState.Checked)

    # --- state -------------------------------------------------------------------------------

    def show_transfer(self, state: ViewerState) -> None:
        """Show the texture and the morph of a state."""
        has_fields = state.model is not None and state.model.has_fields
        transfer = state.transfer
        self.texture.setChecked(transfer.on)
        self.compare.setChecked(transfer.compared)
        for widget in (self.texture, self.texture_source, self.texture_target, self.blend.slider):
            widget.setEnabled(has_fields)
        self.compare.setEnabled(has_fields and transfer.on)
        self._show_views(state)
        self.blend.show_number(transfer.blend, f"{transfer.blend:.0%}")
        self._show_parts(state, has_fields)
        self._show_morph(state, has_fields)

    def _show_views(self, state: ViewerState) -> None:
        views = state.instance_views
        if views != self._views:
            self._views = views
            _fill(self.texture_source, (*views, TEMPLATE))
            _fill(self.texture_target, (EVERYONE, *views, TEMPLATE))
        self.texture_source.setCurrentIndex(
            max(self.texture_source.findData(state.texture_source), 0)
        )
        self.texture_target.setCurrentIndex(
            max(self.texture_target.findData(state.transfer.onto), 0)
        )

    def _show_parts(self, state: ViewerState, has_fields: bool) -> None:
        labels = state.labels.labels if state.labels else ()
        blocked = self.parts.blockSignals(True)
        if labels != self._labels:
            self._labels = labels
            self.parts.clear()
            for label in labels:
                self.parts.addItem(_part(label))
        for row in range(self.parts.count()):
            ticked = row + 1 in state.transfer.parts
            mark = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            self.parts.item(row).setCheckState(mark)
        self.parts.blockSignals(blocked)
        self.parts.setVisible(bool(labels) and has_fields)
        self.parts.setFixedHeight(min(len(labels), MOST_ROWS) * ROW)
        words = (SOME if state.transfer.parts else WHOLE) if labels else NO_LABELS
        self.words.setText(words if has_fields else NO_FIELDS)

    def _show_morph(self, state: ViewerState, has_fields: bool) -> None:
        self.morph.setChecked(state.morph.on)
        self.morph.setEnabled(state.model is not None)
        able = {"shape": True, "texture": has_fields, "pose": can_mix_poses(state)}
        why = {"texture": NO_FIELDS, "pose": LINKED}
        for name, tip in WEIGHTS:
            row, value = self.weights[name], getattr(state.morph, name)
            row.show_number(value, f"{value:.0%}")
            row.slider.setEnabled(state.morph.on and able[name])
            row.slider.setToolTip(tip if able[name] else why[name])


def _part(label: Label) -> QListWidgetItem:
    red, green, blue = (round(255 * value) for value in label.rgb)
    item = QListWidgetItem(dot((red, green, blue)), label.name)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
    item.setSizeHint(QSize(0, ROW))
    return item


def _fill(box: ComboBox, views: Sequence[str]) -> None:
    box.clear()
    for view in views:
        box.addItem("Everyone else" if view == EVERYONE else view_title(view), view)


def _grid(*rows: SliderRow) -> QGridLayout:
    grid = QGridLayout(horizontalSpacing=GRID, verticalSpacing=0)
    for number, row in enumerate(rows):
        row.add_to(grid, number)
    grid.setColumnStretch(1, 1)
    return grid


def _add(column: QVBoxLayout, inside: QWidget | QGridLayout) -> None:
    if isinstance(inside, QWidget):
        column.addWidget(inside)
    else:
        column.addLayout(inside)
