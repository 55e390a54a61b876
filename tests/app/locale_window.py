"""The window under the rules of a language, in a process of its own: prints as JSON what typed
numbers become. The C library and Qt read the language once, so ``test_locale`` starts this.
"""

from __future__ import annotations

import json
import locale
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar, QSpinBox

from app.bootstrap import build
from app.context import AppContext, Start
from app.features.export.data_set_dialog import DataSetDialog
from app.features.export.video_dialog import VideoDialog
from app.shell.program import make_application
from app.state.viewer_state import SOURCE
from app.widgets.number_box import NumberBox, WholeBox
from tests.app.fake_engine import BallEngine
from tests.app.hidpi_window import wait

TYPED = {"truncation": "0.7", "comma": "0,7", "seconds": "2.5", "frames": "30"}


def typed(box: NumberBox | WholeBox, text: str) -> list[object]:
    """What a box shows and holds after ``text`` and Enter."""
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)
    return [box.text(), round(box.value(), 6)]


def pasted_position(program: AppContext) -> list[float]:
    """Where a point is after its coordinates were pasted and added."""
    panel = program.window.panels["points"]
    for box, text in zip(panel.xyz, ("0.114", "0,05", "-0.2"), strict=True):
        QApplication.clipboard().setText(text)
        box.selectAll()
        box.lineEdit().paste()
    count = len(program.store.state.points)
    QTest.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    wait(lambda: len(program.store.state.points) > count)
    return list(program.store.state.points[-1].x_origin or program.store.state.points[-1].x_tmpl)


def shown_otherwise(program: AppContext) -> list[str]:
    """Texts of numbers that hold a letter or digit of another script, or a comma."""
    boxes = program.window.findChildren(QSpinBox)
    bars = program.window.findChildren(QProgressBar)
    texts = [widget.text() for widget in (*boxes, *bars)]
    return [text for text in texts if not text.isascii() or "," in text]


def told_of(program: AppContext) -> dict[str, object]:
    wait(lambda: program.controller.is_settled)
    data_set = DataSetDialog(1.0, 1e-6, program.window)
    video = VideoDialog(
        program.store.state, (SOURCE, (200, 100)), lambda _export: None, program.window
    )
    for dialog in (data_set, video):
        dialog.show()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    return {
        "language": locale.setlocale(locale.LC_CTYPE),
        "radix": locale.localeconv()["decimal_point"],
        "truncation": typed(data_set.psi, TYPED["truncation"]),
        "comma": typed(data_set.psi, TYPED["comma"]),
        "seconds": typed(video.seconds, TYPED["seconds"]),
        "frames": typed(video.fps, TYPED["frames"]),
        "place": pasted_position(program),
        "shown_otherwise": shown_otherwise(program),
    }


def main() -> None:
    make_application(["locale"])
    program = build(Start(Path("ball"), seed_source=12, seed_target=40), BallEngine)
    try:
        sys.stdout.write(json.dumps(told_of(program)) + "\n")
    finally:
        # The worker's thread would keep the process alive.
        program.close()


if __name__ == "__main__":
    main()
