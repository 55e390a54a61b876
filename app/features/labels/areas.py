"""The fraction of the template's surface that each label has, once the hand rests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.state.levels_of_detail import GRID_LEVELS
from app.state.store import Store
from app.state.viewer_state import TEMPLATE
from ddf_core.answers import GridBaked
from ddf_core.labels.areas import SeenSurface, label_fractions, seen_surface
from ddf_core.labels.label_map import LabelMap

REST_MS = 400


class LabelAreas(QObject):
    """``fractions`` are those of no label and of each, or None while the template is not known."""

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.fractions: list[float] | None = None
        self._of: LabelMap | None = None
        self._surface: SeenSurface | None = None
        self._digest = ""
        self._rest = QTimer(self, singleShot=True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._measure)

    def follow(self) -> None:
        """Something has changed: measure once nothing changes any more."""
        state = self._store.state
        if state.labels is None or (state.model and state.model.digest != self._digest):
            self._surface, self._of, self.fractions = None, None, None
            self._digest = state.model.digest if state.model else ""
        if state.labels is not None and (state.labels != self._of or self._surface is None):
            self._rest.start()

    def _measure(self) -> None:
        labels = self._store.state.labels
        if labels is None:
            return
        grid = self._store.screen.view(TEMPLATE).grid
        if self._surface is None and grid is not None and _is_fine(grid):
            self._surface = seen_surface(_halve_opacity(grid), grid.box_half)
        if self._surface is not None:
            self._of = labels
            self.fractions = label_fractions(self._surface, labels).tolist()
            self.changed.emit()


def _halve_opacity(grid: GridBaked) -> NDArray[np.float32]:
    """Its opacity at half the resolution: a tenth of the time, and the same fractions to a
    percent."""
    half = grid.rgba.shape[0] // 2
    alpha = grid.rgba[: 2 * half, : 2 * half, : 2 * half, 3].astype(np.float32) / 255
    return alpha.reshape(half, 2, half, 2, half, 2).mean((1, 3, 5))


def _is_fine(grid: GridBaked) -> bool:
    return grid.request.resolution >= GRID_LEVELS[-1]
