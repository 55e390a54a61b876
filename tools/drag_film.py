"""The README's film of a dragged point: a marker in a real window, pulled by real events.

    python tools/screen.py virtual .venv/bin/python -m tools.drag_film FILE.webp

After each move of the mouse the hand waits for the head that follows on the finest grid, and then a
frame is made: what is seen while it moves is coarser where there is no GPU. At the end it lets go,
and the picture is exact. Only the arrow of the mouse is drawn, for a picture of a window has none.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtTest import QTest

from app.bootstrap import build
from app.canvas.image_pixels import pixels_of
from app.context import Start
from app.features.instances.panel_list import LatentList
from app.shell.program import make_application
from app.state.levels_of_detail import GRID_LEVELS
from app.state.viewer_state import SOURCE, target_view
from ddf_core.answers import PointsEdited
from ddf_core.errors import DdfError
from ddf_core.export.video_writer import VideoShape, VideoWriter, open_video
from tools.bench.stage import Stage, heard, move_mouse

LEFT = Qt.MouseButton.LeftButton
WINDOW = (1360, 864)
SHRINK = 0.75
FPS = 12
YAW_RAD, PITCH_RAD = 0.65, 0.0
"""From the front to the side from which the film looks: a nose that grows is seen there."""
MOVES = 12
"""From one place of the hand to the next."""
PULLS = ((1, ((26, 2), (6, -14), (18, -2))), (3, ((-9, -8), (-4, 4))))
"""Which marker is taken, and where it is pulled: logical pixels from where it was taken."""
REST_FRAMES = 10
ARROW = ((0, 0), (0, 17), (4, 13.4), (6.8, 19.6), (9.4, 18.4), (6.7, 12.4), (12, 12))


@dataclass
class Film:
    """Frames of a part of a window, and the mouse over it."""

    stage: Stage
    part: QRect
    video: VideoWriter
    spot: QPoint
    frames: int = 0

    def shoot(self, count: int = 1) -> None:
        """The next frame, ``count`` times: what stands still is long to look at."""
        pixels = grab(self.stage, self.part, self.spot)
        for _ in range(count):
            self.video.add(pixels)
        self.frames += count


def grab(stage: Stage, part: QRect, spot: QPoint) -> NDArray[np.uint8]:
    """(h, w, 3) part of the window, smaller, with the arrow at a spot of the source."""
    image = stage.program.window.grab(part).toImage()
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(stage.source.mapTo(stage.program.window, spot) - part.topLeft()))
    painter.setPen(QPen(QColor("black"), 1.2))
    painter.setBrush(QColor("white"))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in ARROW]))
    painter.end()
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(film_size(part), mode=smooth)
    return pixels_of(small)[..., :3]


def film_size(part: QRect) -> QSize:
    """The size of a frame that shows ``part`` of the window."""
    return QSize(round(SHRINK * part.width()), round(SHRINK * part.height()))


def film_drags(stage: Stage, path: Path) -> int:
    """Film all of ``PULLS``; how many frames that took."""
    program = stage.program
    stage.settle()
    camera = program.store.state.camera(SOURCE)
    program.controller.set_camera(SOURCE, camera.orbit_by(YAW_RAD, PITCH_RAD))
    # The sliders of the source have the room of both.
    QTest.mouseClick(latents_of(stage).panels[target_view(0)].header.fold, LEFT)
    stage.settle()
    part = filmed_part(stage)
    size = film_size(part)
    with open_video(path, VideoShape((size.width(), size.height()), FPS), None) as video:
        film = Film(stage, part, video, QPoint(20, 60))
        for point_id, places in PULLS:
            pull(film, point_id, places)
    return film.frames


def latents_of(stage: Stage) -> LatentList:
    """The panels with the sliders."""
    panels = stage.program.window.findChild(LatentList)
    assert isinstance(panels, LatentList)
    return panels


def filmed_part(stage: Stage) -> QRect:
    """The panel of the latents and the source."""
    window, panel = stage.program.window, latents_of(stage)
    corner = stage.source.mapTo(window, QPoint(stage.source.width(), stage.source.height()))
    start = panel.mapTo(window, QPoint(0, 0))
    return QRect(QPoint(0, start.y() - 8), corner + QPoint(7, 7))


def pull(film: Film, point_id: int, places: tuple[tuple[int, int], ...]) -> None:
    """Select a marker by a click, take it, pull it from place to place, and let go."""
    stage, view = film.stage, film.stage.source
    (marker,) = (marker for marker in view.markers if marker.id == point_id)
    ratio = view.devicePixelRatioF()
    start = QPoint(*(round(value / ratio) for value in marker.pixel_xy))
    film.spot = start + QPoint(30, 40)
    film.shoot(3)
    film.spot = start
    QTest.mouseClick(view, LEFT, pos=start)
    stage.settle()
    film.shoot(5)
    QTest.mousePress(view, LEFT, pos=start)
    for spot in way(start, places):
        follow(stage, spot)
        film.spot = spot
        film.shoot()
    QTest.mouseRelease(view, LEFT, pos=film.spot)
    stage.settle()
    film.shoot(REST_FRAMES)


def way(start: QPoint, places: tuple[tuple[int, int], ...]) -> Iterator[QPoint]:
    """Where the hand is move after move: it sets off and comes to rest softly."""
    for (x0, y0), (x1, y1) in pairwise(((0, 0), *places)):
        for number in range(1, MOVES + 1):
            part = (1 - math.cos(math.pi * number / MOVES)) / 2
            yield start + QPoint(round(x0 + part * (x1 - x0)), round(y0 + part * (y1 - y0)))


def follow(stage: Stage, spot: QPoint) -> None:
    """Move the hand to a spot of the source, and wait for the head that follows."""
    program, answers = stage.program, [0]

    def take(answer: object) -> None:
        answers[0] += isinstance(answer, PointsEdited)

    def is_over() -> bool:
        # The first moves are too short for a drag: nothing is asked.
        is_answered = answers[0] > 0 or program.controller.is_settled
        grid = program.store.screen.view(SOURCE).grid
        if grid is None or grid.request.instance != program.store.state.instance(SOURCE):
            return False
        is_finest = grid.request.resolution == GRID_LEVELS[-1]
        return is_answered and is_finest and stage.source.at_rest

    with heard(program.responses.answered, take):
        move_mouse(stage.source, spot, LEFT)
        stage.wait(is_over, "The head that follows")


def main(arguments: list[str]) -> int:
    """Make the film; 0 where it could be."""
    parser = argparse.ArgumentParser(prog="tools.drag_film", description=__doc__)
    parser.add_argument("out", type=Path, metavar="FILE.webp", help="or .gif, or .mp4")
    path = parser.parse_args(arguments).out
    application = make_application(["film"])
    program = build(Start(device="cpu"))
    try:
        program.window.resize(*WINDOW)
        frames = film_drags(Stage(program), path)
    except DdfError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        program.close()
    application.processEvents()
    print(f"{path}: {frames} frames, {path.stat().st_size / 2**20:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
