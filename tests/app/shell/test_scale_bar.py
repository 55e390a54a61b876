"""The scale bar in the window, by real events: of a ball that is 0.7 scene units and 0.7 m high, so
that a unit is a metre."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.image_pixels import pixels_of
from app.canvas.scale_bar_painter import INK
from app.context import AppContext
from app.state.viewer_state import SOURCE
from app.widgets.theming import current_theme
from ddf_core.document.session_file import read_session
from ddf_core.requests import MeasureTemplate
from tests.app.fake_engine import HOME, BallEngine

pytestmark = pytest.mark.window

TARGET = "target1"


@pytest.fixture
def sized(open_program) -> AppContext:
    """The ball world with a size, settled."""
    engine = BallEngine()
    engine.height_m = 0.7
    return open_program(engine)


def press(program: AppContext) -> None:
    QTest.keyClick(program.window, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)


def bar_of(program: AppContext, view: str = SOURCE):
    return program.window.area.canvas(view).scale_bar


def painted_length(program: AppContext) -> float:
    """Of the line that is seen in the source, logical pixels."""
    canvas = program.window.area.canvas(SOURCE)
    image = pixels_of(canvas.grab().toImage())[..., :3].astype(int)
    ratio = canvas.devicePixelRatioF()
    ink = np.array(QColor(current_theme().text).getRgb()[:3])
    # The longest run of ink in the lowest part of the left half.
    below = image[-image.shape[0] // 4 :, : image.shape[1] // 2]
    longest = 0
    for row in np.abs(below - ink).max(2) < 12:
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(int), [0]))))
        longest = max([longest, *(edges[1::2] - edges[::2]).tolist()])
    return longest / ratio - INK


def test_a_key_shows_it_in_every_view_and_takes_it_away(sized, until) -> None:
    assert bar_of(sized) is None
    press(sized)
    until(lambda: bar_of(sized) is not None and bar_of(sized, TARGET) is not None)
    canvas = sized.window.area.canvas(SOURCE)
    # Seen is as much of the plane through the middle as the field of view of the shorter side.
    shorter = min(canvas.width(), canvas.height())
    metre = shorter / (2 * math.tan(math.radians(HOME.fov_deg) / 2) * HOME.radius)
    bar = bar_of(sized)
    assert bar.label == "20 cm"
    assert bar.pixels == pytest.approx(0.2 * metre, rel=0.01)
    assert painted_length(sized) == pytest.approx(bar.pixels, abs=1.5)
    assert sized.actions["scale_bar"].isChecked()
    press(sized)
    assert bar_of(sized) is None
    assert painted_length(sized) < bar.pixels / 2


def test_it_follows_the_wheel_and_measures_once(sized, until) -> None:
    press(sized)
    until(lambda: bar_of(sized) is not None)
    before, canvas = bar_of(sized), sized.window.area.canvas(SOURCE)
    middle = QPointF(canvas.width() / 2, canvas.height() / 2)
    for _ in range(6):
        event = QWheelEvent(
            middle, canvas.mapToGlobal(middle), QPoint(0, 0), QPoint(0, 120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
    near = bar_of(sized)
    grown = math.tan(math.radians(HOME.fov_deg) / 2) / math.tan(
        math.radians(sized.store.state.camera(SOURCE).fov_deg) / 2
    )
    assert grown > 1.5
    assert (before.label, near.label) == ("20 cm", "10 cm")
    assert near.pixels == pytest.approx(before.pixels * grown / 2)
    until(lambda: painted_length(sized) == pytest.approx(near.pixels, abs=1.5))
    engine = sized.engine._worker._engine
    assert sum(isinstance(asked, MeasureTemplate) for asked in engine.asked) == 1


def test_a_session_keeps_it_and_undo_leaves_it(sized, until, tmp_path) -> None:
    press(sized)
    until(lambda: bar_of(sized) is not None)
    assert sized.store.history.labels == ()
    sized.session.save(tmp_path / "a.ddf.json")
    assert read_session(tmp_path / "a.ddf.json").state.scale_bar_shown


def test_a_model_without_a_size_greys_it_and_says_why(open_program, until) -> None:
    program = open_program()
    action = program.actions["scale_bar"]
    assert not action.isEnabled()
    assert "height_m" in action.toolTip()
    press(program)
    assert bar_of(program) is None
    assert not program.store.state.scale_bar_shown
