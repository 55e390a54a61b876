"""How much of a slow row of ``evaluate`` is done."""

from __future__ import annotations

from collections.abc import Callable

from ddf_core.inversion.settings import InvertSettings

Tell = Callable[[float, float, str], None]
"""Gets the effort that is done, the effort in all, and what comes next."""


def tell_nobody(done: float, total: float, note: str) -> None:
    """For whoever does not ask."""


class Effort:
    """Says before each long part of a row how much is behind it; efforts are seconds of a core,
    roughly.

    Args:
        total: of all parts.
    """

    def __init__(self, tell: Tell, total: float) -> None:
        self._tell, self._total, self._done = tell, total, 0.0

    def begin(self, effort: float, note: str) -> None:
        """A part of so much effort begins; what was begun before is done."""
        self._tell(self._done, self._total, note)
        self._done += effort


def effort_of(settings: InvertSettings) -> float:
    """Of one inversion."""
    steps = settings.steps * settings.optimise + settings.tune_steps * settings.tune
    return 1.0 + 0.1 * steps
