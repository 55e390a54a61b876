"""The plots beside the points: a heading, a choice, and the graph that it shows.

pyqtgraph takes most of a second to import, so it waits until the panel is first on screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.features.plots.data import Measure, RayPlotData, pair_bars, ray_plot_data
from app.state.screen import Screen
from app.state.viewer_state import ViewerState
from app.widgets.combo_box import ComboBox
from app.widgets.name_label import NameLabel
from app.widgets.theme import GRID
from app.widgets.theming import theme_colour

if TYPE_CHECKING:
    from app.features.plots.pair_plot import PairPlot
    from app.features.plots.ray_plot import RayPlot

RAY = "ray"
CHOICES: tuple[tuple[str, str], ...] = (
    ("Along the ray", RAY),
    ("Cycle error", "cycle"),
    ("Confidence", "confidence"),
)
NO_POINT = "Select a point: density and weight along its ray appear here."
NO_FIELDS = "This model has no correspondence fields: there is no pair to measure."
MEASURING = "Measuring the pair …"


class PlotsPanel(QFrame):
    """``shown_changed`` says whether it is on screen: only then its questions are worth asking."""

    shown_changed = Signal(bool)
    slid = Signal(float)
    stepped = Signal(int)
    gesture_started = Signal()
    gesture_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="panel")
        self.setMinimumWidth(30 * GRID)
        self.ray: RayPlot | None = None
        self.pair: PairPlot | None = None
        self._now: tuple[ViewerState, Screen] | None = None
        self.choice = ComboBox(toolTip="What is plotted: the ray, or how well the pair matches")
        self.choice.setAccessibleName("plot")
        for text, name in CHOICES:
            self.choice.addItem(text, name)
        self.choice.currentIndexChanged.connect(self._show_again)
        self._heading = QLabel("Ray", objectName="heading")
        # A long name must not push the choice out of the panel.
        self.about = NameLabel(name="caption")
        self.about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.key = QLabel("", objectName="caption", wordWrap=True)
        self.key.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words = QLabel(NO_POINT, objectName="caption", wordWrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.words)
        self._lay_out()

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(GRID)
        header.addWidget(self._heading)
        header.addWidget(self.about, 1)
        header.addWidget(self.choice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID // 2)
        layout.addLayout(header)
        layout.addWidget(self.key)
        layout.addLayout(self._stack, 1)

    def _make_graphs(self) -> None:
        # Here and not above: the window must be up before pyqtgraph is imported.
        from app.features.plots.pair_plot import PairPlot
        from app.features.plots.ray_plot import RayPlot

        self.ray, self.pair = RayPlot(self), PairPlot(self)
        self.ray.slid.connect(self.slid)
        self.ray.stepped.connect(self.stepped)
        self.ray.gesture_started.connect(self.gesture_started)
        self.ray.gesture_ended.connect(self.gesture_ended)
        for graph in (self.ray, self.pair):
            self._stack.addWidget(graph)

    # --- on screen or not --------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        if self.ray is None:
            self._make_graphs()
        self.shown_changed.emit(True)
        self._show_again()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._show_again()

    def hideEvent(self, event: QHideEvent) -> None:
        self.shown_changed.emit(False)

    # --- state -------------------------------------------------------------------------------

    def show_plots(self, state: ViewerState, screen: Screen) -> None:
        """Show the ray or the pair of a state."""
        self._now = (state, screen)
        if self.isVisible():
            self._show_again()

    def _show_again(self) -> None:
        if self._now is None or self.ray is None:
            return
        is_ray = self.choice.currentData() == RAY
        self._heading.setText("Ray" if is_ray else "Pair")
        if is_ray:
            self._show_ray(*self._now)
        else:
            self._show_pair(*self._now)

    def _show_ray(self, state: ViewerState, screen: Screen) -> None:
        data = ray_plot_data(state, screen)
        self.about.setText("" if data is None else data.about)
        self.key.setText("" if data is None else _key_text(data))
        if data is None or self.ray is None:
            self._say(NO_POINT)
            return
        self.ray.show_ray(data)
        self._stack.setCurrentWidget(self.ray)

    def _show_pair(self, state: ViewerState, screen: Screen) -> None:
        measure = cast(Measure, self.choice.currentData())
        bars = pair_bars(state, screen, measure)
        self.about.setText("source and target 1")
        self.key.setText("" if bars is None else bars.words)
        if bars is None or self.pair is None:
            has_fields = state.model is not None and state.model.has_fields
            self._say(MEASURING if has_fields else NO_FIELDS)
            return
        self.pair.show_bars(bars, measure)
        self._stack.setCurrentWidget(self.pair)

    def _say(self, text: str) -> None:
        self.words.setText(text)
        self._stack.setCurrentWidget(self.words)


def _key_text(data: RayPlotData) -> str:
    """The key to the curves: a dash in the colour of each, and its words.

    In a narrow panel it breaks between curves and never within one."""
    return "&nbsp; ".join(
        f'<span style="color:{theme_colour(role).name()}">━</span>&nbsp;'
        + words.replace(" ", "&nbsp;")
        for role, words in data.key
    )
