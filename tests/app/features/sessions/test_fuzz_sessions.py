"""Damaged sessions and recipes: refused in words, or taken up."""

from __future__ import annotations

from pathlib import Path

from tools.fuzz import sessions
from tools.fuzz.tries import run


def test_sessions_are_sound_before_and_refused_or_taken_up_after(tmp_path: Path) -> None:
    worlds = sessions.session_worlds(tmp_path / "sound")
    for world in worlds:
        assert world.attempt(tmp_path / "sound" / world.name / world.target) == "loaded"
    (tmp_path / "try").mkdir()
    result = run(range(30), 1, worlds, tmp_path / "try")
    assert result.crashes == []
    assert sum(result.codes.values()) == 30
    assert {"loaded", "session.bad_value"} < set(result.codes)
