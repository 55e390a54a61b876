"""What a killed writer leaves behind goes; what somebody still writes stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ddf_core.io import leftovers
from ddf_core.io.leftovers import TemporaryFile, is_temporary, remove_leftovers
from ddf_core.io.safe_write import Replacement, write_bytes
from ddf_core.resource_paths import PROGRAM_FOLDER

KILLED = """
import os, signal, sys
from pathlib import Path
from ddf_core.io.safe_write import replace_file
def write(path):
    path.write_bytes(b"half of it")
    os.kill(os.getpid(), signal.SIGKILL)
replace_file(Path(sys.argv[1]), write)
"""

pytestmark = pytest.mark.skipif(leftovers.fcntl is None, reason="this system has no such locks")


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder has been looked through."""
    monkeypatch.setattr(leftovers, "_tidied", set())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_killed_process_has_left_goes_with_the_next_file(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    words = [sys.executable, "-c", KILLED, str(path)]
    assert subprocess.run(words, cwd=PROGRAM_FOLDER).returncode == -9
    assert path.read_bytes() == b"old"
    [half] = [each for each in tmp_path.iterdir() if each != path]
    assert is_temporary(half)
    assert half.read_bytes() == b"half of it"
    write_bytes(tmp_path / "b.png", b"new")
    assert names(tmp_path) == ["a.png", "b.png"]


def test_what_is_being_written_stays(tmp_path: Path) -> None:
    writing = Replacement(tmp_path / "a.mp4")
    leftovers._tidied.clear()
    remove_leftovers(tmp_path)
    assert names(tmp_path) == [writing.temporary.name]
    writing.temporary.write_bytes(b"whole")
    writing.commit()
    writing.discard()
    assert names(tmp_path) == ["a.mp4"]


def test_files_of_others_stay(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"")
    folder = tmp_path / "folder"
    folder.mkdir()
    others = [".a.png.x1y2z3a4.tmp", "a.ddf.tmp", "notes.txt", ".hidden"]
    for name in others:
        (folder / name).write_bytes(b"")
    (folder / ".folder.ddf.tmp").mkdir()
    (folder / ".link.ddf.tmp").symlink_to(outside)
    remove_leftovers(folder)
    assert names(folder) == sorted([*others, ".folder.ddf.tmp", ".link.ddf.tmp"])
    assert outside.exists()


def test_a_folder_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []
    usual = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: looked.append(self) or usual(self))
    for number in range(5):
        write_bytes(tmp_path / f"{number}.png", b"")
    assert looked == [tmp_path]


def test_a_file_that_was_taken_for_left_over_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another process looks through the folder between the making and the lock.
    usual, taken = leftovers.fcntl.flock, []

    def late(handle: int, how: int) -> None:
        if not taken:
            [path] = tmp_path.iterdir()
            taken.append(path)
            path.unlink()
        usual(handle, how)

    monkeypatch.setattr(leftovers.fcntl, "flock", late)
    made = TemporaryFile(tmp_path / "a.png")
    assert made.path.exists()
    assert made.path not in taken
    made.close()
