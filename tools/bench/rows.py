"""One figure with its target: made from many tries, shown in a table or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

HEADINGS = ("row", "median", "p95", "target", "aim", "floor", "unit", "", "tries", "note")


@dataclass(frozen=True)
class Target:
    """What a figure should be: ``of`` names the statistic that the target is about.

    ``value`` is what must be shown first, ``aim`` where the program is going.
    """

    value: float
    unit: str
    of: str = "p95"
    more_is_better: bool = False
    aim: float | None = None


@dataclass(frozen=True)
class Row:
    """A figure. ``p95`` is the value that 95 % of the tries are at least as good as.

    ``floor``: what this machine could do at best, in the same unit; the note or ``README.md`` says
    how it was found. None where nobody has measured it.
    """

    name: str
    median: float
    p95: float
    target: Target
    tries: int
    note: str = ""
    floor: float | None = None

    @property
    def reached(self) -> bool:
        """Whether the statistic that counts is on the good side of the target."""
        return self._is_as_good_as(self.target.value)

    @property
    def aim_reached(self) -> bool:
        """Whether it is on the good side of the aim, too."""
        return self.target.aim is not None and self._is_as_good_as(self.target.aim)

    def _is_as_good_as(self, limit: float) -> bool:
        value = self.p95 if self.target.of == "p95" else self.median
        return value >= limit if self.target.more_is_better else value <= limit

    def as_json(self) -> dict[str, Any]:
        """The row as it stands in ``--json``."""
        return {
            "median": round(self.median, 4),
            "p95": round(self.p95, 4),
            "target": self.target.value,
            "unit": self.target.unit,
            "target_is_for": self.target.of,
            "reached": self.reached,
            "aim": self.target.aim,
            "aim_reached": self.aim_reached,
            "floor": None if self.floor is None else round(self.floor, 4),
            "tries": self.tries,
            "note": self.note,
        }


def row_of(
    name: str,
    values: Sequence[float],
    target: Target,
    note: str = "",
    floor: float | None = None,
) -> Row:
    """The row of ``values``, one for each try, in the target's unit."""
    worse = 5 if target.more_is_better else 95
    median, p95 = np.percentile(values, (50, worse))
    return Row(name, float(median), float(p95), target, len(values), note, floor)


def table(rows: Sequence[Row], skipped: dict[str, str]) -> str:
    """The rows as text in columns; what could not be measured follows, with the reason."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines += [f"{name}: not measured: {reason}" for name, reason in skipped.items()]
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    target = row.target
    sign = ">=" if target.more_is_better else "<="
    judged = "aim" if row.aim_reached else "reached" if row.reached else "MISSED"
    return (
        row.name,
        f"{row.median:.3g}",
        f"{row.p95:.3g}",
        f"{target.of} {sign} {target.value:g}",
        "" if target.aim is None else f"{target.aim:g}",
        "" if row.floor is None else f"{row.floor:.3g}",
        target.unit,
        judged,
        str(row.tries),
        row.note,
    )
