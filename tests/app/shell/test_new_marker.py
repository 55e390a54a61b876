"""What a click waits for comes first: the marker is painted before the engine has other work."""

from __future__ import annotations

import pytest

from app.state.viewer_state import SOURCE
from ddf_core.requests import MatchPoints
from tests.app.test_window import TARGET, click, marker_ids

pytestmark = pytest.mark.window


def test_a_new_marker_is_painted_before_its_match_is_asked(
    open_program, settled, until, monkeypatch
) -> None:
    program = open_program()
    program.actions.trigger("clear_points")
    settled(program)
    told: list[str] = []
    send = program.engine.send

    def note(requests) -> None:
        told.extend(type(one).__name__ for one in requests if isinstance(one, MatchPoints))
        send(requests)

    def painted(view: str) -> None:
        if marker_ids(program, view):
            told.append(view)

    monkeypatch.setattr(program.engine, "send", note)
    for view in (SOURCE, TARGET):
        program.window.area.canvas(view).painted.connect(lambda view=view: painted(view))
    click(program, SOURCE, 0.5, 0.5)
    until(lambda: MatchPoints.__name__ in told)
    first_match = told.index(MatchPoints.__name__)
    assert {SOURCE, TARGET} <= set(told[:first_match])
    settled(program)
    assert program.store.screen.matches is not None
    assert len(program.store.state.points) == 1
