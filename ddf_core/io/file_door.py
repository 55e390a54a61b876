"""The door of every file that is read: plain files alone, refused by their names, and bounded.

A device or a pipe would never end; a name can be longer than any system takes, or hold a NUL.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from ddf_core.errors import DdfError

MAX_SHOWN_PATH = 300
# Without waiting for the other end of a pipe, and not for the programs that this one starts.
_READ_FLAGS = os.O_RDONLY
for _name in ("O_BINARY", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY"):
    _READ_FLAGS |= getattr(os, _name, 0)


@dataclass(frozen=True)
class Door:
    """What is read of one kind of file, and how the others are refused.

    Args:
        error: the kind of refusal.
        prefix: how its codes begin: ``latent`` makes ``latent.unreadable``.
        limit: the most bytes.
        what: "a latent", "a label map".
    """

    error: type[DdfError]
    prefix: str
    limit: int
    what: str

    def read(self, path: Path) -> bytes:
        """The bytes of a file.

        Raises:
            DdfError: of the door's kind: ``.unreadable`` or ``.too_large``.
        """
        try:
            with open_plain(path) as file:
                data = file.read(self.limit + 1)
        except (OSError, ValueError) as err:
            raise self.error(
                f"{shown_path(path)} cannot be read: {why_unreadable(err)}.",
                code=f"{self.prefix}.unreadable",
                advice="Check the path, and that you may read it.",
            ) from err
        if len(data) > self.limit:
            raise self.error(
                f"{path.name} is too large for {self.what}.",
                code=f"{self.prefix}.too_large",
                advice=f"At most {self.limit:,} bytes are read.",
            )
        return data


def open_plain(path: Path) -> BufferedReader:
    """A plain file, open to be read; whatever else is there is not waited for.

    Looked at before it is opened, because opening alone makes some devices act; and once it is
    open, because another may have taken its place.

    Raises:
        OSError: it is a folder, a device or a pipe, is not there, or may not be read.
        ValueError: no file can have that name.
    """
    check_plain(path)
    handle = os.open(path, _READ_FLAGS)
    try:
        _refuse_unless_plain(os.fstat(handle).st_mode)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_plain(path: Path) -> bytes:
    """The bytes of a plain file whose size was bounded before.

    Raises:
        OSError, ValueError: as ``open_plain``.
    """
    with open_plain(path) as file:
        return file.read()


def check_plain(path: Path) -> None:
    """Refuse what is there and is no plain file: it is never opened.

    Raises:
        OSError: it is a folder, a device or a pipe, or is not there.
        ValueError: no file can have that name.
    """
    _refuse_unless_plain(path.stat().st_mode)


def _refuse_unless_plain(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise OSError("it is a folder" if stat.S_ISDIR(mode) else "it is no plain file")


def why_unreadable(err: OSError | ValueError) -> str:
    """Why a file cannot be read, as a part of a sentence."""
    return getattr(err, "strerror", None) or str(err)


def shown_path(path: Path) -> Path:
    """A path for a message: cut off where it is longer than anybody reads."""
    text = str(path)
    return path if len(text) <= MAX_SHOWN_PATH else Path(f"{text[: MAX_SHOWN_PATH - 1]}…")
