"""When the screen shows all that the state wants, it is said: by whatever the engine did last."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.state.viewer_state import SOURCE
from tests.app.conftest import WAIT_MS
from tests.app.fake_engine import BallEngine

pytestmark = pytest.mark.window


def exact(program):
    """What the source's exact picture was asked as."""
    return program.store.screen.view(SOURCE).picture.request


def test_after_an_answer_that_changes_nothing_on_screen(open_program, qtbot) -> None:
    """A picture for a camera, or a size, that the view has no more."""
    program = open_program()
    asked = exact(program)
    late = replace(asked, camera=asked.camera.orbit_by(0.3, 0.0))
    screen = program.store.screen
    with qtbot.waitSignal(program.controller.settled, timeout=WAIT_MS):
        program.controller._engine.send([late])
    assert program.store.screen is screen


def test_after_work_that_was_given_up(open_program, qtbot) -> None:
    engine = BallEngine()
    program = open_program(engine)
    asked = exact(program)
    late = replace(asked, camera=asked.camera.orbit_by(0.3, 0.0))
    engine.release.clear()
    engine.began.clear()
    client = program.controller._engine
    client.send([late])
    assert engine.began.wait(5)
    with qtbot.waitSignal(program.controller.settled, timeout=WAIT_MS):
        client.keep(lambda request: False)


def test_what_is_missing_when_the_engine_rests_is_asked_for(open_program, until, qtbot) -> None:
    """An answer that is lost on its way is asked for again, whatever came instead of it."""
    program = open_program()
    asked, store = exact(program), program.store
    shown = replace(store.screen.view(SOURCE), picture=None)
    store.screen = store.screen.with_view(SOURCE, shown)
    late = replace(asked, camera=asked.camera.orbit_by(0.3, 0.0))
    program.controller._engine.send([late])
    until(lambda: store.screen.view(SOURCE).picture is not None)
    assert exact(program).camera == asked.camera
