"""Unsaved work is on disk soon after a change, and only while it is unsaved."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.shell.program import Profile
from ddf_core.document.session_file import read_session
from tests.app.parts import autosave_of, points_of

pytestmark = pytest.mark.window


def kept(profile: Profile) -> list[Path]:
    return sorted(profile.data.glob("*.ddf.json"))


def test_work_is_written_soon_and_taken_away_by_saving(
    open_loaded, profile, until, tmp_path: Path
) -> None:
    program = open_loaded(profile=profile)
    assert kept(profile) == []
    points_of(program).rename(1, "tip")
    until(lambda: kept(profile) != [])
    session = read_session(kept(profile)[0])
    assert session.state.points[0].name == "tip"
    assert session.saved_as == ""
    program.session.save(tmp_path / "a.ddf.json")
    assert kept(profile) == []
    points_of(program).rename(1, "top")
    until(lambda: kept(profile) != [])
    assert read_session(kept(profile)[0]).saved_as == str(tmp_path / "a.ddf.json")


def test_looking_around_writes_nothing(open_loaded, profile) -> None:
    program = open_loaded(profile=profile)
    points_of(program).select(2)
    program.actions["home"].trigger()
    assert not autosave_of(program)._timer.isActive()


def test_undoing_all_work_takes_it_away(open_loaded, profile, until) -> None:
    program = open_loaded(profile=profile)
    points_of(program).rename(1, "tip")
    until(lambda: kept(profile) != [])
    program.actions["undo"].trigger()
    assert kept(profile) == []


def test_a_normal_close_leaves_nothing_behind(open_loaded, profile, until, answer) -> None:
    program = open_loaded(profile=profile)
    points_of(program).rename(1, "tip")
    until(lambda: kept(profile) != [])
    answer("Discard")
    program.window.close()
    program.close()
    assert list(profile.data.iterdir()) == []


def test_two_copies_keep_their_own_work(open_loaded, profile, until) -> None:
    first, second = open_loaded(profile=profile), open_loaded(profile=profile)
    points_of(first).rename(1, "first")
    points_of(second).rename(1, "second")
    until(lambda: len(kept(profile)) == 2)
    names = [read_session(path).state.points[0].name for path in kept(profile)]
    assert names == ["first", "second"]
    first.close()
    assert [read_session(path).state.points[0].name for path in kept(profile)] == ["second"]


def test_without_a_place_to_write_the_window_works_and_says_so(open_loaded, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    profile = Profile(tmp_path / "settings.ini", tmp_path / "file" / "data", 1)
    program = open_loaded(profile=profile)
    assert "There is no autosave" in program.window.banner.message.text()
    assert program.window.banner.advice.text()
    assert autosave_of(program) is None
    points_of(program).rename(1, "tip")
    assert program.session.is_modified


def test_a_disk_that_fails_later_is_said_once(open_loaded, profile, until) -> None:
    program = open_loaded(profile=profile)
    failures = []
    autosave_of(program).failed.connect(failures.append)
    for path in profile.data.iterdir():
        path.unlink()
    profile.data.rmdir()
    profile.data.write_text("in the way")
    for name in ("tip", "top"):
        points_of(program).rename(1, name)
        until(lambda: failures != [] and not autosave_of(program)._timer.isActive())
    assert len(failures) == 1
    assert "cannot be written" in program.window.banner.message.text()
