"""The plots beside the points, in the whole window."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from app.context import AppContext
from app.state.viewer_state import SOURCE
from ddf_core.requests import MeasurePair, ProfileRay
from tests.app.fake_engine import RADIUS, BallEngine
from tests.app.parts import points_of
from tests.app.test_window import TARGET, drag, position

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
EYE = 2.7


def asked(engine: BallEngine, kind: type) -> list:
    return [request for request in engine.asked if isinstance(request, kind)]


def spot_at(program: AppContext, t: float) -> QPoint:
    """The pixel of the ray plot at distance ``t``, half way up."""
    plot = program.window.panels["plots"].ray
    box = plot.getPlotItem().vb
    height = box.viewRange()[1][1] / 2
    return plot.mapFromScene(box.mapViewToScene(QPointF(t, height)))


def distance(program: AppContext) -> float:
    """How far the first point is from the eye of the source."""
    return float(np.linalg.norm(position(program, SOURCE, 1) - (0, 0, EYE)))


@pytest.fixture
def shown(open_program, settled):
    """A program with the first point chosen and its ray on screen; and its engine."""
    engine = BallEngine()
    program = open_program(engine)
    points_of(program).select(1)
    QTest.keyClick(program.window, Qt.Key.Key_F4)
    settled(program)
    return program, engine


def test_nothing_is_asked_and_nothing_imported_while_the_panel_is_hidden(
    open_program, settled
) -> None:
    engine = BallEngine()
    program = open_program(engine)
    points_of(program).select(1)
    settled(program)
    assert asked(engine, ProfileRay) == asked(engine, MeasurePair) == []
    assert not program.window.panels["plots"].isVisible()
    code = "import sys, app.bootstrap; print('pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_ray_of_the_selected_point_is_drawn_with_its_surface(shown) -> None:
    program, _ = shown
    plot = program.window.panels["plots"].ray
    t, sigma = plot.density.getData()
    assert sigma.max() == 1
    assert t[sigma.argmax()] == pytest.approx(plot.surface.value())
    assert plot.surface.value() == pytest.approx(EYE - RADIUS, abs=0.05)
    assert plot.line.value() == pytest.approx(distance(program))
    assert plot.similarity.isVisible()


def test_dragging_the_line_moves_the_point_along_its_ray_in_one_step(shown, settled) -> None:
    program, engine = shown
    before = position(program, SOURCE, 1)
    count = len(asked(engine, ProfileRay))
    t = float(np.linalg.norm(before - (0, 0, EYE)))
    plot = program.window.panels["plots"].ray
    drag(plot.viewport(), spot_at(program, t), spot_at(program, t + 0.2), steps=5)
    settled(program)
    after = position(program, SOURCE, 1)
    moved = after - before
    assert np.linalg.norm(moved) == pytest.approx(0.2, abs=0.02)
    direction = (before - (0, 0, EYE)) / t
    np.testing.assert_allclose(np.cross(moved, direction), 0, atol=1e-6)
    assert program.store.history.labels == ("move nose",)
    assert plot.line.value() == pytest.approx(t + 0.2, abs=0.02)
    assert len(asked(engine, ProfileRay)) > count
    shift = position(program, TARGET, 1) - after
    np.testing.assert_allclose(shift[1:], 0, atol=1e-6)
    program.actions["undo"].trigger()
    settled(program)
    np.testing.assert_allclose(position(program, SOURCE, 1), before, atol=1e-6)


def test_a_click_in_the_plot_puts_the_point_there(shown, settled) -> None:
    program, _ = shown
    QTest.mouseClick(program.window.panels["plots"].ray.viewport(), LEFT, pos=spot_at(program, 3.0))
    settled(program)
    assert distance(program) == pytest.approx(3.0, abs=0.01)
    assert program.store.history.labels == ("move nose",)


def test_arrow_keys_step_along_the_ray(shown, settled) -> None:
    program, _ = shown
    before = distance(program)
    plot = program.window.panels["plots"].ray
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    settled(program)
    after = distance(program)
    assert after - before == pytest.approx(0.006, abs=1e-4)
    assert len(program.store.history.past) == 1


def test_the_pair_is_measured_once_and_shown_as_cycle_error_or_confidence(shown, settled) -> None:
    program, engine = shown
    panel = program.window.panels["plots"]
    for index, words in ((1, "median 0.0050"), (2, "median 0.7500")):
        panel.choice.setCurrentIndex(index)
        settled(program)
        assert panel.pair.isVisible()
        assert words in panel.key.text().replace("&nbsp;", " ")
        assert panel.pair.bars.opts["height"].sum() == 2048
    assert len(set(asked(engine, MeasurePair))) == 1
    program.actions["swap"].trigger()
    assert panel.words.isVisible()
    settled(program)
    assert len(set(asked(engine, MeasurePair))) == 2
    assert panel.pair.isVisible()


def test_without_a_point_the_plot_says_what_to_do(shown) -> None:
    program, _ = shown
    QTest.keyClick(program.window, Qt.Key.Key_Escape)
    assert program.store.state.selected is None
    assert "Select a point" in program.window.panels["plots"].words.text()
    assert program.window.panels["plots"].words.isVisible()


def test_without_fields_there_is_a_ray_and_no_pair(open_program, settled, until) -> None:
    program = open_program(BallEngine(has_fields=False))
    canvas = program.window.area.canvas(SOURCE)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(canvas.width() // 2, canvas.height() // 2))
    until(lambda: len(program.store.state.points) == 1)
    program.actions["show_plots"].trigger()
    settled(program)
    panel = program.window.panels["plots"]
    assert panel.ray.isVisible() and not panel.ray.similarity.isVisible()
    panel.choice.setCurrentIndex(1)
    assert "no correspondence fields" in panel.words.text()


def test_the_panel_folds_and_asks_no_more(shown, settled) -> None:
    program, engine = shown
    program.actions["show_plots"].trigger()
    assert not program.window.panels["plots"].isVisible()
    count = len(asked(engine, ProfileRay))
    points_of(program).select(2)
    settled(program)
    assert len(asked(engine, ProfileRay)) == count
