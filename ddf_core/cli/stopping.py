"""Ctrl+C during long work: the first asks it to stop at a clean place, the second ends it.

So does the end of the window that began it: see ``ENDS_WITH_INPUT``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

ENDS_WITH_INPUT = "DDF_ENDS_WITH_INPUT"
"""Set in the environment, the work stops where its standard input ends: whoever began it holds the
other end, and is gone, even if it was killed."""
INPUT = 0


class StopOnSignal:
    """Inside ``with``: called, it says whether SIGINT or SIGTERM has come."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self._asked = False
        self._before: dict[signal.Signals, Any] = {}

    def __call__(self) -> bool:
        return self._asked

    def __enter__(self) -> StopOnSignal:
        # Python lets only the main thread listen to signals.
        if threading.current_thread() is threading.main_thread():
            self._before = {
                number: signal.signal(number, self._handle_signal) for number in self.SIGNALS
            }
        if os.environ.get(ENDS_WITH_INPUT):
            threading.Thread(target=self._await_end, daemon=True).start()
        return self

    def _await_end(self) -> None:
        while os.read(INPUT, 1024):
            pass
        self._asked = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        # The next one does what it always did: end the program.
        signal.signal(number, self._before[signal.Signals(number)])
        print("\nStopping at the next step; once more to end at once.", file=sys.stderr)
