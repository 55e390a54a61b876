"""Which picture trains, which one validates, which one tests: its own bytes decide. No torch."""

from __future__ import annotations

import hashlib
from typing import Literal

Part = Literal["train", "validate", "test"]

# So many hexadecimal digits name a picture: 64 bits, and no way back to it.
SHORT = 16


def digest_of(data: bytes) -> str:
    """SHA-256 of a picture's file, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def part_of(digest: str) -> Part:
    """Of ten pictures eight train, one validates and one tests, whatever their names and order."""
    tenth = int(digest[:SHORT], 16) % 10
    return "train" if tenth < 8 else "validate" if tenth == 8 else "test"


def short(digest: str) -> str:
    """The digest as a model folder keeps it."""
    return digest[:SHORT]
