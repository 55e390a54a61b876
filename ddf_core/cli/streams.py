"""Standard output and error, whatever they are: closed, full, a pipe that nobody reads.

What a terminal is given is plain: a name from a file cannot move its cursor or colour it.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from pathlib import Path

from ddf_core.plain_text import plain

# No room, a disk that fails, a stream that was closed.
_STREAM_ERRORS = (errno.ENOSPC, errno.EIO, errno.EBADF)


def prepare_streams() -> None:
    """Make both streams something that can be written to, letters that they lack escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # The shell closed it (`>&-`): what is said goes nowhere, and the work is done.
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 it stays open
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def complain(text: str) -> None:
    """One line on standard error, where that can be written."""
    with contextlib.suppress(OSError, ValueError):
        print(f"error: {plain(text)}", file=sys.stderr)


def say_on_error(text: str) -> None:
    """One line on standard error that is no complaint."""
    with contextlib.suppress(OSError, ValueError):
        print(plain(text), file=sys.stderr)


def why_no_output(err: BaseException) -> str:
    """Why standard output cannot be written, where that is what an error says; else empty.

    An error of a file names it; the streams have no name, and files are written by ``safe_write``,
    which says so itself.
    """
    if isinstance(err, OSError) and err.filename is None and err.errno in _STREAM_ERRORS:
        return err.strerror or str(err)
    return ""


def drop_output() -> None:
    """Let what is left for standard output go nowhere: Python must not complain when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
