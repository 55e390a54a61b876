"""Writing so that a crash, a full disk or a kill leaves the old file or the new one, never half."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from ddf_core.errors import OutputError
from ddf_core.io.file_door import shown_path

KEPT_LETTERS = 32
OWNERS_FILE, OWNERS_FOLDER = 0o600, 0o700


def write_bytes(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace ``path`` by ``data`` at once.

    Args:
        private: see ``Replacement``.

    Raises:
        OutputError: ``output.unwritable``; the old file is untouched.
    """
    replace_file(path, lambda temporary: _write_all(temporary, data), private=private)


def replace_file(path: Path, write: Callable[[Path], None], *, private: bool = False) -> None:
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
            # A part of the name: the whole may be as long as a name can be.
            start = f".{path.name[:KEPT_LETTERS]}."
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=start, suffix=".tmp")
            os.close(handle)
        except OSError as err:
            raise unwritable(path, err) from err
        self.temporary = Path(name)

    def commit(self) -> None:
        """Flush the temporary file to the disk and put it in its place.

        Raises:
            OutputError: ``output.unwritable``; the old file is untouched.
        """
        try:
            _finish(self.temporary, self._mode)
            self.temporary.replace(self.path)
            _flush_folder(self.path.parent)
        except OSError as err:
            raise unwritable(self.path, err) from err

    @property
    def _mode(self) -> int:
        """The rights of the finished file."""
        if self._private:
            return OWNERS_FILE
        try:
            return stat.S_IMODE(self.path.stat().st_mode)
        except OSError:
            return 0o666 & ~_umask()

    def fill(self, data: bytes) -> None:
        """The whole of the temporary file, on the disk and with its rights.

        Raises:
            OSError: what the system says.
        """
        _write_all(self.temporary, data)
        _finish(self.temporary, self._mode)

    def discard(self) -> None:
        """Remove the temporary file; nothing where it has taken its place."""
        self.temporary.unlink(missing_ok=True)


def write_files(files: Mapping[Path, bytes]) -> None:
    """Replace several files that belong together: all of them, or none.

    All are written beside their places first. Should a rename fail after that, the ones before it
    are taken back: older files are in their places again, others are gone.

    Raises:
        OutputError: ``output.unwritable``.
    """
    ready: list[Replacement] = []
    try:
        for path, data in files.items():
            ready.append(Replacement(path))
            _guard_step(path, partial(ready[-1].fill, data))
        _rename_together(ready)
    finally:
        for new in ready:
            new.discard()


def _rename_together(ready: list[Replacement]) -> None:
    undo: list[Callable[[], object]] = []
    olds: list[Replacement] = []
    try:
        for new in ready:
            if new.path.exists():
                olds.append(Replacement(new.path))
                _guard_step(new.path, partial(new.path.replace, olds[-1].temporary))
                undo.append(partial(olds[-1].temporary.replace, new.path))
            else:
                undo.append(partial(new.path.unlink, missing_ok=True))
            _guard_step(new.path, partial(new.temporary.replace, new.path))
    except BaseException:
        for step in reversed(undo):
            step()
        raise
    finally:
        for old in olds:
            old.discard()
    for folder in {new.path.parent for new in ready}:
        _flush_folder(folder)


def _guard_step(path: Path, step: Callable[[], object]) -> None:
    """``step``; what the system refuses is an OutputError about ``path``."""
    try:
        step()
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


def _finish(temporary: Path, mode: int) -> None:
    """On the disk, and with its rights: mkstemp makes files that are their owner's alone."""
    _flush(temporary)
    temporary.chmod(mode)


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
