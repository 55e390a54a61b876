"""Coordinates as text, both ways. Pure."""

from __future__ import annotations

import math
import re

from ddf_core.errors import InputError
from ddf_core.io.table_text import number_of
from ddf_core.scene.point import Point

_DIVIDERS = re.compile(r"[\s;]+")


def position_text(position: Point | None, decimals: int = 3) -> str:
    """``+0.012  −0.034  +0.330``; a dash while unknown."""
    if position is None:
        return "–"
    # Adding 0.0 makes a rounded -0.0 a plain zero.
    rounded = (round(value, decimals) + 0.0 for value in position)
    return "  ".join(f"{value:+.{decimals}f}".replace("-", "−") for value in rounded)


def parse_position(text: str) -> Point:
    """The three numbers of a text as ``position_text`` writes it, of a table, or with commas.

    Blanks and semicolons divide; where they do, a comma inside a number is its point, and one at
    its end nothing. Else commas divide. What could be read both ways is refused.

    Raises:
        InputError: ``points.position``: not three finite numbers.
    """
    parts = (part.strip(",") for part in _DIVIDERS.split(text.replace("−", "-")))
    words = [part for part in parts if part]
    if len(words) == 1:
        words = words[0].split(",")
    try:
        x, y, z = (number_of(word, is_comma="," in word) for word in words)
    except ValueError as err:
        raise _not_a_place(text) from err
    if not all(map(math.isfinite, (x, y, z))):
        raise _not_a_place(text)
    return (x, y, z)


def _not_a_place(text: str) -> InputError:
    shown = text.strip()[:40]
    return InputError(
        f"“{shown}” is no position: three numbers x y z are wanted.",
        code="points.place",
        advice="For example: 0.012 -0.034 0.330",
    )
