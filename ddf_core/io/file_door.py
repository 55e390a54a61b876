"""Files read whole into memory: bounded, plain files alone, refused by their names.

A device or a pipe would never end; a name can be longer than any system takes, or hold a NUL.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from ddf_core.errors import DdfError

MAX_SHOWN_PATH = 300


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
            check_plain(path)
            with path.open("rb") as file:
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


def check_plain(path: Path) -> None:
    """Refuse what is there and is no plain file: it is never opened.

    Raises:
        OSError: it is a folder, a device or a pipe, or is not there.
        ValueError: no file can have that name.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError("it is a folder" if stat.S_ISDIR(mode) else "it is no plain file")


def why_unreadable(err: OSError | ValueError) -> str:
    """Why a file cannot be read, as a part of a sentence."""
    return getattr(err, "strerror", None) or str(err)


def shown_path(path: Path) -> Path:
    """A path for a message: cut off where it is longer than anybody reads."""
    text = str(path)
    return path if len(text) <= MAX_SHOWN_PATH else Path(f"{text[: MAX_SHOWN_PATH - 1]}…")
