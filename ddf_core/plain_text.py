"""Text from outside as it can be shown: on one line, on any terminal, in any window or file.

Names come from files of strangers. Line breaks deform a window, escape sequences command a
terminal, marks of writing direction show one name as another, and half characters cannot be written
at all. Tags are left alone: whoever shows them shows them as text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

ELLIPSIS = "…"
UNKNOWN = "\ufffd"
MAX_NAME = 80
"""Letters of a name; more widen every window that shows it."""
# Joiners are part of how words and emoji are written; every other invisible sign is not.
_JOINERS = "\u200c\u200d"

T = TypeVar("T")


def plain(text: str, limit: int | None = None) -> str:
    """``text`` on one line without signs that command what shows it.

    Args:
        limit: the most letters; what is cut off is told by an ellipsis.
    """
    if not text.isprintable():
        text = "".join(_show_letter(letter) for letter in text)
    text = text.strip()
    if limit is not None and len(text) > limit:
        text = text[: limit - 1].rstrip() + ELLIPSIS
    return text


def _show_letter(letter: str) -> str:
    if letter.isprintable() or letter in _JOINERS:
        return letter
    kind = unicodedata.category(letter)
    if letter.isspace() or kind.startswith("Z"):
        return " "
    return "" if kind == "Cf" else UNKNOWN


def plain_texts(value: T, limits: Mapping[str, int], usual: int | None = None) -> T:
    """A dataclass with every text in it as it can be shown.

    Args:
        limits: the most letters of a text, by the name of its field.
        usual: of the others.
    """
    return _map_texts(value, usual, limits, usual)


def _map_texts(value: T, limit: int | None, limits: Mapping[str, int], usual: int | None) -> T:
    if isinstance(value, str):
        return plain(value, limit)  # type: ignore[return-value]
    if isinstance(value, tuple) and any(isinstance(item, (str, tuple)) or is_dataclass(item)
                                        for item in value):  # fmt: skip
        return type(value)(_map_texts(item, limit, limits, usual) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _map_texts(
                getattr(value, field.name), limits.get(field.name, usual), limits, usual
            )
            for field in fields(value)
            if field.init
        }
        return replace(value, **changed)
    return value
