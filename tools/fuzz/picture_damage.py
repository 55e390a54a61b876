"""Ways to spoil pictures that no check sum tells: the pieces of a PNG, the marks of a JPEG."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable

from ddf_core.io.png_text import SIGNATURE
from ddf_core.io.recipe import RECIPE_KEY
from tools.fuzz.damage import Rng, edit_value, flip_bits

Chunk = tuple[bytes, bytes]

# Width, height, bits, colour type, compression, filter, interlace: sizes and kinds that are none.
SIZES = (0, 1, 15, 60_000, 2**31 - 1, 2**32 - 1)


def png_chunk(data: bytes, rng: Rng) -> bytes:
    """A piece of a PNG changed, doubled, moved or gone, its check sum right again."""
    chunks = _chunks(data)
    if not chunks:
        return flip_bits(data, rng)
    at = int(rng.integers(0, len(chunks)))
    kind, body = chunks[at]
    way = int(rng.integers(0, 5))
    if way == 0:
        del chunks[at]
    elif way == 1:
        chunks.insert(int(rng.integers(0, len(chunks) + 1)), (kind, body))
    elif way == 2:
        kinds = (b"IDAT", b"PLTE", b"tRNS", b"eXIf", b"iTXt", b"zTXt", b"IEND", b"acTL")
        chunks[at] = kinds[int(rng.integers(0, len(kinds)))], body
    elif body:
        chunks[at] = kind, flip_bits(body, rng)
    return _join(chunks)


def png_size(data: bytes, rng: Rng) -> bytes:
    """Another size, depth or colour type in the head of a PNG."""
    chunks = _chunks(data)
    if not chunks or len(chunks[0][1]) != 13:
        return flip_bits(data, rng)
    values = list(struct.unpack(">IIBBBBB", chunks[0][1]))
    for _ in range(int(rng.integers(1, 3))):
        at = int(rng.integers(0, 7))
        values[at] = int(rng.choice(SIZES)) if at < 2 else int(rng.integers(0, 20))
    return _join([(chunks[0][0], struct.pack(">IIBBBBB", *values)), *chunks[1:]])


def edit_recipe(data: bytes, rng: Rng) -> bytes:
    """A value of the recipe of a PNG gone or another, its check sum right again."""
    return with_recipe(data, lambda text: _edit(text, rng)) or flip_bits(data, rng)


def with_recipe(data: bytes, change: Callable[[bytes], bytes]) -> bytes | None:
    """A PNG with another recipe; None where it has none."""
    chunks, key = _chunks(data), RECIPE_KEY.encode() + b"\0"
    for at, (kind, body) in enumerate(chunks):
        if kind == b"iTXt" and body.startswith(key):
            head = len(key) + 4  # not packed, no language, no other key
            chunks[at] = kind, body[:head] + change(body[head:])
            return _join(chunks)
    return None


def _edit(text: bytes, rng: Rng) -> bytes:
    value = json.loads(text)
    edit_value(value, rng)
    return json.dumps(value).encode()


def jpeg_mark(data: bytes, rng: Rng) -> bytes:
    """Bytes changed close behind one of the marks of a JPEG: lengths, sizes, tables, rotation."""
    marks = [i for i in range(len(data) - 12) if data[i] == 0xFF and data[i + 1] >= 0xC0]
    if not marks:
        return flip_bits(data, rng)
    position = marks[int(rng.integers(0, len(marks)))] + 2 + int(rng.integers(0, 10))
    return data[:position] + rng.bytes(2) + data[position + 2 :]


def _chunks(data: bytes) -> list[Chunk]:
    if not data.startswith(SIGNATURE):
        return []
    chunks, position = [], len(SIGNATURE)
    while position + 12 <= len(data):
        (length,) = struct.unpack(">I", data[position : position + 4])
        chunks.append(
            (data[position + 4 : position + 8], data[position + 8 : position + 8 + length])
        )
        position += 12 + length
    return chunks


def _join(chunks: list[Chunk]) -> bytes:
    parts = [SIGNATURE]
    for kind, body in chunks:
        parts += [struct.pack(">I", len(body)), kind, body]
        parts.append(struct.pack(">I", zlib.crc32(kind + body)))
    return b"".join(parts)
