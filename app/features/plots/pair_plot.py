"""A histogram of how well the surface of the source is matched in the first target."""

from __future__ import annotations

import pyqtgraph
from PySide6.QtWidgets import QWidget

from app.features.plots.data import Bars, Measure
from app.widgets.graph import HEADROOM, Graph, shade

AXES: dict[Measure, str] = {
    "cycle": "cycle error through target 1 (scene units)",
    "confidence": "confidence of the match in target 1",
}


class PairPlot(Graph):
    """Bars, with the median marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(AXES["cycle"], parent)
        self.setAccessibleName("how well the surface is matched")
        self.setToolTip("Points of the source's surface, by how far their match is to be trusted")
        self.bars = pyqtgraph.BarGraphItem(x=[], height=[], width=1.0, pen=None)
        self.addItem(self.bars)
        self.paint_with(lambda: self.bars.setOpts(brush=shade("accent", 150)))
        self.median = self.line_at("text", dashed=True)
        self.median.label.setFormat("median")

    def show_bars(self, bars: Bars, measure: Measure) -> None:
        """Show a histogram."""
        width = bars.edges[1] - bars.edges[0]
        self.name_axis(AXES[measure])
        self.bars.setOpts(x=bars.edges[:-1] + width / 2, height=bars.counts, width=width * 0.9)
        self.median.setValue(bars.median)
        self.median.show()
        self.setXRange(0, bars.edges[-1], padding=0.01)
        self.setYRange(0, max(bars.counts.max(), 1) * HEADROOM, padding=0)
