"""The window under a scale factor, in a process of its own: prints as JSON what a click hits.

Qt reads QT_SCALE_FACTOR once, when the program starts: so ``test_hidpi`` starts this.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.bootstrap import build
from app.canvas.image_pixels import pixels_of
from app.canvas.view_canvas import ViewCanvas
from app.context import AppContext, Start
from app.shell.program import make_application
from app.state.places import position_in_view
from app.state.viewer_state import SOURCE
from tests.app.fake_engine import BallEngine
from tests.app.parts import points_of

PATIENCE_S = 60.0
SPOTS = ((0.5, 0.5), (0.41, 0.37), (0.613, 0.571))
CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def wait(ready: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE_S
    ticker = QTimer()
    ticker.setInterval(10)
    ticker.start()
    while not ready():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > end:
            sys.exit("nothing came")


def click(canvas: ViewCanvas, spot: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
    """A click between logical pixels, as a mouse on a fine screen makes it."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, held in (
        (QEvent.Type.MouseButtonPress, left),
        (QEvent.Type.MouseButtonRelease, none),
    ):
        event = QMouseEvent(kind, spot, canvas.mapToGlobal(spot), left, held, keys)
        QApplication.sendEvent(canvas, event)


def pixels_of_last_point(program: AppContext) -> np.ndarray:
    """(2,) where the camera sees the newest point's place, physical pixels of the source view."""
    store, canvas = program.store, program.window.area.canvas(SOURCE)
    position = position_in_view(store.state, store.screen, SOURCE, store.state.points[-1])
    pixel_xy, _ = store.state.camera(SOURCE).project(np.array(position), canvas.picture_size())
    return pixel_xy[0]


def click_errors(program: AppContext) -> list[float]:
    """How far, in physical pixels, a picked place lies from where the mouse was."""
    canvas, errors = program.window.area.canvas(SOURCE), []
    for across, down in SPOTS:
        count = len(program.store.state.points)
        spot = QPointF(canvas.width() * across, canvas.height() * down)
        click(canvas, spot, CONTROL)
        wait(lambda count=count: len(program.store.state.points) > count)
        mouse = np.array((spot.x(), spot.y())) * canvas.devicePixelRatioF()
        errors.append(float(np.abs(pixels_of_last_point(program) - mouse).max()))
    return errors


def marker_errors(program: AppContext) -> list[float]:
    """How far the middle of a disc ON THE SCREEN lies from where its marker says, and what a click
    there picks: both in physical pixels."""
    canvas = program.window.area.canvas(SOURCE)
    points_of(program).clear_points()
    points_of(program).type_point(SOURCE, (0.09, 0.07, 0.33))
    wait(lambda: len(canvas.markers) == 1 and program.controller.is_settled)
    points_of(program).select(None)
    drawn = disc_middle(canvas)
    errors = [float(np.abs(drawn - canvas.markers[0].pixel_xy).max())]
    ratio = canvas.devicePixelRatioF()
    click(canvas, QPointF(*(drawn / ratio)), CONTROL)
    wait(lambda: len(program.store.state.points) == 2)
    return [*errors, float(np.abs(pixels_of_last_point(program) - drawn).max())]


def disc_middle(canvas: ViewCanvas) -> np.ndarray:
    """(2,) centre of what a marker changes in the picture of the view."""
    with_marker, without = (pixels_of(canvas.snapshot(with_markers=on)) for on in (True, False))
    rows, columns = np.nonzero((with_marker != without).any(axis=2))
    return np.array((columns.min() + columns.max() + 1, rows.min() + rows.max() + 1)) / 2


def told_of(program: AppContext) -> dict[str, object]:
    """Everything that ``test_hidpi`` looks at."""
    wait(lambda: program.controller.is_settled)
    canvas = program.window.area.canvas(SOURCE)
    shot = canvas.snapshot()
    return {
        "ratio": canvas.devicePixelRatioF(),
        "logical": [canvas.width(), canvas.height()],
        "physical": list(canvas.picture_size()),
        "snapshot": [shot.width(), shot.height()],
        "click_errors": click_errors(program),
        "marker_errors": marker_errors(program),
    }


def open_ball() -> AppContext:
    """The program with the ball world."""
    make_application(["test"])
    return build(Start(Path("ball"), seed_source=12, seed_target=40), BallEngine)


def main() -> None:
    program = open_ball()
    try:
        sys.stdout.write(json.dumps(told_of(program)) + "\n")
    finally:
        # The worker's thread would keep the process alive.
        program.close()


if __name__ == "__main__":
    main()
