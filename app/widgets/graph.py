"""A plot in the program's own looks; what is drawn in it is decided elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable

# Read by pyqtgraph when it is imported: without it the first binding found is taken.
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import pyqtgraph
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.widgets.theming import current_theme, theme_colour

HEADROOM = 1.08
"""Above the highest value, so that a curve does not touch the frame."""


class Graph(pyqtgraph.PlotWidget):
    """A quiet plot: no menu, no zoom, one axis below and none at the side.

    ``stepped`` is a Left (-1) or Right (1) key. Colours are named by their role in the theme.
    """

    stepped = Signal(int)
    _paints: tuple[Callable[[], None], ...] = ()

    def __init__(self, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hideAxis("left")
        self._axis = self.getAxis("bottom")
        self._axis.setStyle(tickFont=small_font(), tickLength=-4)
        # Thousandths are written out: a factor beside the unit is read over.
        self._axis.enableAutoSIPrefix(False)
        self.name_axis(unit)
        self.paint_with(self._paint_frame)

    def paint_with(self, paint: Callable[[], None]) -> None:
        """Colour something now, and again whenever the theme changes."""
        paint()
        self._paints = (*self._paints, paint)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            for paint in self._paints:
                paint()

    def _paint_frame(self) -> None:
        self.setBackground(theme_colour("surface"))
        self._axis.setPen(pyqtgraph.mkPen(theme_colour("hover")))
        self._axis.setTextPen(pyqtgraph.mkPen(theme_colour("muted")))
        self.name_axis(self._unit)

    def name_axis(self, unit: str) -> None:
        """What the axis below counts."""
        self._unit = unit
        theme = current_theme()
        style = {"color": theme.muted, "font-size": f"{theme.small_px}px"}
        self._axis.setLabel(unit, **style)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if Qt.Key(event.key()) in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
            event.accept()
        else:
            event.ignore()

    def line_at(
        self, role: str, dashed: bool = False, height: float = 0.92
    ) -> pyqtgraph.InfiniteLine:
        """An upright line in a colour of the theme, hidden at first, that does not move by hand;
        its label stands at ``height``, a fraction of the plot's."""
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        line = pyqtgraph.InfiniteLine(
            angle=90,
            label="",
            labelOpts={"position": height, "anchors": [(0, 0.5), (1, 0.5)]},
        )
        line.label.setFont(small_font())
        line.hide()

        def paint() -> None:
            line.setPen(pyqtgraph.mkPen(theme_colour(role), width=1.5, style=style))
            line.label.setColor(theme_colour(role))

        self.paint_with(paint)
        self.addItem(line)
        return line


def small_font() -> QFont:
    """The small size of the theme."""
    font = QFont()
    font.setPixelSize(current_theme().small_px)
    return font


def shade(role: str, alpha: int) -> QColor:
    """A colour of the theme, see-through."""
    made = theme_colour(role)
    made.setAlpha(alpha)
    return made
