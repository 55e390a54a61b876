"""A place for the autosave of each running copy of the program, held by a lock.

A copy that was killed leaves its autosave with a lock of a process that is no more: the next copy
takes that position over, and with it what was left there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QLockFile

from ddf_core.document.session_file import SUFFIX
from ddf_core.errors import OutputError
from ddf_core.io.safe_write import OWNERS_FILE, OWNERS_FOLDER, make_private_folder

MAX_COPIES = 32


@dataclass(frozen=True)
class LockFile:
    """``path`` of the autosave, ours as long as ``lock`` is held."""

    path: Path
    lock: QLockFile


def take_lock(folder: Path) -> LockFile:
    """A place of our own: one with something left behind by a dead copy first.

    Raises:
        OutputError: ``output.unwritable``: the folder cannot be made or written.
    """
    try:
        make_private_folder(folder)
        close_to_others(folder)
    except OSError as err:
        raise _no_place(folder, err.strerror or str(err)) from err
    paths = [folder / f"autosave-{number}{SUFFIX}" for number in range(1, MAX_COPIES + 1)]
    for path in sorted(paths, key=lambda path: not path.exists()):
        lock = QLockFile(str(path.with_name(path.name.removesuffix(SUFFIX) + ".lock")))
        # Only the death of its process makes a lock stale, never its age.
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            return LockFile(path, lock)
        if lock.error() is not QLockFile.LockError.LockFailedError:
            raise _no_place(folder, "a lock cannot be made there")
    raise _no_place(folder, f"{MAX_COPIES} copies of the program use it")


def close_to_others(folder: Path) -> None:
    """The program's own folder, and the sessions and reports in it, to their owner alone: older
    versions left them as open as any file.

    Raises:
        OSError: they are somebody else's.
    """
    folder.chmod(OWNERS_FOLDER)
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            path.chmod(OWNERS_FILE)


def _no_place(folder: Path, why: str) -> OutputError:
    return OutputError(
        f"There is no autosave: {folder} cannot be used: {why}.",
        code="output.unwritable",
        advice="Save often with Ctrl+S, and make that folder writable.",
    )


def timestamped_path(folder: Path, kind: str, suffix: str) -> Path:
    """A file name that nothing has yet, with the time in it: ``recovered-20260131-142205``."""
    stem = f"{kind}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(path for name in names if not (path := folder / f"{name}{suffix}").exists())
