"""Python looks for circles of dead objects in turns of their own, not within an answer."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from app.shell.rubbish import NEVER, RubbishCollector

pytestmark = pytest.mark.window


class Ring:
    """Holds itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.fixture
def collector(qapp):
    before = gc.get_threshold()
    parent = QObject()
    yield RubbishCollector(parent)
    del parent
    gc.set_threshold(*before)


def old_ring() -> weakref.ref:
    """One that is too old for what Python still looks through by itself, and nobody holds."""
    ring = Ring()
    gc.collect()
    return weakref.ref(ring)


def test_old_objects_are_left_to_it(collector) -> None:
    gone = old_ring()
    for _ in range(3):
        gc.collect(1)
    assert gc.get_threshold()[2] == NEVER
    assert gone() is not None
    collector.look()
    assert gone() is None


def test_it_does_nothing_where_nothing_was_made(collector, monkeypatch) -> None:
    gc.collect()
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda *_: looked.append(1))
    collector.look()
    assert looked == []


def test_it_comes_and_goes_with_the_program(open_program) -> None:
    before = gc.get_threshold()
    program = open_program()
    assert program.window.findChild(RubbishCollector) is not None
    assert gc.get_threshold()[2] == NEVER
    program.close()
    assert gc.get_threshold() == before
