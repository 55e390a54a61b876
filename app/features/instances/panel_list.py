"""The panels of all instances, one below the other.

Two have room to be open together. Of three or more one is open, and the others show their heads:
opening one folds the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.features.instances.panel import LatentPanel
from app.state.viewer_state import MAX_TARGETS
from app.widgets.icons import icon
from app.widgets.theme import GRID

OPEN_TOGETHER = 2


def find_open(
    before: Sequence[str], after: Sequence[str], opened: frozenset[str]
) -> frozenset[str]:
    """Which panels are open once the instances ``before`` have become ``after``."""
    if len(after) <= OPEN_TOGETHER:
        return frozenset(after)
    added = [view for view in after if view not in before]
    if added:
        return frozenset(added[-1:])
    kept = [view for view in after if view in opened]
    return frozenset(kept[:1])


class LatentList(QScrollArea):
    """Makes panels on demand and says so with ``panel_made``; scrolls in a very low window."""

    panel_made = Signal(object)
    add_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.panels: dict[str, LatentPanel] = {}
        self._views: tuple[str, ...] = ()
        self._open: frozenset[str] = frozenset()
        self.add = QPushButton("Add a target")
        self.add.setIcon(icon("add"))
        self.add.clicked.connect(lambda: self.add_asked.emit())
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addWidget(self.add)
        self._column.addStretch(0)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        """As wide as the panels need: there is no bar to scroll sideways."""
        bar = self.verticalScrollBar().sizeHint().width()
        inside = self.widget()
        wide = inside.minimumSizeHint().width() if inside is not None else 0
        return QSize(wide + bar, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width is needed once panels have come, or a model with other sliders."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    @property
    def shown(self) -> tuple[LatentPanel, ...]:
        """The panels of the instances on screen, from the top."""
        return tuple(self.panels[view] for view in self._views)

    def show_views(self, views: Sequence[str]) -> None:
        """Exactly these instances, in this order."""
        if tuple(views) == self._views:
            return
        self._open = find_open(self._views, views, self._open)
        self._views = tuple(views)
        for view in views:
            if view not in self.panels:
                self._make(view)
        for view, panel in self.panels.items():
            panel.setVisible(view in views)
        room = len(views) <= MAX_TARGETS
        self.add.setEnabled(room)
        tip = "One more head beside the others  (Ctrl+T)"
        self.add.setToolTip(tip if room else f"At most {MAX_TARGETS} targets")
        self._show_open()

    def _make(self, view: str) -> None:
        panel = LatentPanel(view)
        panel.header.fold_asked.connect(partial(self._toggle, view))
        self._column.insertWidget(len(self.panels), panel)
        self.panels[view] = panel
        self.panel_made.emit(panel)

    def _toggle(self, view: str) -> None:
        if view in self._open:
            self._open = self._open - {view}
        elif len(self._views) <= OPEN_TOGETHER:
            self._open = self._open | {view}
        else:
            self._open = frozenset((view,))
        self._show_open()

    def _show_open(self) -> None:
        for index, (view, panel) in enumerate(self.panels.items()):
            panel.set_open(view in self._open)
            self._column.setStretch(index, int(view in self._open and view in self._views))
        # Nothing is open: the heads stay at the top.
        self._column.setStretch(self._column.count() - 1, int(not self._open))
