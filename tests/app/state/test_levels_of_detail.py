"""The grid that answers the hand comes in time, whatever the speed of model and machine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.state import changes
from app.state.levels_of_detail import (
    FINER_WORK,
    FIRST_GRID_S,
    GRID_LEVELS,
    IN_HAND_S,
    READABLE_S,
    SLOW_FIRST_GRID,
    WORK,
)
from app.state.planner import InteractionPhase, finer_in_hand, first_grid
from app.state.screen import after_state_change
from app.state.viewer_state import SOURCE
from ddf_core.answers import DeviceUsed, GridBaked
from ddf_core.processor import Processor
from ddf_core.requests import BakeGrid, UseDevice
from ddf_core.shown import LatentInstance
from tests.app.state.test_planner import empty_screen, grids, settle

FIRST_VOXELS = GRID_LEVELS[0] ** 3
SLOW = 2 * READABLE_S / WORK[32]


@pytest.mark.parametrize(
    ("seconds_per_voxel", "views", "first"),
    [
        (0.0, 1, 24),
        (0.99 * READABLE_S / WORK[32], 1, 32),
        (1.01 * READABLE_S / WORK[32], 1, 16),
        (0.99 * READABLE_S / WORK[32], 2, 16),
        (SLOW, 1, 16),
        (0.99 * FIRST_GRID_S / WORK[48], 1, 48),
        (1.01 * FIRST_GRID_S / WORK[48], 1, 32),
        (FIRST_GRID_S / WORK[48], 3, 32),
        (0.99 * FIRST_GRID_S / WORK[64] / 3, 3, 64),
    ],
)
def test_the_grid_that_answers_the_hand_is_the_finest_in_time(
    seconds_per_voxel, views, first
) -> None:
    assert first_grid(seconds_per_voxel, views) == first


@pytest.mark.parametrize(
    ("seconds_per_voxel", "have", "finer"),
    [
        (0.0, 24, ()),
        (0.99 * IN_HAND_S / FINER_WORK[48], 24, (48,)),
        (1.1 * IN_HAND_S / FINER_WORK[48], 24, ()),
        (IN_HAND_S / FINER_WORK[48], 16, (24,)),
        (IN_HAND_S / FINER_WORK[48], 48, ()),
        (0.99 * IN_HAND_S / FINER_WORK[96], 48, (96,)),
        (1e-9, 96, ()),
    ],
)
def test_a_hand_that_pauses_gets_the_next_one_where_it_is_in_time(
    seconds_per_voxel, have, finer
) -> None:
    assert finer_in_hand(seconds_per_voxel, have) == finer


def test_a_fast_machine_answers_the_hand_with_fine_grids_and_nothing_stops_them(loaded) -> None:
    screen = replace(empty_screen(loaded), seconds_per_voxel=1e-7)
    _, asked = settle(loaded, screen, InteractionPhase.MOVING)
    # The finest is no draft: it may be stopped by the next move.
    assert grids(asked) == [64, 96]
    live = [r.urgency.is_live for r in asked if isinstance(r, BakeGrid) and r.view == SOURCE]
    assert live == [True, False]
    first = next(request for request in asked if isinstance(request, BakeGrid))
    assert first.urgency.is_live
    # The hand that lets go meanwhile asks for the very same.
    _, asked = settle(loaded, screen, InteractionPhase.RESTING)
    assert next(r for r in asked if isinstance(r, BakeGrid) and r.view == SOURCE) == first
    # At rest finer ones step aside as ever.
    slower = replace(empty_screen(loaded), seconds_per_voxel=READABLE_S / WORK[32] / 4)
    _, asked = settle(loaded, slower, InteractionPhase.RESTING)
    live = [r.urgency.is_live for r in asked if isinstance(r, BakeGrid) and r.view == SOURCE]
    assert live == [True, False, False]


def test_a_slow_model_is_moved_at_the_small_grid_and_still_rests_at_the_finest(loaded) -> None:
    screen = replace(empty_screen(loaded), seconds_per_voxel=SLOW)
    moving, asked = settle(loaded, screen, InteractionPhase.MOVING)
    assert grids(asked) == [SLOW_FIRST_GRID]
    _, asked = settle(loaded, moving, InteractionPhase.RESTING)
    assert grids(asked) == list(GRID_LEVELS)


def test_a_new_latent_of_a_slow_model_begins_at_the_small_grid(loaded) -> None:
    screen, _ = settle(loaded, empty_screen(loaded), InteractionPhase.RESTING)
    screen = replace(screen, seconds_per_voxel=SLOW)
    changed = changes.with_latent(loaded, SOURCE, changes.seed_instance(loaded.source, 7, 3))
    _, asked = settle(changed, after_state_change(screen, changed), InteractionPhase.RESTING)
    assert grids(asked) == [SLOW_FIRST_GRID, *GRID_LEVELS]


def test_the_speed_is_that_of_the_last_grid_and_unknown_on_another_device(open_program) -> None:
    program = open_program()
    responses, store = program.responses, program.store
    # The second grid of it begins from the first: that is no measure.
    unseen = LatentInstance((0.25, 0.5, 0.75))
    for resolution, seconds in ((24, 0.5), (96, 9.0)):
        request = BakeGrid(SOURCE, unseen, resolution)
        rgba = np.zeros((resolution,) * 3 + (4,), np.uint8)
        responses.receive(GridBaked(request, rgba, 1.0, seconds))
        assert store.screen.seconds_per_voxel == pytest.approx(0.5 / FIRST_VOXELS)
    responses.receive(DeviceUsed(UseDevice("cpu"), Processor("cpu", "CPU")))
    assert store.screen.seconds_per_voxel == 0.0
