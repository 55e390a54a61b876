"""Ctrl+C during long work: the first asks it to stop at a clean place, the second ends it."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any


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
        return self

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
