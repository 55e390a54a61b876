"""Colour profiles of a few hundred bytes, written by the book (ICC.1:2010, version 2 layout)."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

# Primaries' XYZ, columns red, green, blue, adapted to D50 as profiles have them.
P3 = np.array([[0.5151, 0.2920, 0.1571], [0.2412, 0.6922, 0.0666], [-0.0011, 0.0419, 0.7841]])
ADOBE = np.array([[0.6097, 0.2053, 0.1492], [0.3111, 0.6257, 0.0632], [0.0195, 0.0609, 0.7446]])
SRGB = np.array([[0.4361, 0.3851, 0.1431], [0.2225, 0.7169, 0.0606], [0.0139, 0.0971, 0.7141]])


def matrix_profile(primaries: NDArray[np.float64], gamma: float) -> bytes:
    """An RGB profile: primaries and one exponent for all three."""
    curve = b"curv" + struct.pack(">4xIH", 1, round(gamma * 256)) + b"\0\0"
    tags = {name: _xyz(column) for name, column in zip("rgb", primaries.T, strict=True)}
    return _profile(
        b"RGB ",
        b"XYZ ",
        {
            **{f"{name}XYZ".encode(): value for name, value in tags.items()},
            **{f"{name}TRC".encode(): curve for name in "rgb"},
        },
    )


def grey_profile(gamma: float) -> bytes:
    """A grey profile of one exponent."""
    curve = b"curv" + struct.pack(">4xIH", 1, round(gamma * 256)) + b"\0\0"
    return _profile(b"GRAY", b"XYZ ", {b"kTRC": curve})


def ink_profile(inks: dict[str, tuple[float, float, float]]) -> bytes:
    """A CMYK profile: white paper, the Lab colour of each ink alone, the darkest of mixtures."""
    clut = bytearray()
    for corner in range(16):
        on = [ink for i, ink in enumerate("CMYK") if corner >> (3 - i) & 1]
        lab = min((inks[ink] for ink in on), default=(100.0, 0.0, 0.0))
        clut += bytes((round(lab[0] * 2.55), round(lab[1] + 128), round(lab[2] + 128)))
    ramp = bytes(range(256))
    unit = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + unit + ramp * 4 + bytes(clut) + ramp * 3
    return _profile(b"CMYK", b"Lab ", {b"A2B0": table, b"A2B1": table}, kind=b"prtr")


def _xyz(column: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(65536 * value) for value in column))


def _profile(space: bytes, pcs: bytes, tags: dict[bytes, bytes], kind: bytes = b"mntr") -> bytes:
    text = b"text\0\0\0\0none\0"
    name = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + bytes(78)
    tags = {b"desc": name, b"cprt": text, b"wtpt": _xyz(np.array([0.9642, 1.0, 0.8249])), **tags}
    table, body = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for key, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += key + struct.pack(">II", start + len(body), len(value))
        body += padded
    head = struct.pack(">I4xI4s4s4s12x4s", start + len(body), 0x02400000, kind, space, pcs, b"acsp")
    head += bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
