"""The choice of the device in the window, with an engine that has a GPU and one that has none."""

from __future__ import annotations

import pytest

from app.state.viewer_state import SOURCE
from ddf_core.requests import UseDevice
from tests.app.fake_engine import BallEngine

pytestmark = pytest.mark.window


def shown(program) -> tuple[bool, bool]:
    """Whether the processor and the GPU have their mark in the menu."""
    actions = program.actions
    return actions["compute_cpu"].isChecked(), actions["compute_gpu"].isChecked()


def line(program) -> str:
    """What the status line says at the right."""
    return program.window.status._model.text()


def test_without_a_gpu_its_action_is_grey_and_says_why(open_program) -> None:
    program = open_program()
    gpu = program.actions["compute_gpu"]
    assert not gpu.isEnabled()
    assert gpu.toolTip() == "Torch finds no GPU."
    assert shown(program) == (True, False)
    assert line(program).endswith("CPU, 1 thread")


def with_gpu(name: str) -> BallEngine:
    engine = BallEngine()
    engine.gpu = name
    return engine


def test_a_gpu_is_used_from_the_start_and_can_be_left(open_program, qtbot) -> None:
    engine = with_gpu("Test & Co 4")
    program = open_program(engine)
    assert program.actions["compute_gpu"].text() == "&GPU: Test && Co 4"
    assert shown(program) == (False, True)
    assert line(program).endswith("Test & Co 4")
    grid = program.store.screen.view(SOURCE).grid
    program.actions["compute_cpu"].trigger()
    qtbot.waitUntil(lambda: program.store.screen.processor.device == "cpu")
    assert shown(program) == (True, False)
    assert UseDevice("cpu") in engine.asked
    assert line(program).endswith("CPU, 1 thread")
    # What is on screen is not made again.
    assert grid is not None
    assert program.store.screen.view(SOURCE).grid is grid


def test_a_refusal_is_said_and_the_mark_stays_where_it_was(open_program, qtbot) -> None:
    engine = with_gpu("Test")
    program = open_program(engine)
    program.actions["compute_cpu"].trigger()
    qtbot.waitUntil(lambda: program.store.screen.processor.device == "cpu")
    engine.gpu = ""
    program.actions["compute_gpu"].trigger()
    qtbot.waitUntil(lambda: program.store.state.banner is not None)
    assert program.store.state.banner.message.startswith("The GPU cannot be used")
    assert shown(program) == (True, False)
