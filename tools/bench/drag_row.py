"""Dragging a point: from the mouse moved with a marker in the hand to the picture of the head that
followed it.

The hand never rests: each move comes as soon as the one before it has been painted.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.state.viewer_state import SOURCE
from ddf_core.answers import PointsEdited
from tools.bench.floors import Floors
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError, Stage, heard, move_mouse

POINTS, MOVES = 4, 12
RADII_PX = (6.0, 12.0)
"""The hand goes round where it took the marker, by turns near and far."""
TARGET = Target(60, "ms")
LEFT = Qt.MouseButton.LeftButton


@dataclass
class _Painted:
    """When the answer to a move was painted: the marker, and the head; the head's grid."""

    edited: PointsEdited | None = None
    marker: float = 0.0
    head: float = 0.0
    resolution: int = 0


@dataclass
class _Times:
    """Milliseconds of every move that changed the head, and the grids that showed it."""

    marker: list[float] = field(default_factory=list)
    head: list[float] = field(default_factory=list)
    grids: list[int] = field(default_factory=list)


def drag_rows(stage: Stage, seed: int, floors: Floors | None = None) -> list[Row]:
    """Points of the source, each clicked and then dragged about."""
    stage.settle()
    inside = np.argwhere(stage.silhouette())
    height, width = stage.silhouette().shape
    scale_x, scale_y = stage.source.width() / width, stage.source.height() / height
    times = _Times()
    for y, x in inside[np.random.default_rng(seed).choice(len(inside), POINTS)]:
        _drag(stage, QPoint(int(x * scale_x), int(y * scale_y)), times)
    stage.settle()  # The floor is measured while nothing else is done.
    if not times.head:
        raise BenchError("No head followed the hand.")
    floor = floors.drag_ms if floors else None
    often = max(set(times.grids), key=times.grids.count)
    note = f"a grid of {min(times.grids)}^3 or finer, most often {often}^3"
    floored = "; floor: the engine's answers alone"
    return [
        row_of("dragging a point, its marker", times.marker, TARGET, "the head's new latent"),
        row_of("dragging a point", times.head, TARGET, note + floored, floor),
    ]


def _drag(stage: Stage, spot: QPoint, times: _Times) -> None:
    """Mark a point, take its marker, move it about, and undo all of it."""
    program, view = stage.program, stage.source
    program.actions.trigger("clear_points")
    QTest.mouseClick(view, LEFT, pos=spot)
    stage.wait(lambda: bool(view.markers), "The marker")
    stage.settle()
    QTest.mousePress(view, LEFT, pos=spot)
    for number in range(MOVES + 1):
        painted, start = _move(stage, _spot(spot, number))
        # The first one measures what the head's coordinates do, once for a drag.
        if number > 0 and painted.head:
            times.marker.append(1e3 * (painted.marker - start))
            times.head.append(1e3 * (painted.head - start))
            times.grids.append(painted.resolution)
    QTest.mouseRelease(view, LEFT, pos=_spot(spot, MOVES))
    stage.settle()
    program.actions.trigger("undo")


def _spot(spot: QPoint, number: int) -> QPoint:
    angle, radius = 2 * math.pi * number / MOVES, RADII_PX[number % 2]
    return spot + QPoint(round(radius * math.cos(angle)), round(radius * math.sin(angle)))


def _move(stage: Stage, spot: QPoint) -> tuple[_Painted, float]:
    """Move the hand; what was painted of it, and when the hand moved. Without a head where that
    stayed as it was."""
    program, view, store = stage.program, stage.source, stage.program.store
    before, painted = store.state.instance(SOURCE), _Painted()

    def take(answer: object) -> None:
        if isinstance(answer, PointsEdited):
            painted.edited = answer

    def note() -> None:
        if painted.edited is None:
            return
        painted.marker = painted.marker or time.perf_counter()
        grid, instance = store.screen.view(SOURCE).grid, store.state.instance(SOURCE)
        if grid is not None and grid.request.instance == instance != before and not painted.head:
            painted.head, painted.resolution = time.perf_counter(), grid.request.resolution

    def is_over() -> bool:
        stayed = painted.edited is not None and store.state.instance(SOURCE) == before
        return painted.head > 0 or stayed

    start = time.perf_counter()
    with heard(program.responses.answered, take), heard(view.painted, note):
        move_mouse(view, spot, LEFT)
        stage.wait(is_over, "The head that follows")
    return painted, start
