"""The grid that answers the hand comes in time, whatever the speed of model and machine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state import changes
from app.state.levels_of_detail import FIRST_GRID_S, GRID_LEVELS, SLOW_FIRST_GRID
from app.state.planner import InteractionPhase, first_grid
from app.state.screen import after_state_change
from app.state.viewer_state import SOURCE
from ddf_core.answers import DeviceUsed, GridBaked
from ddf_core.processor import Processor
from ddf_core.requests import BakeGrid, UseDevice
from tests.app.state.test_planner import empty_screen, grids, settle

FIRST_VOXELS = GRID_LEVELS[0] ** 3
SLOW = 1.5 * FIRST_GRID_S / FIRST_VOXELS


@pytest.mark.parametrize(
    ("seconds_per_voxel", "first"),
    [(0.0, 24), (0.5 * FIRST_GRID_S / FIRST_VOXELS, 24), (SLOW, 16)],
)
def test_it_is_smaller_only_where_the_usual_one_would_be_late(seconds_per_voxel, first) -> None:
    assert first_grid(seconds_per_voxel) == first


def test_a_slow_model_is_moved_at_the_small_grid_and_still_rests_at_the_finest(loaded) -> None:
    screen = replace(empty_screen(loaded), seconds_per_voxel=SLOW)
    moving, asked = settle(loaded, screen, InteractionPhase.MOVING)
    assert grids(asked) == [SLOW_FIRST_GRID]
    _, asked = settle(loaded, moving, InteractionPhase.RESTING)
    assert grids(asked) == list(GRID_LEVELS[1:])


def test_a_new_latent_of_a_slow_model_begins_at_the_small_grid(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.RESTING)
    screen = replace(screen, seconds_per_voxel=SLOW)
    changed = changes.with_latent(loaded, SOURCE, changes.seeded(loaded.source, 7, 3))
    _, asked = settle(changed, after_state_change(screen, changed), InteractionPhase.RESTING)
    assert grids(asked) == [SLOW_FIRST_GRID, *GRID_LEVELS[1:]]


def test_the_speed_is_that_of_the_last_grid_and_unknown_on_another_device(open_program) -> None:
    program = open_program()
    responses, store = program.responses, program.store
    for resolution, seconds in ((24, 0.5), (96, 9.0)):
        request = BakeGrid(SOURCE, store.state.source.instance(), resolution)
        rgba = np.zeros((resolution,) * 3 + (4,), np.uint8)
        responses.receive(GridBaked(request, rgba, 1.0, seconds))
        assert store.screen.seconds_per_voxel == pytest.approx(0.5 / FIRST_VOXELS)
    responses.receive(DeviceUsed(UseDevice("cpu"), Processor("cpu", "CPU")))
    assert store.screen.seconds_per_voxel == 0.0
