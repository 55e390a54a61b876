"""How much of a slow row of ``evaluate`` is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ddf_core.inversion.settings import InvertSettings

Item = TypeVar("Item")
Tell = Callable[[float, float, str], None]
"""Gets the effort that is done, the effort in all, and what comes next."""


def tell_nobody(done: float, total: float, note: str) -> None:
    """For whoever does not ask."""


class Effort:
    """Says before each long part of a row how much is behind it: efforts are seconds of a core,
    roughly.

    Args:
        total: of all parts.
    """

    def __init__(self, tell: Tell, total: float) -> None:
        self._tell, self._total, self._done = tell, total, 0.0

    def over(self, items: Sequence[Item], each: float, name: str) -> Iterator[Item]:
        """The items, one after the other; asking for the next says that the one before is done.

        Args:
            each: the effort of one. name: of what is done with them.
        """
        for number, item in enumerate(items, start=1):
            self._tell(self._done, self._total, f"{name}, {number} of {len(items)}")
            self._done += each
            yield item


def effort_of(settings: InvertSettings) -> float:
    """Of one inversion."""
    steps = settings.steps * settings.optimise + settings.tune_steps * settings.tune
    return 1.0 + 0.1 * steps
