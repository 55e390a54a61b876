"""How long work has taken: without the time in which the process was asleep."""

from __future__ import annotations

import time

ASLEEP_S = 5.0
"""A pause that is longer was one of the process, if it has computed nothing in it ..."""
AWAKE_SHARE = 0.02
"""... but this part of the time."""


class WorkClock:
    """Seconds since it was made, in which the process was awake.

    A computer that sleeps, or a program that is stopped in its terminal, works on nothing
    meanwhile: a time limit must not run out, nor the time left grow. The clock of the wall may be
    set, so it is asked for nothing. Between two looks at it somebody works, or they are less than
    ``ASLEEP_S`` apart.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._seen = time.monotonic(), time.process_time()

    @property
    def seconds(self) -> float:
        """How long it is until now."""
        now = time.monotonic(), time.process_time()
        gap, computed = now[0] - self._seen[0], now[1] - self._seen[1]
        if gap < ASLEEP_S or computed > AWAKE_SHARE * gap:
            self._seconds += gap
        self._seen = now
        return self._seconds
