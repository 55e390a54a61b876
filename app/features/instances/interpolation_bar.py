"""The bar below the views that goes from one instance to another: ends, slider, play."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.state.viewer_state import SOURCE, target_view, view_title
from app.widgets.combo_box import ComboBox
from app.widgets.folding_row import FoldingRow
from app.widgets.icons import icon
from app.widgets.panel_header import tool
from app.widgets.slider import FloatSlider
from app.widgets.theme import GRID


class InterpolationBar(QFrame):
    """Says what the hand does; shows what it is told. Hidden until it is asked for."""

    ends_chosen = Signal(str, str, str)
    moved = Signal(float)
    play_toggled = Signal()
    closed = Signal()
    gesture_started = Signal()
    gesture_resumed = Signal()
    gesture_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.start = self._choice("The head at the left end")
        self.end = self._choice("The head at the right end")
        self.mover = self._choice("The view that shows what lies between")
        self.slider = FloatSlider(0.0, 1.0)
        self.slider.setToolTip("How far from one to the other")
        self.slider.setAccessibleName("interpolation")
        self.slider.moved.connect(self.moved)
        self.slider.sliderPressed.connect(self.gesture_started)
        self.slider.sliderReleased.connect(self.gesture_ended)
        self.slider.resumed.connect(self.gesture_resumed)
        self.slider.reset_wanted.connect(lambda: self.moved.emit(0.5))
        self.number = QLabel("", objectName="number")
        self.number.setFixedWidth(5 * GRID)
        self.play = tool("play", "Play back and forth, or pause", self.play_toggled.emit)
        self.close_button = tool("close", "Close; the head stays as it is  (I)", self.closed.emit)
        self._views: tuple[str, ...] = ()
        self._lay_out()
        self.hide()

    def _choice(self, tip: str) -> ComboBox:
        box = ComboBox(toolTip=tip)
        box.setAccessibleName(tip)
        box.activated.connect(lambda _index: self._choose())
        return box

    def _lay_out(self) -> None:
        ends, way = QWidget(), QWidget()
        left, right = QHBoxLayout(ends), QHBoxLayout(way)
        for row in (left, right):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GRID)
        for word, box in (("From", self.start), ("to", self.end), ("in", self.mover)):
            left.addWidget(QLabel(word, objectName="caption"))
            left.addWidget(box)
        right.addWidget(self.play)
        right.addWidget(self.slider, 1)
        right.addWidget(self.number)
        right.addWidget(self.close_button)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        line.addWidget(FoldingRow(ends, way))

    def show_views(self, views: Sequence[str]) -> None:
        """Offer these instances; at first from the source to the first target, seen in that."""
        if tuple(views) == self._views:
            return
        self._views = tuple(views)
        first = (SOURCE, target_view(0), target_view(0))
        for box, usual in zip((self.start, self.end, self.mover), first, strict=True):
            chosen = box.currentData()
            box.clear()
            for view in views:
                box.addItem(view_title(view), view)
            box.setCurrentIndex(max(box.findData(chosen if chosen in views else usual), 0))

    def read_views(self) -> tuple[str, str, str]:
        """(start, end, mover), names of views."""
        start, end, mover = (box.currentData() for box in (self.start, self.end, self.mover))
        return start, end, mover

    def _choose(self) -> None:
        self.ends_chosen.emit(*self.read_views())

    def show_weight(self, weight: float, playing: bool, ready: bool) -> None:
        """Where it stands, and whether it plays or may move."""
        if not self.slider.isSliderDown():
            self.slider.set_number(weight)
        self.number.setText(f"{weight:.0%}")
        self.play.setIcon(icon("pause" if playing else "play"))
        for widget in (self.slider, self.play):
            widget.setEnabled(ready)
