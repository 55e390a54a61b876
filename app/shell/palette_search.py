"""Which actions fit what was typed, best first: words in any order, beginnings, initials. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

BEGINNING, INITIALS, INSIDE, IN_TIP = 8, 6, 3, 1


@dataclass(frozen=True)
class Entry:
    """One action as the palette lists it.

    Args:
        name: of the action.
        text: what the menu says; menu: where it stands; tip: what it does.
        shortcut: as people read it; empty for none.
        enabled: whether it would do anything now.
    """

    name: str
    text: str
    menu: str
    tip: str = ""
    shortcut: str = ""
    enabled: bool = True


def rank_entries(query: str, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that every word of ``query`` fits; all of them, as they stand, for none.

    Where two fit equally well, what can be done now comes first, then the table's order.
    """
    words = query.casefold().split()
    scored = [(_score(words, entry), entry) for entry in entries]
    fitting = [(score, entry) for score, entry in scored if score is not None]
    if not words:
        return [entry for _, entry in fitting]
    return [e for _, e in sorted(fitting, key=lambda pair: (-pair[0], not pair[1].enabled))]


def _score(words: Sequence[str], entry: Entry) -> int | None:
    """The sum over all words, each at its best; None where one does not fit."""
    scores = [_word_score(word, entry) for word in words]
    return None if 0 in scores else sum(scores)


def _word_score(word: str, entry: Entry) -> int:
    text, menu = entry.text.casefold(), entry.menu.casefold()
    parts = re.findall(r"\w+", f"{text} {menu}")
    if any(part.startswith(word) for part in parts):
        # A word of the action itself counts more than the menu's.
        return BEGINNING + any(part.startswith(word) for part in re.findall(r"\w+", text))
    if "".join(part[0] for part in re.findall(r"\w+", text)).startswith(word):
        return INITIALS
    if word in text or word == entry.shortcut.casefold():
        return INSIDE
    return IN_TIP if word in entry.tip.casefold() else 0
