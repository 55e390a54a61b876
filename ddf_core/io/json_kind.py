"""Which of this program's JSON files a file is, by what it says of itself: names decide nothing.

Mail programs and editors rename files (``heads.ddf.json.txt``), and put a byte order mark before
them. Only the beginning is read; whether the rest is sound is seen by whoever opens it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from ddf_core.io.file_door import open_plain

JsonKind = Literal["session", "recipe", "inversion", "points", "latent", "card", "cameras", ""]

_START_BYTES = 16_384
# What stands in the first lines of each, in the order in which they are asked: a recipe holds a
# session.
_SIGNS: tuple[tuple[JsonKind, str], ...] = (
    ("recipe", r'"format"\s*:\s*"ddf-viewer-recipe"'),
    ("session", r'"format"\s*:\s*"ddf-viewer-session"'),
    ("inversion", r'"format"\s*:\s*"ddf-inversion"|"psnr_db"\s*:'),
    ("cameras", r'"(?:keyframes|camera_path)"\s*:\s*\['),
    ("points", r'"unit"\s*:\s*"scene units"|"points"\s*:\s*\['),
    ("card", r'"architecture"\s*:\s*\{'),
    ("latent", r'^\s*\[\s*-?[\d.]|^\s*\{\s*"z"\s*:\s*\['),
)


def json_kind(path: Path) -> JsonKind:
    """What a file is; empty where it is no JSON file of this program, or cannot be read."""
    try:
        if not path.is_file():
            return ""
        with open_plain(path) as file:
            start = file.read(_START_BYTES)
    except (OSError, ValueError):
        return ""
    return kind_of_json(start)


def kind_of_json(start: bytes) -> JsonKind:
    """What a file that begins so is; empty where it is none of this program's."""
    is_wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    # A letter may be cut in two at the end.
    text = start.decode("utf-16" if is_wide else "utf-8-sig", errors="ignore")
    if text.lstrip()[:1] not in ("{", "["):
        return ""
    return next((kind for kind, sign in _SIGNS if re.search(sign, text)), "")
