"""How long work is cut into chunks and given up between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ddf_core.errors import Cancelled

Stop = Callable[[], bool]
"""Asked between chunks of long work: True means stop now."""


def never() -> bool:
    """The ``Stop`` of work that nobody will interrupt."""
    return False


def chunks(total: int, size: int, stop: Stop = never) -> Iterator[slice]:
    """Slices of ``size`` that cover ``range(total)``; ``stop`` is asked before each.

    Raises:
        Cancelled: ``stop`` said so. Whatever was computed so far is the caller's to drop.
    """
    for start in range(0, total, max(1, size)):
        raise_if(stop)
        yield slice(start, min(start + max(1, size), total))


def raise_if(stop: Stop) -> None:
    """Nothing, unless ``stop`` says so.

    Raises:
        Cancelled: it did.
    """
    if stop():
        raise Cancelled("The work was stopped before it was done.")
