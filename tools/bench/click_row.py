"""Click to markers: from the mouse event to the marker painted in every view."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.state.viewer_state import SOURCE
from tools.bench.floors import Floors
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError, Stage, heard

CLICKS = 30
BUSY_CLICKS = 12
TARGET = Target(100, "ms", aim=30)


@dataclass
class _Painted:
    """When each view first painted a marker after ``start``."""

    start: float = 0.0
    at: dict[str, float] = field(default_factory=dict)


def click_rows(stage: Stage, seed: int, floors: Floors | None = None) -> list[Row]:
    """Clicks into the settled window, and clicks while an exact picture is being rendered."""
    stage.settle()
    spots = _spots(stage, CLICKS + BUSY_CLICKS, seed)
    marched = [view.march_count for view in stage.canvases.values()]
    calm = [_calm_click(stage, spot) for spot in spots[:CLICKS]]
    more = [view.march_count for view in stage.canvases.values()]
    marches = sum(more) - sum(marched)
    busy = [_busy_click(stage, spot) for spot in spots[CLICKS:]]
    stage.settle()  # The floor is measured while nothing else is done.
    floor = floors.click_ms if floors else None
    note = f"views: {len(stage.marked_canvases)}, volumes marched: {marches}"
    floored = "; floor: the engine's answer alone"
    rendering = "an exact picture is being rendered"
    return [
        row_of("click", calm, TARGET, note + floored, floor),
        row_of("click while rendering", busy, TARGET, rendering + floored, floor),
    ]


def _spots(stage: Stage, count: int, seed: int) -> list[QPoint]:
    """Logical pixels of the source view, by chance on the head."""
    inside = np.argwhere(stage.silhouette())
    chosen = np.random.default_rng(seed).choice(len(inside), count)
    height, width = stage.silhouette().shape
    scale_x, scale_y = stage.source.width() / width, stage.source.height() / height
    return [QPoint(int(x * scale_x), int(y * scale_y)) for y, x in inside[chosen]]


def _calm_click(stage: Stage, spot: QPoint) -> float:
    """A click when nothing is left of the one before: its match is in the table."""
    stage.settle()
    return click_ms(stage, spot)


def _busy_click(stage: Stage, spot: QPoint) -> float:
    """A click while the worker renders exact pictures for a camera that has just been moved."""
    controller, state = stage.program.controller, stage.program.store.state
    controller.set_camera(SOURCE, state.camera(SOURCE).orbit_by(0.01, 0.0))
    controller.sharpen()
    stage.wait(lambda: all(view.at_rest for view in stage.canvases.values()), "The marched views")
    if stage.program.engine.is_idle:
        raise BenchError("the exact pictures were done before the click.")
    return click_ms(stage, spot)


def click_ms(stage: Stage, spot: QPoint) -> float:
    """Milliseconds from the mouse event to the marker on all views."""
    views = stage.marked_canvases
    stage.program.actions.trigger("clear_points")
    # The views are free of markers, and painted so, before the hand is there.
    stage.breathe()
    painted = _Painted()

    def note(name: str) -> None:
        if name not in painted.at and views[name].markers:
            painted.at[name] = time.perf_counter()

    with ExitStack() as links:
        for name, view in views.items():
            links.enter_context(heard(view.painted, partial(note, name)))
        painted.start = time.perf_counter()
        QTest.mouseClick(views[SOURCE], Qt.MouseButton.LeftButton, pos=spot)
        stage.wait(lambda: len(painted.at) == len(views), "The marker in every view")
    return 1e3 * (max(painted.at.values()) - painted.start)
