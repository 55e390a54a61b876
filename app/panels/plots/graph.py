"""A plot in the program's own looks; what is drawn in it is decided elsewhere."""

from __future__ import annotations

import os

# Read by pyqtgraph when it is imported: without it the first binding found is taken.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import pyqtgraph
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.theme import DARK

HEADROOM = 1.08
"""Above the highest value, so that a curve does not touch the frame."""


class Graph(pyqtgraph.PlotWidget):
    """A quiet plot: no menu, no zoom, one axis below and none at the side.

    ``stepped`` is a Left (-1) or Right (1) key.
    """

    stepped = Signal(int)

    def __init__(self, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=DARK.surface)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hideAxis("left")
        self._axis = self.getAxis("bottom")
        self._axis.setPen(pyqtgraph.mkPen(DARK.hover))
        self._axis.setTextPen(pyqtgraph.mkPen(DARK.muted))
        self._axis.setStyle(tickFont=small_font(), tickLength=-4)
        # Thousandths are written out: a factor beside the unit is read over.
        self._axis.enableAutoSIPrefix(False)
        self.name_axis(unit)

    def name_axis(self, unit: str) -> None:
        """What the axis below counts."""
        style = {"color": DARK.muted, "font-size": f"{DARK.small_px}px"}
        self._axis.setLabel(unit, **style)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if Qt.Key(event.key()) in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
            event.accept()
        else:
            event.ignore()

    def line_at(
        self, colour: str, dashed: bool = False, height: float = 0.92
    ) -> pyqtgraph.InfiniteLine:
        """An upright line, hidden at first, that does not move by hand; its label stands at
        ``height``, a share of the plot's."""
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        line = pyqtgraph.InfiniteLine(
            angle=90,
            pen=pyqtgraph.mkPen(colour, width=1.5, style=style),
            label="",
            labelOpts={"color": colour, "position": height, "anchors": [(0, 0.5), (1, 0.5)]},
        )
        line.label.setFont(small_font())
        line.hide()
        self.addItem(line)
        return line


def small_font() -> QFont:
    """The small size of the theme."""
    font = QFont()
    font.setPixelSize(DARK.small_px)
    return font


def shade(colour: str, alpha: int) -> QColor:
    """A colour of the theme, see-through."""
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
