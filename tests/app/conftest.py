"""What the tests of the window share: states of the ball world, the program in a real window."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app import changes
from app.program import Program
from app.state import InstanceState, ViewerState
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


WAIT_MS = 30_000
"""Long, for a machine that is busy with other work; nothing waits longer than it has to."""


@pytest.fixture
def until(qtbot) -> Callable[[Callable[[], bool]], None]:
    """Lets events run until a condition holds."""
    return partial(qtbot.waitUntil, timeout=WAIT_MS)


@pytest.fixture
def settled(until) -> Callable[[Program], None]:
    """Lets events run until the screen shows all that the state wants."""
    return lambda program: until(lambda: program.controller.is_settled)


@pytest.fixture
def open_program(qtbot, settled) -> Iterator[Callable[..., Program]]:
    """Opens the program on the screen with an engine of the ball world; closes it afterwards.

    ``settle=False`` returns at once, while the model is still being loaded.
    """
    from app.bootstrap import Start, build, make_application

    make_application(["test"])
    opened: list[Program] = []

    def open_one(
        engine: BallEngine | None = None, model: str = "ball", settle: bool = True
    ) -> Program:
        made = engine or BallEngine()
        program = build(Start(Path(model), seed_source=12, seed_target=40), lambda: made)
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
