"""Tab goes through the window as one reads it: tools, views, panels from left to right, and those
below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.shell.focus_keeper import leave_keyboard
from app.shell.main_window import MainWindow
from app.state.store import Store

SAME_LINE = 12
"""Controls whose middles are closer than this in height stand in one line, logical pixels."""


class TabOrder(QObject):
    """Orders anew whenever the model or the views have changed: panels are rebuilt then."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        super().__init__(window)
        self._window, self._store = window, store
        self._shown: tuple[object, ...] | None = None
        store.state_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Order the window's controls where something has come or gone."""
        state = self._store.state
        shown = (state.model, state.views, state.photo_places)
        if shown != self._shown:
            self._shown = shown
            order_tabs(self._window.regions(state.views))
            for button in self._window.findChildren(QAbstractButton):
                leave_keyboard(button)


def order_tabs(regions: Sequence[QWidget]) -> None:
    """Tab goes region by region, and inside each line by line."""
    ordered = [widget for region in regions for widget in in_reading_order(region)]
    for one, other in pairwise(ordered):
        QWidget.setTabOrder(one, other)


def in_reading_order(region: QWidget) -> list[QWidget]:
    """What in ``region`` takes the keyboard, from top to bottom and left to right."""
    inside = (region, *region.findChildren(QWidget))
    # The list of a combo box is a window of its own.
    widgets = [w for w in inside if takes_tab(w) and w.window() is region.window()]
    placed = [(w.mapTo(region, QPoint(w.width() // 2, w.height() // 2)), w) for w in widgets]
    lines: list[list[tuple[QPoint, QWidget]]] = []
    for spot, widget in sorted(placed, key=lambda pair: pair[0].y()):
        if lines and spot.y() - lines[-1][0][0].y() < SAME_LINE:
            lines[-1].append((spot, widget))
        else:
            lines.append([(spot, widget)])
    return [w for line in lines for _, w in sorted(line, key=lambda pair: pair[0].x())]


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab can reach it at all; a spin box's inner field is the spin box."""
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.focusProxy() is None
