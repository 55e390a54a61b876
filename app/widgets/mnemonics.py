"""The underlined letters of menus: each entry gets one that no other of its menu has. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def mark_mnemonics(texts: Iterable[str]) -> list[str]:
    """The texts of one menu, each with an ampersand before its letter.

    The first letter of a word is preferred. A text whose letters are all taken gets one whose
    holder has another to go to; where there is none either, it is not marked.
    """
    plain = [text.replace("&", "&&") for text in texts]
    letters = [_letters(text) for text in plain]
    holders: dict[str, int] = {}
    for at in range(len(plain)):
        _seat(at, letters, holders, set())
    positions = {at: letters[at][letter] for letter, at in holders.items()}
    return [
        f"{text[: positions[at]]}&{text[positions[at] :]}" if at in positions else text
        for at, text in enumerate(plain)
    ]


def _seat(
    at: int, letters: Sequence[Mapping[str, int]], holders: dict[str, int], asked: set[str]
) -> bool:
    """Give text number ``at`` a letter, moving others to theirs where need be (Kuhn's matching)."""
    free = next((letter for letter in letters[at] if letter not in holders), None)
    if free is not None:
        holders[free] = at
        return True
    for letter in letters[at]:
        if letter not in asked:
            asked.add(letter)
            if _seat(holders[letter], letters, holders, asked):
                holders[letter] = at
                return True
    return False


def strip_mnemonic(text: str) -> str:
    """The text as people read it."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _letters(text: str) -> dict[str, int]:
    """Its letters, small, and where each is first; those that begin a word come before others."""
    places = [i for i, letter in enumerate(text) if letter.isalnum()]
    begins = [i for i in places if not text[i - 1 : i].isalnum()]
    found: dict[str, int] = {}
    for i in (*begins, *places):
        found.setdefault(text[i].casefold(), i)
    return found
