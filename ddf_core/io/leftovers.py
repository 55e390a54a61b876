"""Temporary files beside what is being written, and those that a killed writer has left behind.

A temporary file is locked for as long as it is written to. The system gives up the lock when the
process ends, however it ends: one that nobody holds is left over, and the next writer in its folder
removes it. Where there are no such locks (Windows), nothing is removed.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]  # Windows

SUFFIX = ".ddf.tmp"
KEPT_LETTERS = 32
# Neither through links, nor waiting for the other end of a pipe.
_LOOK_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
    _LOOK_FLAGS |= getattr(os, _name, 0)
# Folders that this process has looked through: one of a data set holds a hundred thousand files.
_tidied: set[Path] = set()


class TemporaryFile:
    """An empty file beside ``path``, hidden, its owner's alone and locked until it is closed.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        remove_leftovers(path.parent)
        # A part of the name: the whole may be as long as a name can be.
        start = f".{path.name[:KEPT_LETTERS]}."
        self._handle: int | None = None
        while True:
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=start, suffix=SUFFIX)
            self.path = Path(name)
            if fcntl is None:
                os.close(handle)
                return
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            if os.fstat(handle).st_nlink:
                self._handle = handle
                return
            os.close(handle)  # taken for left over before it was locked

    def close(self) -> None:
        """Give up the lock; harmless when it was given up before."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def remove_leftovers(folder: Path) -> None:
    """Remove what writers that were killed have left in ``folder``; once for each process."""
    if fcntl is None or folder in _tidied:
        return
    _tidied.add(folder)
    try:
        found = [path for path in folder.iterdir() if is_temporary(path)]
    except OSError:
        return
    for path in found:
        with contextlib.suppress(OSError):
            _remove_unlocked(path)


def is_temporary(path: Path) -> bool:
    """Whether a file is called as the temporary files of this program are."""
    return path.name.startswith(".") and path.name.endswith(SUFFIX)


def _remove_unlocked(path: Path) -> None:
    handle = os.open(path, _LOOK_FLAGS)
    try:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    finally:
        os.close(handle)
