"""The demonstration: real mouse clicks on the source view, more heads beside it, then a picture and
the matches as files.

For machines without a display (under a virtual screen) and for the README. It waits for signals
only.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest

from app.shell.built import Built
from app.state.points_file import to_json
from app.state.viewer_state import SOURCE
from ddf_core.answers import Failed
from ddf_core.errors import OutputError

# Where to click, as fractions (across, down) of the source's silhouette: forehead, cheek, chin.
CLICKS = ((0.44, 0.34), (0.70, 0.64), (0.50, 0.76))
# What is opened then: another head, the template in between, and the plots of the last point.
ACTIONS = ("add_target", "template", "show_plots")


class Demo(QObject):
    """Clicks when the screen has settled, opens more, and writes, each when all has settled again.

    ``finished`` carries the exit code: 0 when both files were written.
    """

    finished = Signal(int)

    def __init__(self, program: Built, folder: Path) -> None:
        super().__init__(program.window)
        self._program, self._folder = program, folder
        self._steps = [self._click, self._open]
        self._is_over = False
        program.controller.settled.connect(self._settled, Qt.ConnectionType.QueuedConnection)
        program.responses.answered.connect(self._watch)

    def _settled(self) -> None:
        if self._is_over or not self._program.controller.is_settled:
            return
        if self._steps:
            self._steps.pop(0)()
        else:
            self._end(self._write())

    def _click(self) -> None:
        canvas = self._program.window.area.canvas(SOURCE)
        ratio = canvas.devicePixelRatioF()
        left = Qt.MouseButton.LeftButton
        for x, y in self._spots():
            QTest.mouseClick(canvas, left, pos=QPoint(round(x / ratio), round(y / ratio)))

    def _open(self) -> None:
        for name in ACTIONS:
            self._program.actions.trigger(name)

    def _spots(self) -> list[tuple[float, float]]:
        """Physical pixels of the source view to click on."""
        shown = self._program.store.screen.view(SOURCE)
        if shown.picture is None:
            return []
        scale = shown.size[0] / shown.picture.request.size[0]
        pixels = silhouette_spots(np.isfinite(shown.picture.depth), CLICKS)
        return [(x * scale, y * scale) for x, y in pixels]

    def _watch(self, answer: object) -> None:
        if isinstance(answer, Failed) and not self._is_over:
            sys.stderr.write(f"{answer.message} {answer.advice}".strip() + "\n")
            self._end(1)

    def _write(self) -> int:
        window, store = self._program.window, self._program.store
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            matches = self._folder / "matches.json"
            matches.write_text(to_json(store.state, store.screen), encoding="utf-8")
            picture = self._folder / "window.png"
            if not window.grab().save(str(picture)):
                raise OutputError(f"{picture} cannot be written.")
        except (OSError, OutputError) as error:
            sys.stderr.write(f"The demonstration could not be written: {error}\n")
            return 1
        sys.stdout.write(f"Window:  {picture.resolve()}\nMatches: {matches.resolve()}\n")
        return 0

    def _end(self, code: int) -> None:
        self._is_over = True
        self.finished.emit(code)


def silhouette_spots(
    mask: NDArray[np.bool_], fractions: tuple[tuple[float, float], ...]
) -> list[tuple[float, float]]:
    """Centres of the pixels inside the silhouette nearest to these fractions of its box.

    Args:
        mask: (H, W) True where there is a surface.
        fractions: (across, down) in [0, 1].
    """
    rows, columns = np.nonzero(mask)
    if len(rows) == 0:
        return []
    spots = []
    for across, down in fractions:
        x = columns.min() + across * np.ptp(columns)
        y = rows.min() + down * np.ptp(rows)
        nearest = np.argmin((columns - x) ** 2 + (rows - y) ** 2)
        spots.append((float(columns[nearest]) + 0.5, float(rows[nearest]) + 0.5))
    return spots
