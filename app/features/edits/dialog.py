"""How a head follows a dragged point: a slider, a tick, and what the hand can do."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.state.store import Store
from app.widgets.slider_row import SliderRow
from app.widgets.theme import GRID

LOOSEST, FIRMEST = 0.1, 10.0
"""Ends of the slider; each step is the same factor, and the middle is 1."""

HELP = (
    "Select a marker, then drag it on its head: the head follows, in the plane of the view. With "
    "Control the hand moves along the surface's normal. Pinned points (Shift+K) stay. A line shows "
    "what is left where no head goes."
)


class DragDialog(QDialog):
    """Not modal: the next drag goes by it."""

    prior_moved = Signal(float)
    keep_colours_ticked = Signal(bool)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="dragging")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Dragging points")
        self._store = store
        self.firmness = SliderRow(
            "Keep the rest",
            "To the left the point comes all the way and more of the head moves with it; to the "
            "right the rest stays and the point may fall short",
            0.0,
            1.0,
        )
        self.firmness.slider.moved.connect(lambda at: self.prior_moved.emit(prior_at(at)))
        self.colours = QCheckBox("Keep colours", toolTip="Shape alone follows, as far as it can")
        self.colours.clicked.connect(self.keep_colours_ticked)
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        note = QLabel(HELP, objectName="caption", wordWrap=True)
        grid = QGridLayout()
        self.firmness.add_to(grid, 0)
        layout.addLayout(grid)
        for part in (self.colours, note, buttons):
            layout.addWidget(part)
        self.setMinimumWidth(44 * GRID)
        store.state_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the settings of now."""
        drag = self._store.state.drag
        self.firmness.show_number(slider_at(drag.prior), f"{drag.prior:.2g}")
        self.colours.setChecked(drag.keep_colours)


def prior_at(fraction: float) -> float:
    """The prior at a fraction of the slider."""
    return float(f"{LOOSEST * (FIRMEST / LOOSEST) ** fraction:.3g}")


def slider_at(prior: float) -> float:
    """Its inverse; a prior beyond the ends stands at them."""
    within = min(max(prior, LOOSEST), FIRMEST)
    return math.log(within / LOOSEST) / math.log(FIRMEST / LOOSEST)
