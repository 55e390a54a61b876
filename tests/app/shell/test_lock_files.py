"""One autosave for each running copy; a dead copy's place is taken over."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from app.shell.lock_files import MAX_COPIES, take_lock, timestamped_path
from ddf_core.errors import OutputError

# Of a process that has ended: no system gives this number away (Linux stops at 4 million).
DEAD = "2000000000\npython\n{host}\n"


def test_two_copies_never_share_a_place(tmp_path: Path) -> None:
    first, second = take_lock(tmp_path), take_lock(tmp_path)
    assert first.path != second.path
    first.lock.unlock()
    assert take_lock(tmp_path).path == first.path


def test_what_a_dead_copy_left_is_taken_first(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"autosave-{number}.lock").write_text(DEAD.format(host=socket.gethostname()))
    (tmp_path / "autosave-2.ddf.json").write_text("{}")
    first, second = take_lock(tmp_path), take_lock(tmp_path)
    assert first.path.name == "autosave-2.ddf.json"
    assert second.path.name == "autosave-1.ddf.json"


def test_what_a_living_copy_writes_is_left_to_it(tmp_path: Path) -> None:
    living = take_lock(tmp_path)
    living.path.write_text("{}")
    assert take_lock(tmp_path).path != living.path


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="no autosave"):
        take_lock(tmp_path / "file" / "below")


def test_too_many_copies_are_refused(tmp_path: Path) -> None:
    slots = [take_lock(tmp_path) for _ in range(MAX_COPIES)]
    with pytest.raises(OutputError, match=f"{MAX_COPIES} copies"):
        take_lock(tmp_path)
    assert len({slot.path for slot in slots}) == MAX_COPIES


def test_a_stamped_name_is_always_a_new_one(tmp_path: Path) -> None:
    names = set()
    for _ in range(4):
        path = timestamped_path(tmp_path, "crash", ".txt")
        path.touch()
        names.add(path.name)
    assert len(names) == 4
    assert all(name.startswith("crash-20") for name in names)
