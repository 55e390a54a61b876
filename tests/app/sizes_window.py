"""The window in many sizes, in a process of its own: prints as JSON what is cut off in which.

Qt reads QT_SCALE_FACTOR once, when the program starts: so ``test_sizes`` starts this.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.canvas.view_canvas import ViewCanvas
from app.context import AppContext
from app.shell.shortcuts import ShortcutsDialog
from app.state import planner
from app.state.viewer_state import Banner
from app.widgets.jobs import Job
from tests.app.clipped import clipped
from tests.app.hidpi_window import open_ball, wait

SPOTS = 60
"""So many along each edge of a view are looked at."""
OLD = QColor(255, 0, 255)
LONG = Banner(
    "error",
    "generator.pth: tensor 'forward.layers.0.weight' has shape (96, 3), this model needs "
    "(128, 3). The file was made for another size.",
    "Open it with the card.json beside it, or choose another one.",
    "details",
)


def plain(program: AppContext) -> None:
    """As it starts."""


def painting(program: AppContext) -> None:
    program.actions.trigger("paint")
    program.actions.trigger("show_transfer")


def plots_and_gallery(program: AppContext) -> None:
    program.actions.trigger("paint")
    for name in ("show_plots", "gallery", "interpolate"):
        program.actions.trigger(name)


def five_heads(program: AppContext) -> None:
    program.actions.trigger("gallery")
    for _ in range(3):
        program.actions.trigger("add_target")


def busy(program: AppContext) -> None:
    bars = program.window.status
    bars.job.show_job(Job("Saving a-rather-long-name-of-a-video.mp4", 3, 10, 30.0))
    bars.photo_job.show_job(Job("Photo grandmother-in-the-garden.jpg", 3, 10, 30.0))
    program.controller.show_banner(LONG)


STEPS: tuple[Callable[[AppContext], None], ...] = (
    plain,
    painting,
    plots_and_gallery,
    five_heads,
    busy,
)


def walked(program: AppContext, sizes: list[tuple[int, int]]) -> Iterator[str]:
    """Every step in every size: what is cut off, or not as it was asked for."""
    window = program.window
    for step in STEPS:
        step(program)
        for size in sizes:
            window.resize(*size)
            settle(program)
            where = f"{step.__name__} {size[0]} x {size[1]}"
            if (window.width(), window.height()) != size:
                yield f"{where}: the window is {window.width()} x {window.height()}"
            yield from (f"{where}: {line}" for line in clipped(window))
            for view in program.store.state.views:
                yield from (f"{where}: {view} {line}" for line in cut(window.area.canvas(view)))


def settle(program: AppContext) -> None:
    for _ in range(3):
        QApplication.processEvents()
    wait(lambda: program.controller.is_settled)
    QApplication.processEvents()


def cut(canvas: ViewCanvas) -> Iterator[str]:
    """A head that reaches the view's edge, or an old line that is left there."""
    if not canvas.isVisible():
        return
    width, height = canvas.width(), canvas.height()
    across = [(x, y) for x in range(0, width, max(width // SPOTS, 1)) for y in (0, height - 1)]
    down = [(x, y) for y in range(0, height, max(height // SPOTS, 1)) for x in (0, width - 1)]
    if not all(canvas.is_background(QPointF(x + 0.5, y + 0.5)) for x, y in across + down):
        yield "the head is cut off"
    ratio = canvas.devicePixelRatioF()
    image = QImage(*canvas.picture_size(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(OLD)
    canvas.render(image)
    ends = [(image.width() - 1, image.height() // 2), (image.width() // 2, image.height() - 1)]
    if any(image.pixelColor(x, y) == OLD for x, y in ends):
        yield "an old line stands at its edge"


def sheet_faults(program: AppContext) -> Iterator[str]:
    """The cheat sheet is no larger than the screen, and never scrolls sideways."""
    program.actions.trigger("shortcuts")
    sheet = program.window.findChild(ShortcutsDialog)
    QApplication.processEvents()
    room = sheet.screen().availableGeometry().size()
    if sheet.width() > room.width() or sheet.height() > room.height():
        yield f"the sheet is {sheet.width()} x {sheet.height()} on {room.width()} x {room.height()}"
    yield from (f"sheet: {line}" for line in clipped(sheet))
    sheet.close()


def main(sizes: list[str]) -> None:
    # How sharp a picture is at last is not asked here, and large ones take a while.
    planner.PICTURE_LEVELS = planner.PICTURE_LEVELS[:2]
    program = open_ball()
    try:
        asked = [(int(w), int(h)) for w, h in (size.split("x") for size in sizes)]
        wait(lambda: program.controller.is_settled)
        first, room = program.window.size(), program.window.screen().availableGeometry().size()
        found = list(walked(program, asked))
        found += sheet_faults(program)
        if first.width() > room.width() or first.height() > room.height():
            found.append("the window is larger than the screen at the start")
        sys.stdout.write(json.dumps(found) + "\n")
    finally:
        program.close()


if __name__ == "__main__":
    main(sys.argv[1:])
