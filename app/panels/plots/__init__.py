"""Curves and histograms: the only place that knows pyqtgraph, imported when it is first shown."""
