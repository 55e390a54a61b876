"""The clocks of a process, in the hands of a test."""

from __future__ import annotations


class Clocks:
    """The clocks of a process that does what a test says."""

    def __init__(self) -> None:
        self.now, self.computed = 1000.0, 0.0

    def monotonic(self) -> float:
        return self.now

    def process_time(self) -> float:
        return self.computed

    def time(self) -> float:
        raise AssertionError("the clock of the wall is asked: it may be set back")

    def work(self, seconds: float) -> None:
        self.now += seconds
        self.computed += seconds

    def sleep(self, seconds: float) -> None:
        self.now += seconds
