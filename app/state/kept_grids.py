"""Grids that were computed before, so that a way back over the same values shows them at once.

Bounded by bytes: what was not used for longest goes first. No Qt, no torch.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from app.state.screen import Screen
from app.state.viewer_state import ViewerState
from ddf_core.answers import GridBaked
from ddf_core.shown import Appearance, Instance

MOST_BYTES = 40_000_000
"""Some 90 grids of 48^3, or 11 of 96^3: a slider from end to end and back."""

What = tuple[Instance, Appearance]


class KeptGrids:
    """The finest grid of each instance in each appearance, as long as there is room."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._grids: OrderedDict[What, GridBaked] = OrderedDict()

    def __len__(self) -> int:
        return len(self._grids)

    @property
    def byte_count(self) -> int:
        """What they take."""
        return self._bytes

    def keep(self, grid: GridBaked) -> None:
        """Keep a grid, unless a finer one of the same thing is there."""
        what = (grid.request.instance, grid.request.appearance)
        before = self._grids.pop(what, None)
        if before is not None:
            self._bytes -= before.rgba.nbytes
            if before.request.resolution > grid.request.resolution:
                grid = before
        self._grids[what] = grid
        self._bytes += grid.rgba.nbytes
        while self._bytes > self._most and self._grids:
            _, gone = self._grids.popitem(last=False)
            self._bytes -= gone.rgba.nbytes

    def find(self, instance: Instance, appearance: Appearance) -> GridBaked | None:
        """The finest grid of an instance in an appearance; None where none is kept."""
        found = self._grids.get((instance, appearance))
        if found is not None:
            self._grids.move_to_end((instance, appearance))
        return found

    def knows(self, instance: Instance) -> bool:
        """Whether any grid of an instance is kept, in whatever appearance."""
        return any(known == instance for known, _ in self._grids)

    def clear(self) -> None:
        """Forget all: another model's are of no use."""
        self._grids.clear()
        self._bytes = 0


def with_kept_grids(screen: Screen, state: ViewerState, kept: KeptGrids) -> Screen:
    """The screen with a kept grid in every view that shows something else, or shows it coarser."""
    for view, shown in screen.views.items():
        if view not in state.views or shown.grid is None:
            continue
        wanted = (state.instance(view), state.appearance(view))
        found = kept.find(*wanted)
        if found is None:
            continue
        now = shown.grid.request
        is_same = (now.instance, now.appearance) == wanted
        if not is_same or now.resolution < found.request.resolution:
            grid = replace(found, request=replace(found.request, view=view))
            screen = screen.with_view(view, replace(shown, grid=grid))
    return screen
