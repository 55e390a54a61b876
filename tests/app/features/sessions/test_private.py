"""What the program keeps of a person's work by itself can be read by nobody else."""

from __future__ import annotations

import sys

import pytest

from app.shell.crash import CrashHandler
from app.shell.known_files import KnownFiles
from app.shell.lock_files import take_lock
from app.shell.settings import Settings
from tests.app.parts import points_of
from tests.rights import OWNERS_FILE, OWNERS_FOLDER, posix, rights

pytestmark = [posix, pytest.mark.usefixtures("open_umask")]


@pytest.mark.window
def test_autosave_report_settings_and_known_files_are_their_owners_alone(
    open_loaded, profile, until, tmp_path
) -> None:
    program = open_loaded(profile=profile)
    points_of(program).rename(1, "tip")
    program.settings.add_recent(str(tmp_path / "photo.jpg"))
    program.settings._file.sync()
    handler = CrashHandler(profile.data, program.store, program.controller, program.session)
    handler._catch(*_mistake())
    until(lambda: len([*profile.data.glob("crash-*"), *profile.data.glob("autosave-*.json")]) == 3)
    kept = [path for path in profile.data.iterdir() if path.suffix != ".lock"]
    kept += [profile.settings, profile.settings.with_name("known.json")]
    assert {path.name: rights(path) for path in kept} == {path.name: OWNERS_FILE for path in kept}
    assert rights(profile.data) == OWNERS_FOLDER
    program.session.save(tmp_path / "mine.ddf.json")
    assert rights(tmp_path / "mine.ddf.json") == 0o644


def _mistake():
    try:
        raise ZeroDivisionError("a mistake")
    except ZeroDivisionError:
        return sys.exc_info()


def test_what_an_older_version_left_open_is_closed_at_the_start(tmp_path) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir(mode=0o755)
    (folder / "recovered-1.ddf.json").write_text("work")
    (tmp_path / "elsewhere").write_text("not ours")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    take_lock(folder).lock.unlock()
    assert rights(folder) == OWNERS_FOLDER
    assert rights(folder / "recovered-1.ddf.json") == OWNERS_FILE
    assert rights(tmp_path / "elsewhere") == 0o644


def test_settings_of_an_older_version_are_closed_and_stay_so(tmp_path) -> None:
    file = tmp_path / "settings.ini"
    file.write_text("[files]\nrecent=/a\n")
    settings = Settings(file)
    assert settings.recent == ["/a"]
    settings.add_recent("/b")
    settings._file.sync()
    assert "/b" in file.read_text()
    assert rights(file) == OWNERS_FILE


def test_known_files_are_kept_and_damage_costs_questions_alone(tmp_path) -> None:
    file = tmp_path / "new" / "known.json"
    known = KnownFiles(file)
    assert not known.knows(tmp_path / "a")
    known.add(tmp_path / "deep" / ".." / "a")
    assert known.knows(tmp_path / "a")
    assert (rights(file), rights(file.parent)) == (OWNERS_FILE, OWNERS_FOLDER)
    assert KnownFiles(file).knows(tmp_path / "a")
    for damage in (b"", b"[]", b'{"files": 3}', b'{"files": [3]}', b"\xff"):
        file.write_bytes(damage)
        assert not KnownFiles(file).knows(tmp_path / "a")
    file.unlink()
    file.mkdir()
    blocked = KnownFiles(file)
    blocked.add(tmp_path / "a")
    assert blocked.knows(tmp_path / "a")
