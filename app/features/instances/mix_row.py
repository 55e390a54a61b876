"""The line of a latent panel that says which layers have another head's style."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.widgets.name_label import NameLabel
from app.widgets.number_box import WholeBox
from app.widgets.panel_header import tool
from app.widgets.theme import GRID
from ddf_core.shown import LayerMix


class MixRow(QWidget):
    """Hidden while nothing is mixed in. It shows what it is told."""

    range_changed = Signal(int, int)
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = self._layer("First layer mixed in. The first layers make the shape")
        self.last = self._layer("Last layer mixed in. The last layers make the colour")
        self.whose = NameLabel(name="caption")
        self.remove = tool("close", "Mix nothing in", self.removed.emit, 20)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 2 * GRID, 0)
        row.setSpacing(GRID)
        row.addWidget(QLabel("Layers"))
        row.addWidget(self.first)
        row.addWidget(QLabel("to", objectName="caption"))
        row.addWidget(self.last)
        row.addWidget(self.whose, 1)
        row.addWidget(self.remove)
        self.hide()

    def _layer(self, tip: str) -> WholeBox:
        box = WholeBox(minimum=1, toolTip=tip)
        box.setFixedWidth(5 * GRID)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setAccessibleName(tip.partition(".")[0])
        box.valueChanged.connect(
            lambda _value: self.range_changed.emit(self.first.value(), self.last.value())
        )
        return box

    def show_mix(self, mix: LayerMix | None, whose: str, layers: int) -> None:
        """The layers of ``mix`` of ``layers`` in all, or nothing."""
        self.setVisible(mix is not None)
        if mix is None:
            return
        for box, value in ((self.first, mix.first), (self.last, mix.last)):
            box.blockSignals(True)
            box.setMaximum(layers)
            box.setValue(value)
            box.blockSignals(False)
        self.whose.setText(f"of {whose}")
