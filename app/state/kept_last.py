"""What was worked out last for the very same values: with thousands of points each change of the
state would work out again what it left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class KeptLast(Generic[T]):
    """The newest answers to some questions.

    Args:
        most: how many answers are kept; those asked for longest ago go first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: list[tuple[tuple[Any, ...], object, T]] = []

    def get(self, same: tuple[Any, ...], equal: object, make: Callable[[], T]) -> T:
        """The answer of before, or a new one.

        Args:
            same: values that have to be the very same objects: large, and never changed in place.
            equal: a value that has to be equal.
            make: works the answer out.
        """
        for at, (kept, other, answer) in enumerate(self._known):
            if all(a is b for a, b in zip(kept, same, strict=True)) and other == equal:
                self._known.append(self._known.pop(at))
                return answer
        answer = make()
        self._known = [*self._known[1 - self._most :], (same, equal, answer)]
        return answer
