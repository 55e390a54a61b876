"""The underlined letters of menus: each entry gets one that no other of its menu has. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def mark_mnemonics(texts: Iterable[str]) -> list[str]:
    """The texts of one menu, each with an ampersand before its letter.

    The first letter of a word is preferred. A text whose letters are all taken gets one whose
    holder has another to go to; where there is none either, it is not marked.
    """
    plain = [text.replace("&", "&&") for text in texts]
    holders: dict[str, int] = {}
    for at in range(len(plain)):
        _seat(at, plain, holders, set())
    positions = {
        at: next(i for i in _positions(plain[at]) if plain[at][i].casefold() == letter)
        for letter, at in holders.items()
    }
    return [
        f"{text[: positions[at]]}&{text[positions[at] :]}" if at in positions else text
        for at, text in enumerate(plain)
    ]


def _seat(at: int, texts: Sequence[str], holders: dict[str, int], asked: set[str]) -> bool:
    """Give text number ``at`` a letter, moving others to theirs where need be (Kuhn's matching)."""
    letters = [texts[at][i].casefold() for i in _positions(texts[at])]
    free = next((letter for letter in letters if letter not in holders), None)
    if free is not None:
        holders[free] = at
        return True
    for letter in letters:
        if letter not in asked:
            asked.add(letter)
            if _seat(holders[letter], texts, holders, asked):
                holders[letter] = at
                return True
    return False


def strip_mnemonic(text: str) -> str:
    """The text as people read it."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _positions(text: str) -> list[int]:
    """Where its letters are, those that begin a word first."""
    begins = [
        i for i, letter in enumerate(text) if letter.isalnum() and not text[:i][-1:].isalnum()
    ]
    return begins + [i for i, letter in enumerate(text) if letter.isalnum()]
