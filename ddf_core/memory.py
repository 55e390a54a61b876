"""Memory that the allocator holds and nobody uses: given back to the system. No torch."""

from __future__ import annotations

import ctypes
import functools
import sys
from collections.abc import Callable


@functools.cache
def _trim() -> Callable[[int], int] | None:
    """glibc's ``malloc_trim``; None where there is none."""
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library, such as musl
        return None


def give_back_memory() -> None:
    """Free heaps go back to the system: pictures and grids come in sizes that leave holes.

    It takes some milliseconds, so it is for moments of rest.
    """
    trim = _trim()
    if trim is not None:
        trim(0)
