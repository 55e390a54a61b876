"""A file is the old one or the new one, whatever goes wrong in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddf_core.errors import OutputError
from ddf_core.io.safe_write import Replacement, replace_file, write_bytes


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "card.json"
    write_bytes(path, b"one")
    write_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert [file.name for file in path.parent.iterdir()] == ["card.json"]


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_bytes(b"old")

    def half(temporary: Path) -> None:
        temporary.write_bytes(b"ne")
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left on device") as caught:
        replace_file(path, half)
    assert caught.value.code == "output.unwritable"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_written_bit_by_bit_takes_its_place_or_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(b"old")
    given_up = Replacement(path)
    given_up.temporary.write_bytes(b"ne")
    given_up.discard()
    assert path.read_bytes() == b"old"
    finished = Replacement(path)
    finished.temporary.write_bytes(b"new")
    finished.commit()
    finished.discard()
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError) as caught:
        write_bytes(tmp_path / "file" / "card.json", b"x")
    assert caught.value.code == "output.unwritable"
    assert "Choose a folder" in caught.value.advice


def test_a_new_file_has_the_rights_of_any_file_of_its_owner(tmp_path: Path) -> None:
    write_bytes(tmp_path / "ours", b"")
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode
