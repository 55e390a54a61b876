"""The whole window on the bundled heads, with the real engine: the one test of all of it at once.

Open, click, marker in source and target, slider, a saved picture. What each part does is tested in
the ball world; here they meet the model that a user meets first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.context import AppContext, Start
from app.features.export.image_dialog import ImageDialog
from app.state import planner
from app.state.changes import axis_value
from app.state.viewer_state import SOURCE
from ddf_core.document.session_file import read_session
from ddf_core.resource_paths import BUNDLED_MODEL
from tests.app.conftest import give_keyboard
from tests.app.parts import latents_of, points_of
from tests.app.test_window import LEFT, TARGET, click, drag, marker_ids, position

pytestmark = pytest.mark.window

SIDE = 64
NOSE = 1


@pytest.fixture
def until(qtbot) -> Callable[[Callable[[], bool]], None]:
    """On a busy machine torch alone takes longer to import than the other tests may wait."""
    return partial(qtbot.waitUntil, timeout=120_000)


@pytest.fixture
def program(qtbot, until, monkeypatch) -> Iterator[AppContext]:
    """The program as a user starts it, once the first pictures and markers are there."""
    # What is asked for here would wait for exact pictures as large as the views.
    monkeypatch.setattr(planner, "PICTURE_LEVELS", planner.PICTURE_LEVELS[:2])
    from app.bootstrap import build
    from app.shell.program import make_application

    make_application(["test"])
    program = build(Start(seed_source=3, seed_target=7))
    try:
        qtbot.waitExposed(program.window)
        give_keyboard(program.window)
        until(lambda: program.store.screen.view(TARGET).grid is not None)
        until(lambda: program.store.screen.matches is not None)
        yield program
    finally:
        program.close()
        program.window.deleteLater()


def nose_at(program: AppContext, view: str) -> tuple[float, float]:
    """Where the tip of the nose, the first point of the model's card, is in a view: shares."""
    canvas = program.window.area.canvas(view)
    size = (canvas.width(), canvas.height())
    pixel_xy, _ = program.store.state.camera(view).project(
        position(program, view, NOSE)[None], size
    )
    return pixel_xy[0, 0] / size[0], pixel_xy[0, 1] / size[1]


def test_open_click_slide_and_save(program: AppContext, until, monkeypatch, tmp_path: Path) -> None:
    state = program.store.state
    assert state.model is not None
    assert Path(state.model.path) == BUNDLED_MODEL
    assert "nose" in state.points[0].name

    # A click on the nose of the source is the nose of the target, as the model's card has it.
    noses = {view: position(program, view, NOSE) for view in (SOURCE, TARGET)}
    spot = nose_at(program, SOURCE)
    points_of(program).clear_points()
    click(program, SOURCE, *spot)
    until(lambda: len(program.store.state.points) == 1)
    clicked = program.store.state.points[0].id
    until(lambda: clicked in marker_ids(program, TARGET))
    assert clicked in marker_ids(program, SOURCE)
    for view in (SOURCE, TARGET):
        apart = np.linalg.norm(position(program, view, clicked) - noses[view])
        assert apart < 0.03, view  # the head is about one unit high

    # A slider changes the source, and its marker goes with it.
    was = position(program, SOURCE, clicked)
    panel = latents_of(program)[SOURCE]
    axis = next(axis for axis in state.model.axes if "nose" in axis.name)
    slider = panel.slider(axis.name)
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    drag(slider, middle, QPoint(slider.width() - 8, middle.y()))
    assert axis_value(program.store.state.source, axis) > 1
    source = program.store.state.instance(SOURCE)

    def has_come() -> bool:
        screen = program.store.screen
        grid, matches = screen.view(SOURCE).grid, screen.matches
        is_seen = grid is not None and grid.request.instance == source
        return is_seen and matches is not None and source in matches.request.instances

    until(has_come)
    assert np.linalg.norm(position(program, SOURCE, clicked) - was) > 1e-3

    # What is on screen is saved, with all that it was made of.
    path = tmp_path / "head.png"
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(path), ""))
    QTest.keyClick(program.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = program.window.findChild(ImageDialog)
    assert isinstance(dialog, ImageDialog)
    for box in (dialog.width_px, dialog.height_px):
        box.setValue(SIDE)
    QTest.mouseClick(dialog.save, LEFT)
    until(path.exists)
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    assert pixels.shape == (SIDE, SIDE, 3)
    middle_of_head, corner = pixels[SIDE // 2, SIDE // 2], pixels[1, 1]
    assert np.abs(middle_of_head - corner).sum() > 60
    assert read_session(path).state.source.instance() == source
