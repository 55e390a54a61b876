"""How an edit weighs what is wanted against what should stay. No torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EditSettings:
    """What the user chose.

    Args:
        prior: how firmly the rest of the head is kept; 1 as measured, 0 wants nothing but the
            goals.
        keep_colours: the colours of the head are part of the rest; else they may change with it.
    """

    prior: float = 1.0
    keep_colours: bool = True


MOST_PRIOR = 100.0
