"""A cache that forgets what was not used for longest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """Values by key, at most ``limit`` of what ``cost`` counts (entries, unless told otherwise)."""

    def __init__(self, limit: float, cost: Callable[[V], float] = lambda _: 1.0) -> None:
        self._limit, self._cost = limit, cost
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[K]:
        """The keys, longest unused first."""
        return iter(tuple(self._values))

    def get(self, key: K) -> V | None:
        """The value, now the most recently used one; None where there is none."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: K, value: V) -> None:
        """Keep a value; the longest unused ones go until the rest fits. The newest always stays."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > 1 and sum(map(self._cost, self._values.values())) > self._limit:
            self._values.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
