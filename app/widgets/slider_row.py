"""One line of a latent panel: a name, a slider, its value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from app.widgets.name_label import NameLabel
from app.widgets.slider import FloatSlider

NAME_WIDTH = 112
VALUE_WIDTH = 40


class SliderRow:
    """Name, slider and value in one row of a grid."""

    def __init__(self, name: str, tip: str, low: float, high: float) -> None:
        self.name = NameLabel(name[:1].upper() + name[1:])
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
