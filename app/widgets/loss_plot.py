"""How far a photo's inversion is from its photo, step after step."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtWidgets import QWidget

from app.widgets.graph import HEADROOM, Graph
from app.widgets.theming import theme_colour


class LossPlot(Graph):
    """One curve; lower is nearer to the photo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("step", parent)
        self.setAccessibleName("how far the head is from the photo")
        self.setToolTip("How far the head is from the photo, step after step: lower is nearer")
        self.curve = pyqtgraph.PlotDataItem(antialias=True)
        self.addItem(self.curve)
        self.paint_with(
            lambda: self.curve.setPen(pyqtgraph.mkPen(theme_colour("accent"), width=1.5))
        )
        self.show_losses(())

    def show_losses(self, losses: Sequence[float]) -> None:
        """Show the losses of all steps so far."""
        self.curve.setData(list(range(1, len(losses) + 1)), list(losses))
        self.setXRange(0, max(len(losses), 10), padding=0.01)
        self.setYRange(0, max(losses, default=1.0) * HEADROOM, padding=0)
