"""What was computed before is on screen again as soon as it is wanted, within bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state import changes
from app.state.kept_grids import KeptGrids, with_kept_grids
from app.state.screen import Screen, ViewScreen
from app.state.viewer_state import SOURCE, ViewerState
from ddf_core.answers import GridBaked
from ddf_core.requests import BakeGrid
from ddf_core.shown import COLOUR, Appearance, LatentInstance

TARGET = "target1"


def grid(z: float, resolution: int = 8, appearance: Appearance = COLOUR) -> GridBaked:
    request = BakeGrid(SOURCE, LatentInstance((z, 0.0, 0.0)), resolution, appearance)
    return GridBaked(request, np.zeros((resolution,) * 3 + (4,), np.uint8), 0.6, 0.01)


def found(kept: KeptGrids, z: float, appearance: Appearance = COLOUR) -> int | None:
    grid = kept.find(LatentInstance((z, 0.0, 0.0)), appearance)
    return grid.request.resolution if grid else None


def test_the_finest_of_each_is_kept() -> None:
    kept = KeptGrids()
    for resolution in (8, 16, 12):
        kept.keep(grid(1.0, resolution))
    kept.keep(grid(1.0, 8, Appearance("normals")))
    assert found(kept, 1.0) == 16
    assert found(kept, 1.0, Appearance("normals")) == 8
    assert found(kept, 2.0) is None
    assert kept.knows(LatentInstance((1.0, 0.0, 0.0)))
    assert not kept.knows(LatentInstance((2.0, 0.0, 0.0)))


def test_it_is_bounded_by_bytes_and_forgets_what_was_unused_for_longest() -> None:
    one = 8**3 * 4
    kept = KeptGrids(3 * one)
    for z in (1.0, 2.0, 3.0):
        kept.keep(grid(z))
    assert found(kept, 1.0) == 8
    kept.keep(grid(4.0))
    assert [found(kept, z) for z in (1.0, 2.0, 3.0, 4.0)] == [8, None, 8, 8]
    assert kept.byte_count == 3 * one
    kept.keep(grid(5.0, 16))
    # One that is larger than all the room is not kept at all.
    assert len(kept) == kept.byte_count == 0


@pytest.fixture
def state(loaded: ViewerState) -> ViewerState:
    item = replace(loaded.source, z=(1.0, 0.0, 0.0), psi=1.0)
    return changes.with_latent(loaded, SOURCE, item)


def test_a_way_back_shows_it_in_whatever_view_wants_it(state) -> None:
    kept = KeptGrids()
    kept.keep(grid(1.0, 12))
    screen = Screen(views={view: ViewScreen((9, 9), grid(7.0)) for view in (SOURCE, TARGET)})
    again = with_kept_grids(screen, state, kept)
    assert again.view(SOURCE).grid.request.resolution == 12
    assert again.view(TARGET) is screen.view(TARGET)
    same = changes.with_latent(state, TARGET, state.source)
    shown = with_kept_grids(screen, same, kept).view(TARGET).grid.request
    assert (shown.view, shown.resolution) == (TARGET, 12)


def test_what_is_finer_on_screen_stays(state) -> None:
    kept = KeptGrids()
    kept.keep(grid(1.0, 12))
    finer = Screen(views={SOURCE: ViewScreen((9, 9), grid(1.0, 16))})
    assert with_kept_grids(finer, state, kept) is finer
    empty = Screen(views={SOURCE: ViewScreen((9, 9))})
    assert with_kept_grids(empty, state, kept) is empty
