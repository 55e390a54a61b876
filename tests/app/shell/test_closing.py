"""What is left when a window has closed: nothing."""

from __future__ import annotations

import gc
import weakref
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from app.bootstrap import build
from app.context import Start
from app.inference import controller
from app.state.viewer_state import SOURCE
from tests.app.conftest import QUICK_STILL_MS
from tests.app.fake_engine import BallEngine

pytestmark = pytest.mark.window


def test_a_closed_window_takes_everything_with_it(qapp, monkeypatch, until) -> None:
    # Slots that are closures hold whatever they speak of, where no collector of garbage looks.
    monkeypatch.setattr(controller, "STILL_MS", QUICK_STILL_MS)
    program = build(Start(Path("ball"), seed_source=12, seed_target=40), BallEngine)
    until(partial(getattr, program.controller, "is_settled"))
    parts = {
        "context": program,
        "window": program.window,
        "store": program.store,
        "controller": program.controller,
        "actions": program.actions,
        "canvas": program.window.area.canvas(SOURCE),
    }
    living = {name: weakref.ref(part) for name, part in parts.items()}
    program.close()
    program.window.deleteLater()
    del program, parts
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [name for name, part in living.items() if part() is not None] == []
