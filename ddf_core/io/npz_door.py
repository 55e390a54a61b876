"""The door for ``.npz`` files: zip archives of arrays, opened no further than arrays need.

numpy writes members as they are or deflated. Other packings are refused: they take memory that the
file names, and fail in ways of their own. Everything that the standard library's and numpy's
readers raise on damaged input is in ``UNREADABLE``; what is said of it is the caller's.
"""

from __future__ import annotations

import io
import lzma
import struct
import tokenize
import zipfile
import zlib
from typing import IO

MAX_TABLE_BYTES = 64 << 10
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

UNREADABLE = (
    # The zip reader, and what it unpacks with.
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, EOFError, struct.error, OSError),
    # numpy makes Python of an array's header; its own repair gives up with an error of tokenize.
    *(ValueError, TypeError, SyntaxError, tokenize.TokenError, LookupError, OverflowError),
    RecursionError,
)


class BadNpzError(ValueError):
    """The archive is not laid out as numpy's; the message says how."""


def open_npz(data: bytes) -> zipfile.ZipFile:
    """The archive in some bytes; its table of contents is bounded before it is read.

    Raises:
        BadNpzError: it has no table, or a huge one; and whatever else is in ``UNREADABLE``.
    """
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22:
        raise BadNpzError("it ends before its table of contents")
    if int.from_bytes(data[end + 12 : end + 16], "little") > MAX_TABLE_BYTES:
        raise BadNpzError("it holds far too many files")
    return zipfile.ZipFile(io.BytesIO(data))


def open_member(archive: zipfile.ZipFile, key: str) -> IO[bytes]:
    """The bytes of the array called ``key``, to be read as far as the caller allows.

    Raises:
        BadNpzError: it is not there, or not packed as numpy packs; and ``UNREADABLE``.
    """
    name = f"{key}.npy"
    if name not in archive.namelist():
        raise BadNpzError(f"it has no array '{key}'")
    info = archive.getinfo(name)
    if info.compress_type not in _PACKINGS or info.flag_bits & 1:
        raise BadNpzError(f"'{key}' is packed or encrypted as numpy never does")
    return archive.open(info)
