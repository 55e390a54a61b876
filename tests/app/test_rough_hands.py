"""A tiny window, and hands that are too fast, in the middle of every kind of work."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.context import AppContext
from app.features.export.image import ImageExport
from app.state.viewer_state import SOURCE
from ddf_core.requests import BakeGrid, RenderPicture
from tests.app.fake_engine import BallEngine
from tests.app.parts import instances_of, latents_of
from tools.soak.monkey import playable_actions

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton
TARGET = "target1"
NOT_IN_A_STORM = ("full_screen", "shortcuts", "new_session", "save_session", "open_recent")
"""They change nothing in the window, or ask a question that somebody has to answer."""


def worker_lives() -> bool:
    return any(thread.name == "inference" for thread in threading.enumerate())


def hold_the_model(program: AppContext, engine: BallEngine) -> None:
    engine.may_load.clear()
    program.controller.open_model(Path("cats"))


def hold_a_picture(program: AppContext, engine: BallEngine) -> None:
    engine.release.clear()
    engine.began.clear()
    instances_of(program).random_seed(SOURCE)


def hold_a_saved_picture(program: AppContext, engine: BallEngine) -> None:
    engine.may_save.clear()
    program.actions["save_picture"].trigger()
    dialog = program.window.findChild(QDialog)
    dialog.wanted.emit(ImageExport(SOURCE, (64, 2000)))
    dialog.reject()


def hold_a_drag(program: AppContext, engine: BallEngine) -> None:
    slider = latents_of(program)[SOURCE].slider("sideways")
    QTest.mousePress(slider, LEFT, pos=QPoint(10, 10))
    QTest.mouseMove(slider, QPoint(40, 10))
    QTest.mousePress(program.window.area.canvas(TARGET), LEFT, pos=QPoint(30, 30))
    QTest.mouseMove(program.window.area.canvas(TARGET), QPoint(60, 50))


WORK = (hold_the_model, hold_a_picture, hold_a_saved_picture, hold_a_drag)


@pytest.fixture
def engine() -> BallEngine:
    return BallEngine()


@pytest.fixture
def busy(open_program, engine, monkeypatch, tmp_path, request) -> AppContext:
    """The program in the middle of some work that will not end by itself."""
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 64 * 1000)
    path = str(tmp_path / "a.png")
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (path, ""))
    program = open_program(engine)
    request.param(program, engine)
    return program


def let_go(engine: BallEngine) -> None:
    for gate in (engine.may_load, engine.release, engine.may_save):
        gate.set()


@pytest.mark.parametrize("busy", WORK, indirect=True, ids=lambda work: work.__name__)
def test_closing_in_the_middle_of_any_work_joins_the_thread(busy, engine) -> None:
    busy.window.close_at_once()
    busy.close()
    assert not worker_lives()
    assert busy.engine.is_idle
    assert not busy.window.isVisible()


@pytest.mark.parametrize("busy", WORK, indirect=True, ids=lambda work: work.__name__)
def test_a_storm_of_clicks_drags_and_actions_in_the_middle_of_any_work_is_survived(
    busy, engine, settled
) -> None:
    window, area = busy.window, busy.window.area
    for turn in range(2):
        for view in (SOURCE, TARGET):
            canvas = area.canvas(view)
            for step in range(4):
                QTest.mouseClick(canvas, LEFT, pos=canvas.rect().center() + QPoint(7 * step, turn))
            QTest.mousePress(canvas, LEFT, pos=QPoint(20, 20))
            QTest.mouseMove(canvas, QPoint(90, 40 + turn))
        for name in playable_actions(busy):
            if name not in NOT_IN_A_STORM:
                busy.actions[name].trigger()
        window.resize(300 + 200 * turn, 200 + 150 * turn)
        for view in (SOURCE, TARGET):
            QTest.mouseRelease(area.canvas(view), LEFT, pos=QPoint(50, 50))
    let_go(engine)
    busy.controller.end_gesture()
    settled(busy)
    assert worker_lives()
    banner = busy.store.state.banner
    assert banner is None or banner.level == "note"


@pytest.mark.parametrize("has_gl", [True, False])
def test_the_smallest_window_works_and_grows_again(
    open_program, monkeypatch, settled, until, has_gl: bool
) -> None:
    if not has_gl:
        monkeypatch.setenv("DDF_NO_GL", "1")
    program = open_program()
    window, canvas = program.window, program.window.area.canvas(SOURCE)
    for name in ("show_latents", "show_points"):
        program.actions[name].trigger()
    window.resize(1, 1)
    settled(program)
    assert min(canvas.width(), canvas.height()) >= 100
    before = len(program.store.state.points)
    QTest.mouseClick(canvas, LEFT, pos=canvas.rect().center() + QPoint(14, 9))
    until(lambda: len(program.store.state.points) == before + 1)
    QTest.keyClick(window, Qt.Key.Key_T)
    settled(program)
    window.resize(1200, 800)
    for name in ("show_latents", "show_points"):
        program.actions[name].trigger()
    settled(program)
    assert all(program.window.area.canvas(view).shows_exact for view in program.store.state.views)


def test_a_view_squeezed_to_nothing_paints_and_takes_clicks(open_program, settled) -> None:
    program = open_program()
    canvas = program.window.area.canvas(SOURCE)
    canvas.setMinimumSize(0, 0)
    canvas.setMaximumSize(1, 1)
    settled(program)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(0, 0))
    assert not canvas.snapshot().isNull()
    canvas.setMaximumSize(16_777_215, 16_777_215)
    canvas.setMinimumSize(160, 160)
    settled(program)
    assert canvas.shows_exact


def test_many_models_at_once_end_with_the_last(open_program, settled) -> None:
    program = open_program(settle=False)
    for number in range(30):
        program.controller.open_model(Path(f"model{number}"))
        QApplication.sendPostedEvents()
    settled(program)
    assert program.store.state.model is not None
    assert program.store.state.model.name == "model29"
    assert program.store.state.loading == ""


def test_nothing_is_made_twice_for_a_window_that_is_slow_to_listen(open_program, settled) -> None:
    engine = BallEngine()
    program = open_program(engine)
    lasting = [r for r in engine.asked if isinstance(r, BakeGrid | RenderPicture)]
    assert len(lasting) == len(set(lasting))
    asked = len(engine.asked)
    program.actions["swap"].trigger()
    settled(program)
    grids = [r for r in engine.asked[asked:] if isinstance(r, BakeGrid)]
    assert len(grids) == len(set(grids))
