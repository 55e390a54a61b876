"""The colours that a point can have, as a small menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from app.state.marker_colours import marker_rgb
from app.widgets.icons import dot
from app.widgets.theme import MARKER_COLOUR_NAMES


def palette_menu(parent: QWidget, now: int, choose: Callable[[int], None]) -> QMenu:
    """A menu of the palette; ``choose`` gets the index, ``now`` is the one that is checked."""
    menu = QMenu(parent)
    for index, name in enumerate(MARKER_COLOUR_NAMES):
        action = menu.addAction(dot(marker_rgb(index)), name)
        action.setCheckable(True)
        action.setChecked(index == now % len(MARKER_COLOUR_NAMES))
        action.triggered.connect(lambda _on=False, chosen=index: choose(chosen))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
