"""Ways to spoil archives of arrays that no check sum tells: their content, and their packing."""

from __future__ import annotations

import io
import struct
import zipfile

import numpy as np

from tools.fuzz.damage import Rng, flip_bits

Entries = dict[str, bytes]
_METHODS = (
    zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA,
)  # fmt: skip
_SHAPES = ("(0,)", "(1,)", "(3, 3)", "(-1,)", "(99999999999,)", "(4, 0)", "()", "(2**9**9,)")
_KINDS = ("<f8", ">f4", "|O", "<U80", "|b1", "<c16", "|V8", "<M8[ns]", "|S9", "f8, i4")


def flip_within(data: bytes, rng: Rng) -> bytes:
    """Bits of a member turned over, its check sum right again."""
    entries = _entries(data)
    if not entries:
        return flip_bits(data, rng)
    name = sorted(entries)[int(rng.integers(0, len(entries)))]
    if entries[name]:
        entries[name] = flip_bits(entries[name], rng)
    return _zip(entries, zipfile.ZIP_DEFLATED)


def pack_otherwise(data: bytes, rng: Rng) -> bytes:
    """The same members by another method, missing, doubled, renamed, or thousands of them."""
    entries = _entries(data)
    if not entries:
        return flip_bits(data, rng)
    names = sorted(entries)
    way = int(rng.integers(0, 5))
    if way == 0:
        del entries[names[int(rng.integers(0, len(names)))]]
    elif way == 1:
        entries["../../" + names[0]] = entries[names[0]]
    elif way == 2:
        entries.update({f"x{i}.npy": b"" for i in range(3000)})
    elif way == 3:
        a, b = (names[int(rng.integers(0, len(names)))] for _ in range(2))
        entries[a] = entries[b]
    out = _zip(entries, _METHODS[int(rng.integers(0, len(_METHODS)))])
    return flip_bits(out, rng) if rng.random() < 0.5 else out


def other_header(data: bytes, rng: Rng) -> bytes:
    """An array whose header says another shape or type than there is."""
    entries = _entries(data)
    head = _header(rng) + rng.bytes(int(rng.integers(0, 64)))
    if not entries:
        return head
    entries[sorted(entries)[int(rng.integers(0, len(entries)))]] = head
    return _zip(entries, zipfile.ZIP_STORED)


def bomb(_: bytes, rng: Rng) -> bytes:
    """Members of a few kilobytes that unpack to hundreds of megabytes."""
    out = io.BytesIO()
    np.save(out, np.zeros(1))
    zeros = out.getvalue() + bytes(64 << 20)
    keys = ("z", "volume", "names", "psi")
    return _zip({f"{keys[int(rng.integers(0, 4))]}.npy": zeros}, zipfile.ZIP_DEFLATED)


def _header(rng: Rng) -> bytes:
    shape = _SHAPES[int(rng.integers(0, len(_SHAPES)))]
    kind = _KINDS[int(rng.integers(0, len(_KINDS)))]
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    if rng.random() < 0.2:
        text = text[: int(rng.integers(0, len(text)))] + "(" * int(rng.integers(0, 3000))
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) + 1) + text.encode() + b"\n"


def _entries(data: bytes) -> Entries:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError):
        return {}


def _zip(entries: Entries, method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()
