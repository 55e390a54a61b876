"""The underlined letters of menus: each entry gets one that no other of its menu has. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def marked(texts: Iterable[str]) -> list[str]:
    """The texts of one menu, each with an ampersand before its letter.

    The first letter of a word is preferred; where all letters are taken, none is marked.
    """
    taken: set[str] = set()
    done = []
    for text in texts:
        plain = text.replace("&", "&&")
        place = _place(plain, taken)
        if place is not None:
            taken.add(plain[place].casefold())
            plain = f"{plain[:place]}&{plain[place:]}"
        done.append(plain)
    return done


def unmarked(text: str) -> str:
    """The text as people read it."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _place(text: str, taken: set[str]) -> int | None:
    begins = [
        i for i, letter in enumerate(text) if letter.isalnum() and not text[:i][-1:].isalnum()
    ]
    inside = [i for i, letter in enumerate(text) if letter.isalnum()]
    return next((i for i in (*begins, *inside) if text[i].casefold() not in taken), None)
