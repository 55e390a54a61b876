"""What the eye gets while something moves: a slider in the hand, the way back, an interpolation.

The mouse goes over a slider's groove for two seconds, sixty times a second, and back the same way;
then the target plays from one head to another. Each new grid that is painted is a frame.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.canvas.image_pixels import pixels_of
from app.canvas.view_canvas import ViewCanvas
from app.features.instances.interpolation_bar import InterpolationBar
from app.features.instances.panel_list import LatentList
from app.state.changes import with_latent
from app.state.viewer_state import SOURCE, target_view
from ddf_core.shown import Instance, LatentInstance
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError, Stage, heard, move_mouse

SECONDS, TICK_MS = 2.0, 16
# Of the groove, from where to where the hand goes.
FROM, TO = 0.15, 0.85
# Frames whose pictures are compared with the finest of the same latent.
COMPARED = 3
LEFT = Qt.MouseButton.LeftButton
GAP = Target(600, "ms", aim=300)


@dataclass
class Frame:
    """One new picture of what moves."""

    at: float
    resolution: int
    instance: Instance


@dataclass
class Film:
    """What was painted between two moments: seconds, and the pictures of a few frames."""

    began: float
    frames: list[Frame] = field(default_factory=list)
    pictures: dict[int, NDArray[np.uint8]] = field(default_factory=dict)
    ended: float = 0.0

    @property
    def gaps_ms(self) -> list[float]:
        """Between one new picture and the next, the first and the last wait with them."""
        moments = [self.began, *(frame.at for frame in self.frames), self.ended]
        return [1e3 * gap for gap in np.diff(moments)]

    @property
    def note(self) -> str:
        """Frames a second, and how fine they are."""
        sizes = [frame.resolution for frame in self.frames]
        rate = len(sizes) / (self.ended - self.began)
        least = f"least grid {min(sizes)}^3, most often {max(set(sizes), key=sizes.count)}^3"
        return f"{rate:.0f} frames/s, {least}"


def motion_rows(stage: Stage, model_name: str) -> list[Row]:
    """The longest gaps between two new pictures; notes say how many and how fine."""
    stage.settle()
    there, back, slider_db = _drag(stage)
    played = _play(stage)
    names = ("slider in the hand", "the same way back", "interpolation plays")
    notes = (f"{there.note}, {slider_db:.0f} dB to the still", back.note, played.note)
    return [
        row_of(f"{model_name}, {name}: gap", film.gaps_ms, GAP, note)
        for name, note, film in zip(names, notes, (there, back, played), strict=True)
    ]


def _drag(stage: Stage) -> tuple[Film, Film, float]:
    """To and fro on the source's first slider; PSNR of frames to the finest of their latent."""
    program = stage.program
    panels = program.window.findChild(LatentList)
    model = program.store.state.model
    if panels is None or model is None or not model.axes:
        raise BenchError("The model names no sliders.")
    slider = panels.panels[SOURCE].slider(model.axes[0].name)
    at = _spot(slider, FROM)
    QTest.mousePress(slider, LEFT, pos=at)
    QTest.mouseRelease(slider, LEFT, pos=at)
    stage.settle()
    QTest.mousePress(slider, LEFT, pos=at)
    there = _film(stage, SOURCE, lambda part: _move(slider, FROM + part * (TO - FROM)), shots=True)
    back = _film(stage, SOURCE, lambda part: _move(slider, TO + part * (FROM - TO)))
    QTest.mouseRelease(slider, LEFT, pos=at)
    stage.settle()
    found = [
        _psnr(stage, there.frames[number].instance, shown)
        for number, shown in there.pictures.items()
    ]
    return there, back, float(np.mean(found))


def _psnr(stage: Stage, instance: Instance, shown: NDArray[np.uint8]) -> float:
    """Of a picture that was shown, to that of the same latent at rest, dB."""
    store = stage.program.store
    if isinstance(instance, LatentInstance):
        item = replace(store.state.latent(SOURCE), z=instance.z)
        store.amend(with_latent(store.state, SOURCE, item))
    stage.settle()
    error = np.square(shown.astype(float) - _pixels(stage.source)).mean()
    return float(20 * np.log10(255) - 10 * np.log10(max(error, 1e-3)))


def _play(stage: Stage) -> Film:
    """The first target on its way to another head and back."""
    stage.program.actions["interpolate"].trigger()
    stage.settle()
    bar = stage.program.window.findChild(InterpolationBar)
    if bar is None:
        raise BenchError("There is nothing to play with.")
    QTest.mouseClick(bar.play, LEFT)
    film = _film(stage, target_view(0), lambda part: None)
    QTest.mouseClick(bar.play, LEFT)
    stage.program.actions["interpolate"].trigger()
    return film


def _film(stage: Stage, view: str, move: Callable[[float], None], *, shots: bool = False) -> Film:
    """``move(part)`` again and again for ``SECONDS``, and what is painted in a view meanwhile."""
    store, canvas = stage.program.store, stage.canvases[view]
    film = Film(time.perf_counter())
    last = store.screen.view(view).grid

    def note() -> None:
        nonlocal last
        grid = store.screen.view(view).grid
        if grid is None or grid is last:
            return
        last = grid
        film.frames.append(
            Frame(time.perf_counter(), grid.request.resolution, grid.request.instance)
        )
        due = SECONDS * (len(film.pictures) + 1) / (COMPARED + 1)
        if shots and time.perf_counter() - film.began > due:
            film.pictures[len(film.frames) - 1] = _pixels(canvas)

    def tick() -> None:
        move(min((time.perf_counter() - film.began) / SECONDS, 1.0))

    clock = QTimer()
    clock.setInterval(TICK_MS)
    clock.timeout.connect(tick)
    clock.start()
    with heard(canvas.painted, note):
        stage.wait(lambda: time.perf_counter() - film.began >= SECONDS, "The end of the way")
    clock.stop()
    film.ended = time.perf_counter()
    if not film.frames:
        raise BenchError("nothing new was painted while it moved.")
    return film


def _pixels(canvas: ViewCanvas) -> NDArray[np.uint8]:
    """(H, W, 3) of a view without markers and words."""
    return pixels_of(canvas.snapshot(with_markers=False))[..., :3]


def _spot(slider: QWidget, part: float) -> QPoint:
    return QPoint(int(part * slider.width()), slider.height() // 2)


def _move(slider: QWidget, part: float) -> None:
    move_mouse(slider, _spot(slider, part), LEFT)
