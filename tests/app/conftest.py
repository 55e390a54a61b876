"""What the tests of the window share: states of the ball world, the program in a real window."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.context import AppContext, Start
from app.inference import controller
from app.shell.program import Profile
from app.state import changes
from app.state.viewer_state import InstanceState, ViewerState
from tests.app.fake_engine import BallEngine, model_info

FIRST = ViewerState(source=InstanceState(12), targets=(InstanceState(40),))


def give_keyboard(window: QWidget) -> None:
    """Make ``window`` the active one, so that shortcuts reach it.

    A virtual screen has no window manager, and the X server drops requests for the focus that carry
    an older time than its last change; Qt's own switch is the only one that always works.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        QApplication.setActiveWindow(window)


@pytest.fixture
def loaded() -> ViewerState:
    """The state just after the ball world was loaded: three sample points, linked cameras."""
    return changes.with_model(FIRST, model_info(Path("ball")))


@pytest.fixture
def bare() -> ViewerState:
    """The same for a model without correspondence fields."""
    return changes.with_model(FIRST, model_info(Path("ball"), has_fields=False))


QUICK_STILL_MS = 40
WAIT_MS = 30_000
"""Long, for a machine that is busy with other work; nothing waits longer than it has to."""


@pytest.fixture
def until(qtbot) -> Callable[[Callable[[], bool]], None]:
    """Lets events run until a condition holds."""
    return partial(qtbot.waitUntil, timeout=WAIT_MS)


@pytest.fixture
def settled(until) -> Callable[[AppContext], None]:
    """Lets events run until the screen shows all that the state wants."""
    return lambda program: until(lambda: program.controller.is_settled)


@pytest.fixture
def answer() -> Iterator[Callable[[str], list[str]]]:
    """Presses a button of the next message box, by a real click; the texts it said come back."""
    timers: list[QTimer] = []

    def press(label: str) -> list[str]:
        said: list[str] = []
        timer = QTimer()
        timer.setInterval(5)

        def look() -> None:
            box = QApplication.activeModalWidget()
            if isinstance(box, QMessageBox) and box.isVisible():
                timer.stop()
                said.append(box.text())
                named = {button.text().replace("&", ""): button for button in box.buttons()}
                QTest.mouseClick(named[label], Qt.MouseButton.LeftButton)

        timer.timeout.connect(look)
        timer.start()
        timers.append(timer)
        return said

    yield press
    for timer in timers:
        timer.stop()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """Positions of a user who is nobody; autosaves come at once."""
    return Profile(tmp_path / "settings.ini", tmp_path / "data", autosave_ms=1)


@pytest.fixture
def open_program(qtbot, settled, monkeypatch) -> Iterator[Callable[..., AppContext]]:
    """Opens the program on the screen with an engine of the ball world; closes it afterwards.

    The hand counts as still after a moment: a test need not wait as long as an eye.

    ``settle=False`` returns at once, while the model is still being loaded. ``start`` replaces the
    ball model and its seeds; without a ``profile`` nothing is kept.
    """
    from app.bootstrap import build
    from app.shell.program import make_application

    monkeypatch.setattr(controller, "STILL_MS", QUICK_STILL_MS)
    make_application(["test"])
    opened: list[AppContext] = []

    def open_one(
        engine: BallEngine | None = None,
        model: str = "ball",
        settle: bool = True,
        start: Start | None = None,
        profile: Profile | None = None,
    ) -> AppContext:
        made = engine or BallEngine()
        begin = start or Start(Path(model), seed_source=12, seed_target=40)
        program = build(begin, lambda: made, profile)
        opened.append(program)
        qtbot.waitExposed(program.window)
        give_keyboard(program.window)
        if settle:
            settled(program)
        return program

    yield open_one
    for program in opened:
        program.close()
        program.window.deleteLater()


@pytest.fixture
def open_loaded(open_program, until) -> Callable[..., AppContext]:
    """Like ``open_program``, but waits for the model only and not for the exact pictures."""

    def open_one(*args: Any, **options: Any) -> AppContext:
        program = open_program(*args, settle=False, **options)
        until(lambda: program.store.state.model is not None)
        return program

    return open_one
