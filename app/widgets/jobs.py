"""Long work as a value: how far it is, and how long it will still take. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """Work that goes on beside everything else.

    Args:
        title: what is being done: ``Saving portrait.png``.
        done, total: parts of equal size.
        seconds: how long it has taken so far.
        stop_tip: what stopping it leaves.
    """

    title: str
    done: int = 0
    total: int = 1
    seconds: float = 0.0
    stop_tip: str = "Stop; nothing is written"

    @property
    def fraction(self) -> float:
        """How much is done, in [0, 1]."""
        return min(max(self.done / max(self.total, 1), 0.0), 1.0)

    @property
    def loss(self) -> str:
        """What stopping it leaves: ``nothing is written.``"""
        return f"{self.stop_tip.partition('; ')[2] or 'it is lost'}."

    @property
    def left_s(self) -> float | None:
        """Seconds that it will still take at the pace so far; None before anything is done."""
        if self.done <= 0:
            return None
        return self.seconds / self.done * max(self.total - self.done, 0)

    def left_text(self) -> str:
        """``about 40 s left``; empty while nobody can say."""
        return "" if self.left_s is None else f"about {rough_duration(self.left_s)} left"


def rough_duration(seconds: float) -> str:
    """A time as one says it: ``5 s``, ``40 s``, ``3 min``, ``1 h 20 min``."""
    if seconds < 10:
        return f"{max(round(seconds), 1)} s"
    if seconds < 55:
        return f"{round(seconds / 5) * 5} s"
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(round(minutes / 10) * 10, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"
