"""How large a picture may be marched while the hand moves: quick, never crude, never nervous."""

from __future__ import annotations

from collections import deque

import numpy as np

MIN_SHORT_PX = 200
"""A moving picture is never smaller than this on its short side (if the view itself is not)."""
LEVEL_PX = 16
"""Sizes differ by at least this much, so that one frame's noise does not change the size."""

Size = tuple[int, int]


class Pace:
    """Chooses the size of moving pictures from what the last ones cost.

    The size falls when the predicted time is over the budget and rises only when a level higher
    would still take less than ``RISE`` of it: between the two it stays, so it cannot swing.

    Args:
        ms_per_pixel: first guess of the cost.
    """

    RISE = 0.75

    def __init__(self, ms_per_pixel: float) -> None:
        # The guess counts as three frames: the very first one compiles the shader.
        self._costs: deque[float] = deque([ms_per_pixel] * 3, maxlen=7)
        self._short = 0

    @property
    def ms_per_pixel(self) -> float:
        """Median of the last frames: one slow frame (a busy core) counts little."""
        return float(np.median(self._costs))

    def note(self, size: Size, ms: float) -> None:
        """A moving picture of ``size`` took ``ms``."""
        self._costs.append(ms / max(size[0] * size[1], 1))

    def moving_size(self, full: Size, budget_ms: float) -> Size:
        """Size of the next moving picture of a view whose full size is ``full``."""
        full_short = max(min(full), 1)
        floor = min(MIN_SHORT_PX, full_short)
        aspect = max(full) / full_short
        fitting = int((budget_ms / (self.ms_per_pixel * aspect)) ** 0.5)
        cautious = int((budget_ms * self.RISE / (self.ms_per_pixel * aspect)) ** 0.5)
        short = self._short or fitting
        short = min(max(short, cautious // LEVEL_PX * LEVEL_PX), fitting // LEVEL_PX * LEVEL_PX)
        self._short = min(max(short, floor), full_short)
        return scale_to_short(full, self._short)


def scale_to_short(full: Size, short: int) -> Size:
    """``full`` shrunk so that its short side is ``short`` pixels; never enlarged, never empty."""
    scale = min(short / max(min(full), 1), 1.0)
    return max(round(full[0] * scale), 1), max(round(full[1] * scale), 1)
