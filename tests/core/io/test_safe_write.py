"""A file is the old one or the new one, whatever goes wrong in between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddf_core.cli.entry import write_report
from ddf_core.errors import OutputError
from ddf_core.io import safe_write
from ddf_core.io.safe_write import (
    Replacement,
    replace_file,
    replace_files,
    write_bytes,
    write_files,
)
from tests.rights import OWNERS_FILE, OWNERS_FOLDER, posix, rights


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
    path = tmp_path / "video"
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


def test_files_that_belong_together_are_all_replaced(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    write_files({first: b"new", second: b"more"})
    assert (first.read_bytes(), second.read_bytes()) == (b"new", b"more")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_rename_that_fails_takes_the_ones_before_it_back(tmp_path: Path) -> None:
    first, second, third = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    first.write_bytes(b"old")
    # A file cannot take the place of a folder that holds something.
    (third / "inside").mkdir(parents=True)
    with pytest.raises(OutputError):
        write_files({first: b"new", second: b"more", third: b"x"})
    assert first.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]
    assert (third / "inside").is_dir()


@pytest.mark.parametrize("letter", ["x", "ß", "鼻"])
def test_a_name_as_long_as_a_name_can_be_is_written(tmp_path: Path, letter: str) -> None:
    name = letter * (255 // len(letter.encode()))
    write_bytes(tmp_path / name, b"data")
    assert (tmp_path / name).read_bytes() == b"data"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_name_that_is_longer_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_bytes(tmp_path / ("x" * 5000), b"data")
    assert caught.value.code == "output.unwritable"
    assert len(caught.value.message) < 500


@posix
@pytest.mark.usefixtures("open_umask")
def test_what_the_program_keeps_by_itself_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sessions" / "autosave"
    write_bytes(path, b"work", private=True)
    assert (rights(path), rights(path.parent)) == (OWNERS_FILE, OWNERS_FOLDER)
    path.chmod(0o644)
    write_bytes(path, b"work", private=True)
    assert rights(path) == OWNERS_FILE


@posix
@pytest.mark.usefixtures("open_umask")
def test_what_the_user_asked_for_is_as_open_as_any_new_file_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    write_bytes(path, b"one")
    assert rights(path) == 0o644
    path.chmod(0o600)
    write_bytes(path, b"two")
    write_files({path: b"three", tmp_path / "other.png": b"four"})
    assert (rights(path), rights(tmp_path / "other.png")) == (0o600, 0o644)


@posix
@pytest.mark.usefixtures("open_umask")
def test_what_is_not_finished_is_its_owners_alone(tmp_path: Path) -> None:
    half = Replacement(tmp_path / "video.mp4")
    assert rights(half.temporary) == OWNERS_FILE
    half.discard()


@posix
@pytest.mark.usefixtures("open_umask")
def test_a_report_of_the_command_line_is_its_owners_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert rights(Path(write_report(["render"]))) == OWNERS_FILE


@posix
def test_the_mask_of_the_process_is_left_as_it_was_and_never_wider(monkeypatch) -> None:
    before = os.umask(0o022)
    os.umask(before)
    set_to: list[int] = []
    usual = os.umask
    monkeypatch.setattr(os, "umask", lambda mask: set_to.append(mask) or usual(mask))
    assert safe_write._umask() == before
    assert set_to == [0o077, before]


def test_no_file_ever_leaves_its_place_while_others_take_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever is there before a step of the system is there after a kill at that step.
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    second.write_bytes(b"old")
    seen: list[tuple[bytes, bytes]] = []
    usual = Path.replace

    def look(self: Path, target: Path) -> Path:
        seen.append((first.read_bytes(), second.read_bytes()))
        return usual(self, target)

    monkeypatch.setattr(Path, "replace", look)
    write_files({first: b"new", second: b"new"})
    assert seen == [(b"old", b"old"), (b"new", b"old")]


def test_without_links_older_files_are_copied_and_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_bytes(b"old")
    (second / "inside").mkdir(parents=True)
    with pytest.raises(OutputError):
        write_files({first: b"new", second: b"x"})
    assert first.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_one_path_may_be_replaced_twice_and_is_taken_back_to_its_first_content(
    tmp_path: Path,
) -> None:
    card, folder = tmp_path / "card.json", tmp_path / "weights"
    card.write_bytes(b"old")
    write = [(card, safe_write.bytes_writer(data)) for data in (b"between", b"new")]
    replace_files(write)
    assert card.read_bytes() == b"new"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(OutputError):
        replace_files([*write, (folder, safe_write.bytes_writer(b"x"))])
    assert card.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card.json", "weights"]


def test_a_folder_that_goes_while_a_file_is_written_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "folder"

    def write(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        folder.rename(tmp_path / "elsewhere")
        (tmp_path / "folder").write_bytes(b"in the way")

    with pytest.raises(OutputError) as caught:
        replace_file(folder / "a.png", write)
    assert caught.value.code == "output.unwritable"


def test_a_folder_that_goes_between_two_renames_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    files = {folder / "a": b"new", folder / "b": b"more"}
    write_files(files)
    usual, seen = Path.replace, []

    def go(self: Path, target: Path) -> Path:
        if seen:
            folder.rename(tmp_path / "elsewhere")
        seen.append(target)
        return usual(self, target)

    monkeypatch.setattr(Path, "replace", go)
    with pytest.raises(OutputError, match="No such file"):
        write_files(files)
