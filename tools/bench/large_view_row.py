"""Views as a large screen has them: the first tile, all of the source's, and a click meanwhile.

Source and target stand side by side and take turns. Last of the rows in the window: it leaves it
large and without panels.
"""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDockWidget

from app.canvas.view_canvas import ViewCanvas
from app.state.viewer_state import SOURCE
from ddf_core.answers import PictureTileRendered
from tools.bench.click_row import click_ms
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError, Stage, heard

VIEW = (1200, 1400)
TURNS = 5
CLICKS = 12
FIRST = Target(1, "s", aim=0.3)
WHOLE = Target(240, "s", aim=60)
LONGEST_S = 900.0
CLICK = Target(100, "ms", aim=30)


def large_view_rows(stage: Stage, seed: int) -> list[Row]:
    """The camera is turned, five times to the first tile, then once to the last, with clicks."""
    view = _enlarge_views(stage)
    stage.wait(lambda: _has_tiles(stage), "The first tile")
    first = [_turn(stage) for _ in range(TURNS)]
    began = time.perf_counter() - first[-1]
    clicks = [click_ms(stage, spot) for spot in _spots(view, seed)]
    if not _has_tiles(stage):
        raise BenchError("the last tile was there before the last click.")
    stage.wait(lambda: not _has_tiles(stage), "The last tile", LONGEST_S)
    whole_s = time.perf_counter() - began
    size = "{} views of {} x {} px".format(len(stage.canvases), *view.picture_size())
    clicked = f"and {CLICKS} clicks in it"
    return [
        row_of("large view, first tile", first, FIRST, f"{size}, the camera moved"),
        row_of("large view, all tiles", [whole_s], WHOLE, f"{size}, {clicked}"),
        row_of("large view, click meanwhile", clicks, CLICK, "tiles are being rendered"),
    ]


def _enlarge_views(stage: Stage) -> ViewCanvas:
    """The source, of ``VIEW`` logical pixels, with the target beside it and no panels."""
    window = stage.program.window
    for dock in window.findChildren(QDockWidget):
        dock.hide()
    stage.breathe()
    view = stage.source
    wider = len(stage.canvases) * (VIEW[0] - view.width())
    window.resize(window.width() + wider, window.height() + VIEW[1] - view.height())
    # The views share what is left by the lines between them.
    stage.wait(lambda: abs(view.width() - VIEW[0]) < 9 > abs(view.height() - VIEW[1]), "The views")
    return view


def _has_tiles(stage: Stage) -> bool:
    return stage.program.store.screen.view(SOURCE).tiles is not None


def _turn(stage: Stage) -> float:
    """Seconds from the request for exact pictures to the first painted tile."""
    program, view = stage.program, stage.source
    tiles: list[PictureTileRendered] = []
    painted: list[float] = []

    def note(answer: object) -> None:
        if isinstance(answer, PictureTileRendered) and answer.request.whole.view == SOURCE:
            tiles.append(answer)

    def seen() -> None:
        if tiles:
            painted.append(time.perf_counter())

    camera = program.store.state.camera(SOURCE).orbit_by(0.02, 0.0)
    with heard(program.responses.answered, note), heard(view.painted, seen):
        program.controller.set_camera(SOURCE, camera)
        start = time.perf_counter()
        program.controller.sharpen()
        stage.wait(lambda: bool(painted), "The first tile")
    return painted[0] - start


def _spots(view: ViewCanvas, seed: int) -> list[QPoint]:
    """Logical pixels about the middle of the view, where a head is."""
    parts = np.random.default_rng(seed).uniform(0.4, 0.6, (CLICKS, 2))
    return [QPoint(int(x * view.width()), int(y * view.height())) for x, y in parts]
