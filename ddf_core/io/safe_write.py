"""Writing so that a crash, a full disk or a kill leaves the old file or the new one, never half."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from ddf_core.errors import OutputError
from ddf_core.io.file_door import shown_path
from ddf_core.io.leftovers import TemporaryFile

Writer = Callable[[Path], None]
"""Writes the whole of a file at the path that it is given."""
OWNERS_FILE, OWNERS_FOLDER = 0o600, 0o700


def write_bytes(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace ``path`` by ``data`` at once.

    Args:
        private: see ``Replacement``.

    Raises:
        OutputError: ``output.unwritable``; the old file is untouched.
    """
    replace_file(path, bytes_writer(data), private=private)


def replace_file(path: Path, write: Writer, *, private: bool = False) -> None:
    """Let ``write`` make a temporary file beside ``path``, then put it in its place at once.

    The temporary file is flushed to the disk before the rename, and removed if anything fails.

    Args:
        private: see ``Replacement``.

    Raises:
        OutputError: ``output.unwritable``; the old file is untouched.
    """
    new = Replacement(path, private=private)
    try:
        write(new.temporary)
        new.commit()
    except OSError as err:
        raise unwritable(path, err) from err
    finally:
        new.discard()


class Replacement:
    """A temporary file beside ``path`` that takes its place when it is finished, or is removed.

    For what is written bit by bit; ``replace_file`` is for the rest. Until it is finished its owner
    alone can read it; then it is as readable as the file that it replaces, or as any new file.

    Args:
        private: it stays its owner's alone: what the program keeps by itself, of a person's photo
            or work. A folder that has to be made is, too.

    Raises:
        OutputError: ``output.unwritable``: no file can be made there.
    """

    def __init__(self, path: Path, *, private: bool = False) -> None:
        self.path, self._private = path, private
        try:
            if private:
                make_private_folder(path.parent)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._file = TemporaryFile(path)
        except OSError as err:
            raise unwritable(path, err) from err
        self.temporary = self._file.path

    def commit(self) -> None:
        """Flush the temporary file to the disk and put it in its place.

        Raises:
            OutputError: ``output.unwritable``; the old file is untouched.
        """
        commit_together([self])

    def finish(self) -> None:
        """Flush the temporary file to the disk, with the rights that it shall have.

        Raises:
            OutputError: ``output.unwritable``.
        """
        # mkstemp makes files that are their owner's alone.
        with _told_of(self.path):
            _flush(self.temporary)
            self.temporary.chmod(self._mode)

    @property
    def _mode(self) -> int:
        """The rights of the finished file."""
        if self._private:
            return OWNERS_FILE
        try:
            return stat.S_IMODE(self.path.stat().st_mode)
        except OSError:
            return 0o666 & ~_umask()

    def discard(self) -> None:
        """Remove the temporary file; nothing where it is in its place, or its folder is gone."""
        with contextlib.suppress(OSError):
            self.temporary.unlink(missing_ok=True)
        self._file.close()


def write_files(files: Mapping[Path, bytes]) -> None:
    """Replace several files that belong together: see ``replace_files``.

    Raises:
        OutputError: ``output.unwritable``.
    """
    replace_files([(path, bytes_writer(data)) for path, data in files.items()])


def replace_files(writers: Sequence[tuple[Path, Writer]]) -> None:
    """Replace several files that belong together: all of them, or none.

    All are written beside their places first, then put there in the order given, one right after
    the other: a kill in between leaves the first of them, so what names the others comes last.
    Should a rename fail, the ones before it are taken back: older files are in their places again,
    others are gone. A path may come twice.

    Raises:
        OutputError: ``output.unwritable``.
    """
    ready: list[Replacement] = []
    try:
        for path, write in writers:
            ready.append(Replacement(path))
            with _told_of(path):
                write(ready[-1].temporary)
        commit_together(ready)
    finally:
        for new in ready:
            new.discard()


def commit_together(ready: Sequence[Replacement]) -> None:
    """Flush temporary files to the disk and put them in their places, all of them or none: see
    ``replace_files``.

    Raises:
        OutputError: ``output.unwritable``; the old files are in their places.
    """
    for new in ready:
        new.finish()
    undo: list[Callable[[], object]] = []
    olds: list[Path] = []
    try:
        for new in ready:
            with _told_of(new.path):
                # A single rename is done or not done: there is nothing to take back.
                old = _second_name(new.path) if len(ready) > 1 else None
                if old is not None:
                    olds.append(old)
                new.temporary.replace(new.path)
                undo.append(partial(_take_back, new.path, old))
    except BaseException:
        for step in reversed(undo):
            # Where the folder is gone there is nothing to put back; why it failed is told.
            with contextlib.suppress(OSError):
                step()
        raise
    finally:
        for old in olds:
            with contextlib.suppress(OSError):
                old.unlink(missing_ok=True)
    for folder in {new.path.parent for new in ready}:
        with _told_of(folder):
            _flush_folder(folder)


def _second_name(path: Path) -> Path | None:
    """The file at ``path`` by another name; None where there is none. It never leaves its place: a
    kill must not find it under the other name alone."""
    if not os.path.lexists(path):
        return None
    file = TemporaryFile(path)
    try:
        file.path.unlink()
        try:
            os.link(path, file.path, follow_symlinks=False)
        except OSError:  # a file system without such links
            shutil.copy2(path, file.path, follow_symlinks=False)
    finally:
        file.close()
    return file.path


def _take_back(path: Path, old: Path | None) -> None:
    if old is None:
        path.unlink(missing_ok=True)
    else:
        old.replace(path)


@contextlib.contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """What the system refuses is an OutputError about ``path``."""
    try:
        yield
    except OSError as err:
        raise unwritable(path, err) from err


def make_private_folder(folder: Path) -> None:
    """A folder that its owner alone can enter; one that is there keeps its rights.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=OWNERS_FOLDER, exist_ok=True)


def bytes_writer(data: bytes) -> Writer:
    """What writes ``data`` as a whole file."""
    return lambda path: _write_all(path, data)


def _write_all(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _flush(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """The mask of this process; it can only be read by setting it. Meanwhile another thread may
    make a file: rather too private than too open."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def unwritable(path: Path, err: OSError) -> OutputError:
    """The refusal in words."""
    return OutputError(
        f"{shown_path(path)} cannot be written: {err.strerror or err}.",
        code="output.unwritable",
        advice="Choose a folder you may write to, with room on its disk.",
    )
