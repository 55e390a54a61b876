"""Text that a PNG file carries, read without decoding its picture; what a file claims is bounded.

An image library would do, but for three things: it reads a text of any size that the file claims,
it looks before the picture only, and the window would have to import it before it can start.
Source of the layout: PNG specification, third edition, sections 5 and 11.3.3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ddf_core.io.file_door import open_plain

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT_CHUNKS = (b"tEXt", b"zTXt", b"iTXt")
MAX_CHUNKS = 200_000
"""Some hundred million pixels in the smallest pieces that encoders write."""


class BadPngError(ValueError):
    """The file is no PNG, is damaged, or its text is too large; the message says which."""


def png_text(path: Path, key: str, limit: int) -> str | None:
    """The text under ``key``; None where there is none.

    Args:
        limit: the most bytes that are read, and that they may unpack to.

    Raises:
        BadPngError: see there.
        OSError: the file cannot be read.
    """
    wanted = key.encode("latin-1") + b"\0"
    with open_plain(path) as file:
        if file.read(len(SIGNATURE)) != SIGNATURE:
            raise BadPngError("it is no PNG picture")
        for kind, length in _chunks(file):
            start = file.tell()
            if kind in TEXT_CHUNKS and file.read(len(wanted)) == wanted:
                file.seek(start)
                return _text(kind, _read_checked(file, kind, length, limit)[len(wanted) :], limit)
            file.seek(start + length + 4)
    return None


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Kind and length of every chunk up to the last; the reader leaves the file at the next one."""
    for _ in range(MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            raise BadPngError("it is cut short")
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            return
        yield kind, length
    raise BadPngError("it is in too many pieces")


def _read_checked(file: BinaryIO, kind: bytes, length: int, limit: int) -> bytes:
    if length > limit:
        raise BadPngError(f"its text has {length:,} bytes, at most {limit:,} are read")
    data, check = file.read(length), file.read(4)
    if len(data) < length or len(check) < 4:
        raise BadPngError("it is cut short")
    if zlib.crc32(kind + data) != int.from_bytes(check, "big"):
        raise BadPngError("its text is damaged")
    return data


def _text(kind: bytes, rest: bytes, limit: int) -> str:
    """The text of a chunk, from what follows its key."""
    try:
        if kind == b"tEXt":
            return rest.decode("latin-1")
        if kind == b"zTXt":
            return _unpack_text(rest[1:], limit).decode("latin-1")
        is_packed, (_, _, text) = rest[0] == 1, rest[2:].split(b"\0", 2)
        return (_unpack_text(text, limit) if is_packed else text).decode("utf-8")
    except (ValueError, IndexError, zlib.error) as err:
        if isinstance(err, BadPngError):
            raise
        raise BadPngError("its text is damaged") from err


def _unpack_text(data: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, limit + 1)
    if len(text) > limit:
        raise BadPngError(f"its text unpacks to more than {limit:,} bytes")
    return text
