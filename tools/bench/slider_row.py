"""Slider to picture: from the value changed by hand to the first and to the finest new picture."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.features.instances.panel_list import LatentList
from app.state.changes import axis_value
from app.state.levels_of_detail import GRID_LEVELS
from app.state.viewer_state import SOURCE
from tools.bench.floors import Floors
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError, Stage, heard

TRIES = 12
FIRST = Target(250, "ms", aim=100)
FINEST = Target(2000, "ms", aim=700)


def slider_rows(stage: Stage, seed: int, floors: Floors | None = None) -> list[Row]:
    """Presses on the source's sliders, each at a new place."""
    stage.settle()
    model = stage.program.store.state.model
    if model is None or not model.axes:
        raise BenchError("The model names no sliders.")
    rng = np.random.default_rng(seed)
    times = []
    for number in range(TRIES):
        axis = model.axes[number % min(len(model.axes), 4)]
        # On the other half of the slider: a press on its handle takes it and moves nothing.
        item = stage.program.store.state.latent(SOURCE)
        half = (0.2, 0.4) if axis_value(item, axis) > (axis.low + axis.high) / 2 else (0.6, 0.8)
        times.append(_press(stage, axis.name, rng.uniform(*half)))
    stage.settle()  # The floors are measured while nothing else is done.
    lowest = (floors.first_grid_ms, floors.all_grids_ms) if floors else (None, None)
    note = "a grid of {}^3 or finer; floor: one of {}^3, the engine's answer alone"
    coarsest = min(t[2] for t in times)
    first = note.format(coarsest, GRID_LEVELS[0])
    finest = note.format(GRID_LEVELS[-1], GRID_LEVELS[-1])
    return [
        row_of("slider to first picture", [t[0] for t in times], FIRST, first, lowest[0]),
        row_of("slider to finest grid", [t[1] for t in times], FINEST, finest, lowest[1]),
    ]


def _press(stage: Stage, axis: str, fraction: float) -> tuple[float, float, int]:
    """Milliseconds until the first and until the finest grid of the new instance is painted, and
    the voxels along an edge of the first."""
    program, view = stage.program, stage.source
    panels = program.window.findChild(LatentList)
    assert panels is not None
    slider = panels.panels[SOURCE].slider(axis)
    spot = QPoint(int(fraction * slider.width()), slider.height() // 2)
    painted: dict[int, float] = {}

    def note() -> None:
        grid = program.store.screen.view(SOURCE).grid
        if grid is not None and grid.request.instance == program.store.state.instance(SOURCE):
            painted.setdefault(grid.request.resolution, time.perf_counter())

    before = program.store.state.instance(SOURCE)
    start = time.perf_counter()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=spot)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=spot)
    if program.store.state.instance(SOURCE) == before:
        raise BenchError(f"The slider {axis} did not move the source.")
    with heard(view.painted, note):
        stage.wait(lambda: GRID_LEVELS[-1] in painted, "The finest grid")
    first = min(painted, key=painted.__getitem__)
    return 1e3 * (painted[first] - start), 1e3 * (painted[GRID_LEVELS[-1]] - start), first
