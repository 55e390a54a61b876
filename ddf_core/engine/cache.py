"""Caches that forget what was not used for longest, alone or under one bound."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar, cast

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Budget:
    """A bound over all caches that share it: what was not used for longest in any goes first.

    It keeps none of them: caches that nobody holds are gone at once with all their values, and not
    when Python looks for circles, which it does rarely. What they had counts until its turn comes.

    Args:
        limit: of what the caches' ``cost`` counts, summed over all of them.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._costs: OrderedDict[tuple[_Weak, Hashable], float] = OrderedDict()
        self.used = 0.0

    def use(self, cache: LruCache, key: Hashable) -> None:
        """An entry is now the most recently used one."""
        self._costs.move_to_end((cache.weak, key))

    def add(self, cache: LruCache, key: Hashable, cost: float) -> None:
        """A new entry; the longest unused ones go until the rest fits. The newest always stays."""
        self.remove(cache, key)
        self._costs[cache.weak, key] = cost
        self.used += cost
        while len(self._costs) > 1 and self.used > self._limit:
            (weak, oldest), freed = self._costs.popitem(last=False)
            self.used -= freed
            cache_of_it = weak()
            if cache_of_it is not None:
                cache_of_it.drop(oldest)

    def remove(self, cache: LruCache, key: Hashable) -> None:
        """An entry is gone, if it was there."""
        self.used -= self._costs.pop((cache.weak, key), 0.0)


class LruCache(Generic[K, V]):
    """Values by key.

    Args:
        limit: of what ``cost`` counts (entries, unless told otherwise); or a bound that other
            caches share.
        cost: of a value, which must not change while it is kept.
    """

    def __init__(self, limit: float | Budget, cost: Callable[[V], float] = lambda _: 1.0) -> None:
        self._budget = limit if isinstance(limit, Budget) else Budget(limit)
        self._cost = cost
        self._values: OrderedDict[K, V] = OrderedDict()
        self.weak: _Weak = weakref.ref(self)

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
        self._budget.use(self, key)
        return self._values[key]

    def put(self, key: K, value: V) -> None:
        """Keep a value; the longest unused ones go until the rest fits. The newest always stays."""
        self._values[key] = value
        self._values.move_to_end(key)
        self._budget.add(self, key, self._cost(value))

    def drop(self, key: Hashable) -> None:
        """Forget one value; its bound has done so."""
        del self._values[cast(K, key)]

    def clear(self) -> None:
        """Forget everything."""
        for key in self._values:
            self._budget.remove(self, key)
        self._values.clear()


_Weak = weakref.ref[LruCache]
