"""Asks what a data set of labelled pictures shall be."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from app.features.export.data_set import MOST_SAMPLES, DataSet
from app.state.viewer_state import MAX_SEED
from app.widgets.form import export_form, lay_out
from app.widgets.jobs import rough_duration
from app.widgets.number_box import NumberBox, WholeBox
from app.widgets.size_choice import BOX_WIDTH, MIN_SIDE

MOST_SIDE = 1024
WORDS = "Each sample is a picture, its label map and its camera."


class DataSetDialog(QDialog):
    """``wanted`` carries a ``DataSet`` whose folder is still to be asked for.

    Args:
        psi: truncation to begin with.
        seconds_per_pixel: how fast the last exact picture was made; 0 while unknown.
    """

    wanted = Signal(object)

    def __init__(self, psi: float, seconds_per_pixel: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export data set")
        self._speed = seconds_per_pixel
        self.count = WholeBox(
            minimum=1, maximum=MOST_SAMPLES, value=100, singleStep=100,
            toolTip="How many samples, each another head in another pose",
        )  # fmt: skip
        self.first_seed = WholeBox(
            minimum=0, maximum=MAX_SEED, toolTip="The seed of the first; the others follow it"
        )
        self.side_px = WholeBox(
            minimum=MIN_SIDE, maximum=MOST_SIDE, value=256, singleStep=64, suffix=" px",
            toolTip=f"Width and height of each picture, {MIN_SIDE} to {MOST_SIDE} pixels",
        )  # fmt: skip
        self.psi = NumberBox(
            minimum=0.0, maximum=1.0, value=psi, singleStep=0.05,
            toolTip="How far heads are from the template, 0 to 1",
        )  # fmt: skip
        self.words = QLabel("", objectName="caption")
        self._lay_out()
        for box in (self.count, self.side_px):
            box.valueChanged.connect(self._say)
        self._say()

    def _lay_out(self) -> None:
        form = export_form()
        rows = (
            ("Samples", self.count),
            ("First seed", self.first_seed),
            ("Size", self.side_px),
            ("Truncation", self.psi),
        )
        for text, box in rows:
            box.setFixedWidth(BOX_WIDTH)
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            form.addRow(text, box)
        form.addRow("", self.words)
        self.save = lay_out(self, form, "Ask for a folder, and begin  (Enter)")
        self.accepted.connect(lambda: self.wanted.emit(self.data_set()))

    def _say(self) -> None:
        wanted = self.data_set()
        seconds = wanted.count * wanted.side_px**2 * self._speed
        about = f"\nAbout {rough_duration(seconds)}, in a process of its own." if seconds else ""
        self.words.setText(WORDS + about)

    def data_set(self) -> DataSet:
        """What is chosen now."""
        return DataSet(
            self.count.value(),
            self.first_seed.value(),
            self.side_px.value(),
            round(self.psi.value(), 4),
        )
