"""What each kind of move costs: memory and stalls, by feature."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Feature:
    """One kind of move: how often, MiB gained, the most MiB that were seen while it went on, the
    longest stall in seconds."""

    times: int = 0
    gained_mib: float = 0.0
    most_mib: float = 0.0
    longest_stall_s: float = 0.0


class Ledger:
    """A table of all kinds of moves.

    Memory is the simple difference of what is resident when a move begins and when the next one
    begins, summed over the moves of its kind: all of them together are what was gained from the
    first move on. What a move leaves at work is counted to those that come while it goes on, and
    what the allocator gives back to whoever moves then. Stalls go by the same rule.
    """

    def __init__(self) -> None:
        self.features: dict[str, Feature] = {}
        self._now, self._before_mib = Feature(), 0.0

    def begin(self, name: str, memory_mib: float) -> None:
        """A move of this kind begins."""
        self.end(memory_mib)
        self._now = self.features.setdefault(name, Feature())
        self.seen(memory_mib)
        self._now.times += 1
        self._before_mib = memory_mib

    def end(self, memory_mib: float) -> None:
        """The last move is over; harmless before the first."""
        self._now.gained_mib += memory_mib - self._before_mib
        self._before_mib = memory_mib

    def seen(self, memory_mib: float) -> None:
        """So much is resident now."""
        self._now.most_mib = max(self._now.most_mib, memory_mib)

    def stalled(self, seconds: float) -> None:
        """The window did not answer for so long."""
        self._now.longest_stall_s = max(self._now.longest_stall_s, seconds)

    @property
    def moves(self) -> int:
        """How many there were."""
        return sum(feature.times for feature in self.features.values())

    def table(self) -> str:
        """A line for each kind, what gained most first; empty where nobody moved."""
        if not self.features:
            return ""
        rows = sorted(self.features.items(), key=lambda row: -row[1].gained_mib)
        width = max(map(len, self.features))
        head = f"  {'move':{width}}  times  gained MiB  most MiB  longest stall"
        lines = [
            f"  {name:{width}}  {one.times:5}  {one.gained_mib:+10.0f}  {one.most_mib:8.0f}  "
            f"{one.longest_stall_s:11.2f} s"
            for name, one in rows
        ]
        return "\n".join([head, *lines])
