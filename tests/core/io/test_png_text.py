"""Text in PNG files: what others write is read, what is hostile is refused before it costs."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from ddf_core.io.png_text import SIGNATURE, BadPngError, png_text

LIMIT = 1000


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, end: bytes = chunk(b"IEND", b"")) -> bytes:
    return SIGNATURE + chunk(b"IHDR", bytes(13)) + b"".join(chunks) + end


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("text", ["plain", "“ünder” 頭"])
def test_what_an_image_library_writes_is_read(tmp_path: Path, text: str, packed: bool) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("other", "x" * 5000, zip=True)
    info.add_itxt("key", text, zip=packed)
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "PNG", pnginfo=info)
    assert png_text(written(tmp_path, buffer.getvalue()), "key", LIMIT) == text


@pytest.mark.parametrize(
    ("piece", "text"),
    [
        (chunk(b"tEXt", b"key\0caf\xe9"), "café"),
        (chunk(b"zTXt", b"key\0\0" + zlib.compress(b"packed")), "packed"),
        (
            chunk(b"IDAT", b"\0" * 50) + chunk(b"tEXt", b"key\0after the picture"),
            "after the picture",
        ),
        (chunk(b"tEXt", b"keys\0another"), None),
        (chunk(b"tEXt", b"key"), None),
        (chunk(b"tEXt", b""), None),
        (chunk(b"tEXt", b"other\0" + b"x" * 5000), None),
    ],
)
def test_every_kind_of_text_is_known(tmp_path: Path, piece: bytes, text: str | None) -> None:
    assert png_text(written(tmp_path, png(piece)), "key", LIMIT) == text


BAD = {
    "no PNG": (b"GIF89a" + bytes(100), "no PNG"),
    "empty": (b"", "no PNG"),
    "cut": (png(end=b""), "cut short"),
    "cut in its text": (png(chunk(b"tEXt", b"key\0" + b"x" * 90))[:-50], "cut short"),
    "a length beyond the file": (png(struct.pack(">I", 900) + b"tEXtkey\0x", end=b""), "cut short"),
    "a length beyond the limit": (png(struct.pack(">I", 2**31) + b"tEXtkey\0"), "at most 1,000"),
    "too long": (png(chunk(b"tEXt", b"key\0" + b"x" * 1001)), "at most 1,000"),
    "a bomb": (
        png(chunk(b"zTXt", b"key\0\0" + zlib.compress(bytes(900_000)))),
        "unpacks to more than 1,000",
    ),
    "a bomb in new text": (
        png(chunk(b"iTXt", b"key\0\1\0\0\0" + zlib.compress(bytes(900_000)))),
        "unpacks to more than 1,000",
    ),
    "not packed": (png(chunk(b"zTXt", b"key\0\0plain")), "damaged"),
    "no UTF-8": (png(chunk(b"iTXt", b"key\0\0\0\0\0\xff\xff")), "damaged"),
    "no flags": (png(chunk(b"iTXt", b"key\0")), "damaged"),
    "a flipped bit": (png(chunk(b"tEXt", b"key\0texts")).replace(b"texts", b"textt"), "damaged"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_bad_is_refused_in_words(tmp_path: Path, case: str) -> None:
    data, words = BAD[case]
    with pytest.raises(BadPngError, match=words):
        png_text(written(tmp_path, data), "key", LIMIT)


def test_a_file_of_nothing_but_pieces_ends(tmp_path: Path) -> None:
    with pytest.raises(BadPngError, match="too many pieces"):
        png_text(written(tmp_path, png(chunk(b"abCd", b"") * 200_001)), "key", LIMIT)
