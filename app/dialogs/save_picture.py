"""Asks what a saved picture shall be: which view, how large, with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.jobs import rough_duration
from app.panels.choice import Choice
from app.state import view_title
from app.still import MAX_SIDE, MIN_SIDE, Still, expected_s
from app.theme import GRID

Size = tuple[int, int]

SQUARES = (512, 1024, 2048, 4096)
OWN = "Own size"


def presets(view_size: Size) -> list[tuple[str, Size]]:
    """Sizes to choose from: the view's shape as large as it is, larger, and squares."""
    width, height = view_size
    fits = [
        n
        for n in (1, 2, 4)
        if min(width, height) * n >= MIN_SIDE and max(view_size) * n <= MAX_SIDE
    ]
    words = {1: "As on the screen", 2: "Twice the screen", 4: "Four times the screen"}
    shaped = [(words[n], (width * n, height * n)) for n in fits]
    return shaped + [(f"Square, {side}", (side, side)) for side in SQUARES]


class SavePictureDialog(QDialog):
    """``wanted`` carries a ``Still`` whose path is still to be asked for.

    Args:
        views: name and size in physical pixels of each view on screen.
        active: the one that was used last.
        seconds_per_pixel: how fast the last exact picture was made; 0 while unknown.
    """

    wanted = Signal(object)

    def __init__(
        self,
        views: Sequence[tuple[str, Size]],
        active: str,
        seconds_per_pixel: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Save picture")
        self._sizes, self._speed = dict(views), seconds_per_pixel
        self.view = Choice(toolTip="Whose picture it is")
        for name, _size in views:
            self.view.addItem(view_title(name), name)
        self.preset = Choice(toolTip="Pixels across and down")
        self.width_px, self.height_px = _side("width"), _side("height")
        self.transparent = QCheckBox("No background", toolTip="What is not head is transparent")
        self.markers = QCheckBox("Markers", checked=True, toolTip="The points, as on the screen")
        self.time = QLabel("", objectName="caption")
        self._lay_out()
        self.view.currentIndexChanged.connect(self._show_presets)
        self.preset.activated.connect(self._take_preset)
        for box in (self.width_px, self.height_px):
            box.valueChanged.connect(self._size_changed)
        self.view.setCurrentIndex(max(self.view.findData(active), 0))
        self._show_presets()

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox()
        self.save = buttons.addButton("Save…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setToolTip("Ask where to, and begin (Enter)")
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setToolTip("Close (Esc)")
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        sides = QHBoxLayout()
        sides.setSpacing(GRID)
        for widget in (self.width_px, QLabel("×"), self.height_px):
            sides.addWidget(widget)
        sides.addStretch(1)
        form = QFormLayout()
        form.setHorizontalSpacing(3 * GRID)
        form.setVerticalSpacing(GRID)
        form.addRow("View", self.view)
        form.addRow("Size", self.preset)
        form.addRow("", sides)
        form.addRow("Show", self.markers)
        form.addRow("", self.transparent)
        form.addRow("", self.time)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(44 * GRID)

    # --- hand --------------------------------------------------------------------------------

    def _show_presets(self) -> None:
        """The sizes of the chosen view; the one of its shape that is large enough for most uses."""
        self.preset.clear()
        for text, size in presets(self._sizes[self.view.currentData()]):
            self.preset.addItem(f"{text}   ({size[0]} × {size[1]})", size)
        self.preset.addItem(OWN, None)
        self.preset.setCurrentIndex(0)
        self._take_preset()

    def _take_preset(self) -> None:
        size = self.preset.currentData()
        if size is not None:
            for box, value in zip((self.width_px, self.height_px), size, strict=True):
                blocked = box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(blocked)
        self._say_time()

    def _size_changed(self) -> None:
        self.preset.setCurrentIndex(self.preset.count() - 1)
        self._say_time()

    def _say_time(self) -> None:
        seconds = expected_s(self._size(), self._speed)
        words = (
            "" if seconds is None else f"About {rough_duration(seconds)}. You can go on working."
        )
        self.time.setText(words)

    def _size(self) -> Size:
        return self.width_px.value(), self.height_px.value()

    def still(self) -> Still:
        """What is chosen now."""
        chosen = Still(self.view.currentData(), self._size())
        return replace(
            chosen, transparent=self.transparent.isChecked(), markers=self.markers.isChecked()
        )

    def _accept(self) -> None:
        self.wanted.emit(self.still())
        self.accept()


def _side(name: str) -> QSpinBox:
    box = QSpinBox(minimum=MIN_SIDE, maximum=MAX_SIDE, suffix=" px", keyboardTracking=False)
    box.setFixedWidth(12 * GRID)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setToolTip(f"{name.capitalize()}, {MIN_SIDE} to {MAX_SIDE} pixels")
    box.setAccessibleName(name)
    return box
