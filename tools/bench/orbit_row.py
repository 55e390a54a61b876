"""Orbiting: frames a second of two linked views of 400 pixels, turned by the mouse."""

from __future__ import annotations

import math
import time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.canvas.image_pixels import pixels_of
from tools.bench.floors import Floors
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError, Stage, move_mouse

SIDE = 400
WARM_UP = 15
FRAMES = 90
TARGET = Target(15, "frames/s", of="median", more_is_better=True, aim=30)
LEFT = Qt.MouseButton.LeftButton


def orbit_rows(stage: Stage, floors: Floors | None = None) -> list[Row]:
    """A drag in the source that turns both views; every frame is painted in both."""
    stage.settle()
    views = list(stage.canvases.values())[:2]
    if len(views) < 2 or not all(view.uses_gl for view in views):
        raise BenchError("it wants two views and OpenGL.")
    natural = [view.size() for view in views]
    for view in views:
        view.setFixedSize(SIDE, SIDE)
    stage.settle()
    middle = QPoint(SIDE // 2, SIDE // 2)
    QTest.mousePress(views[0], LEFT, pos=middle)
    seconds = [_frame(stage, number) for number in range(WARM_UP + FRAMES)][WARM_UP:]
    short = min(min(view.shown_size) for view in views)
    moving = _pixels(views[0].snapshot(with_markers=False))
    stage.wait(lambda: all(view.at_rest for view in views), "The still picture")
    still = _pixels(views[0].snapshot(with_markers=False))
    QTest.mouseRelease(views[0], LEFT, pos=middle)
    stage.settle()
    exact = _pixels(views[0].snapshot(with_markers=False))
    for view in views:
        view.setMaximumSize(16_777_215, 16_777_215)
        view.setMinimumSize(160, 160)
    stage.program.controller.home()
    stage.wait(lambda: [view.size() for view in views] == natural, "The views' own size")
    note = (
        f"{short} px inside {SIDE} px views, {_psnr(moving, still):.0f} dB to the still, "
        f"{_psnr(moving, exact):.0f} dB to the exact picture; floor: two marches of 200 px alone"
    )
    floor = floors.frames_per_second if floors else None
    return [row_of("orbiting", [1 / s for s in seconds], TARGET, note, floor)]


def _frame(stage: Stage, number: int) -> float:
    """Seconds from one mouse event to both views painted with the camera it made."""
    views = list(stage.canvases.values())[:2]
    fresh = [view.march_count for view in views]
    angle = 0.07 * (number + 1)
    spot = QPoint(SIDE // 2 + int(150 * math.sin(angle)), SIDE // 2 + int(40 * math.sin(2 * angle)))
    start = time.perf_counter()
    move_mouse(views[0], spot, LEFT)
    stage.wait(
        lambda: all(view.march_count > old for view, old in zip(views, fresh, strict=True)),
        "The next frame",
    )
    return time.perf_counter() - start


def _pixels(image: QImage) -> NDArray[np.float64]:
    """(H, W, 3) of an image, in [0, 255]."""
    return pixels_of(image)[..., :3].astype(float)


def _psnr(picture: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    error = float(np.mean((picture - truth) ** 2))
    return 10 * math.log10(255**2 / max(error, 1e-9))
