"""A trap of the Qt binding: some versions lose references to None and True with each signal."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal

EMITS = 20_000


class Emitter(QObject):
    said = Signal(object)


@pytest.mark.parametrize("value", [None, True], ids=repr)
def test_twenty_thousand_signals_lose_no_reference(qapp, value) -> None:
    """6.12.0 on CPython 3.11 fails here, and ends the interpreter a little later."""
    emitter, heard = Emitter(), []
    emitter.said.connect(lambda got: heard.clear() or heard.append(got))
    before = sys.getrefcount(value)
    for _ in range(EMITS):
        emitter.said.emit(value)
    assert heard == [value]
    assert abs(sys.getrefcount(value) - before) < EMITS // 100
