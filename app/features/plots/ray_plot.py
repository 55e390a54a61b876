"""Density and weight along the ray of the selected point, and a line that moves the point."""

from __future__ import annotations

import pyqtgraph
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from app.features.plots.data import RayPlotData, fraction
from app.state.marker_colours import marker_rgb
from app.widgets.graph import HEADROOM, Graph, shade
from app.widgets.theming import theme_colour


class RayPlot(Graph):
    """``slid(t)`` is the line under the hand, or a click: the point wanted at distance ``t``."""

    slid = Signal(float)
    gesture_started = Signal()
    gesture_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("distance from the eye (scene units)", parent)
        self.setAccessibleName("density and weight along the ray")
        self.setToolTip(
            "Drag the line, or click, to move the point along its ray. Left and Right: small steps"
        )
        self._dragging = False
        self.density = self._curve("accent", 40)
        self.weight = self._curve("weight", 70)
        self.similarity = self._curve("similarity", 0)
        self.surface = self.line_at("muted", dashed=True, height=0.7)
        # The point is mostly on the surface or behind it, so this label stands before it.
        self.surface.label.anchors = [(1.0, 0.5), (1.0, 0.5)]
        self.surface.label.setFormat("surface")
        self.line = self._point_line()
        self.setYRange(0, HEADROOM, padding=0)
        self.scene().sigMouseClicked.connect(self._clicked)

    def _curve(self, role: str, alpha: int) -> pyqtgraph.PlotDataItem:
        """A curve in a colour of the theme, filled down to 0 where ``alpha`` is not 0."""
        curve = pyqtgraph.PlotDataItem(antialias=True, **({"fillLevel": 0.0} if alpha else {}))
        self.addItem(curve)

        def paint() -> None:
            curve.setPen(pyqtgraph.mkPen(theme_colour(role), width=1.5))
            if alpha:
                curve.setBrush(shade(role, alpha))

        self.paint_with(paint)
        return curve

    def _point_line(self) -> pyqtgraph.InfiniteLine:
        line = self.line_at("text")
        line.setMovable(True)
        self.paint_with(lambda: line.setHoverPen(pyqtgraph.mkPen(theme_colour("text"), width=4)))
        line.setCursor(Qt.CursorShape.SizeHorCursor)
        line.setZValue(10)
        line.sigDragged.connect(self._dragged)
        line.sigPositionChangeFinished.connect(self._released)
        return line

    # --- hand --------------------------------------------------------------------------------

    def _dragged(self) -> None:
        if not self._dragging:
            self._dragging = True
            self.gesture_started.emit()
        self.slid.emit(float(self.line.value()))

    def _released(self) -> None:
        if self._dragging:
            self._dragging = False
            self.gesture_ended.emit()

    def _clicked(self, event: pyqtgraph.GraphicsScene.mouseEvents.MouseClickEvent) -> None:
        box = self.getPlotItem().vb
        if event.button() != Qt.MouseButton.LeftButton or not self.line.isVisible():
            return
        if box.sceneBoundingRect().contains(event.scenePos()):
            self.gesture_started.emit()
            self.slid.emit(float(box.mapSceneToView(event.scenePos()).x()))
            self.gesture_ended.emit()

    # --- state -------------------------------------------------------------------------------

    def show_ray(self, data: RayPlotData) -> None:
        """Show a ray, each curve as a fraction of its peak; a line in the hand stays there."""
        low, high = data.ray.span
        self.setXRange(low, high, padding=0)
        colour = QColor(*marker_rgb(data.point.colour_index))
        self.line.setPen(pyqtgraph.mkPen(colour, width=2.5))
        self.line.label.setColor(colour)
        self.line.label.setFormat(data.point.name.replace("{", "(").replace("}", ")")[:24])
        self.line.setBounds((low, high))
        if not self._dragging:
            self.line.setValue(data.ray.t)
        self.line.show()
        self._show_curves(data)

    def _show_curves(self, data: RayPlotData) -> None:
        profile = data.profile
        for curve in (self.density, self.weight, self.similarity):
            curve.setVisible(profile is not None)
        self.surface.setVisible(profile is not None and profile.surface_t is not None)
        if profile is None:
            return
        for curve, values in ((self.density, profile.sigma), (self.weight, profile.weight)):
            curve.setData(profile.t, fraction(values)[0])
        self.similarity.setVisible(len(profile.similarity) > 0)
        if len(profile.similarity):
            # Below 0 nothing is alike: it would only push the other curves up.
            self.similarity.setData(profile.match_t, profile.similarity.clip(min=0))
        if profile.surface_t is not None:
            self.surface.setValue(profile.surface_t)
