"""What the allocator does with memory that nobody uses any more. No torch.

A window makes pictures and grids of a megabyte and more in any order, hour after hour. glibc, left
alone, takes them from heaps that threads share and raises the size from which it does not: holes
are left, and the process grows by 200 MiB in some minutes although nothing leaks.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Callable

# Numbers of ``malloc.h``. Pieces from 3.25 MiB on are the system's own: grids and textures of 96^3,
# but not what a chunk of the network or a step of an inversion makes, which would be mapped anew
# each time. From 2 MiB on, 60 steps of an inversion took 972,000 page faults and 6.4 s of
# processor; now 322,000 and 5.7, and with glibc left alone 325,000 and 5.6. What it is for, by
# 200 s of ``make soak`` with 2 MiB: 740 MiB and none more at its end, where it was 973 and 214.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
SETTINGS = {ARENA_MAX: 2, MMAP_THRESHOLD: 13 << 18, TRIM_THRESHOLD: 8 << 20}


@functools.cache
def _glibc(name: str) -> Callable[..., int] | None:
    """A function of glibc; None where there is none."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError):  # another C library, such as musl
        return None


def return_large_pieces() -> None:
    """From now on large pieces go back to the system as soon as they are free.

    Whoever sets glibc's own ``MALLOC_`` variables knows better, and is left alone.
    """
    set_option = _glibc("mallopt")
    if set_option is None or any(name.startswith("MALLOC_") for name in os.environ):
        return
    for option, value in SETTINGS.items():
        set_option(option, value)


def give_back_memory() -> None:
    """Free heaps go back to the system: pictures and grids come in sizes that leave holes.

    It takes some milliseconds, so it is for moments of rest.
    """
    trim = _glibc("malloc_trim")
    if trim is not None:
        trim(0)
