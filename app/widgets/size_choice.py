"""A size in pixels: a few to choose from, and two boxes for any other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel

from app.widgets.combo_box import ComboBox
from app.widgets.number_box import WholeBox
from app.widgets.theme import GRID

Size = tuple[int, int]
Preset = tuple[str, Size]

MIN_SIDE, MAX_SIDE = 16, 4096
OWN = "Own size"
BOX_WIDTH = 14 * GRID


def list_view_sizes(view_size: Size, most: int = MAX_SIDE) -> list[Preset]:
    """Sizes of the shape of a view: as large as it is, and larger."""
    width, height = view_size
    words = {1: "As on the screen", 2: "Twice the screen", 4: "Four times the screen"}
    fits = [n for n in words if min(view_size) * n >= MIN_SIDE and max(view_size) * n <= most]
    return [(words[n], (width * n, height * n)) for n in fits]


def squares(sides: Iterable[int]) -> list[Preset]:
    """Squares of these sides."""
    return [(f"Square, {side}", (side, side)) for side in sides]


class SizeChoice(QObject):
    """The widgets of two rows of a form; ``changed`` follows every other size."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.preset = ComboBox(toolTip="Pixels across and down")
        self.width_px, self.height_px = _side("width"), _side("height")
        self.preset.activated.connect(self._take_preset)
        for box in (self.width_px, self.height_px):
            box.valueChanged.connect(self._own_size)

    def add_to(self, form: QFormLayout) -> None:
        """Add the two rows."""
        sides = QHBoxLayout()
        sides.setSpacing(GRID)
        for widget in (self.width_px, between("×"), self.height_px):
            sides.addWidget(widget)
        sides.addStretch(1)
        form.addRow("Size", self.preset)
        form.addRow("", sides)

    def show_presets(self, presets: Iterable[Preset], first: int = 0) -> None:
        """Other sizes to choose from; the one of number ``first`` is chosen."""
        self.preset.clear()
        for text, size in presets:
            self.preset.addItem(f"{text}   ({size[0]} × {size[1]})", size)
        self.preset.addItem(OWN, None)
        self.preset.setCurrentIndex(first)
        self._take_preset()

    @property
    def size(self) -> Size:
        """(width, height) as chosen now."""
        return self.width_px.value(), self.height_px.value()

    def _take_preset(self) -> None:
        size = self.preset.currentData()
        if size is not None:
            for box, value in zip((self.width_px, self.height_px), size, strict=True):
                blocked = box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(blocked)
        self.changed.emit()

    def _own_size(self) -> None:
        self.preset.setCurrentIndex(self.preset.count() - 1)
        self.changed.emit()


def between(text: str) -> QLabel:
    """A word between two boxes."""
    label = QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter)
    label.setFixedWidth(2 * GRID)
    return label


def _side(name: str) -> WholeBox:
    box = WholeBox(minimum=MIN_SIDE, maximum=MAX_SIDE, suffix=" px")
    box.setFixedWidth(BOX_WIDTH)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setToolTip(f"{name.capitalize()}, {MIN_SIDE} to {MAX_SIDE} pixels")
    box.setAccessibleName(name)
    return box
