"""One figure with its target: made from many tries, shown in a table or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

HEADINGS = ("row", "median", "p95", "target", "unit", "", "tries", "note")


@dataclass(frozen=True)
class Target:
    """What a figure should be: ``of`` names the statistic that the target is about."""

    value: float
    unit: str
    of: str = "p95"
    more_is_better: bool = False


@dataclass(frozen=True)
class Row:
    """A figure. ``p95`` is the value that 95 % of the tries are at least as good as."""

    name: str
    median: float
    p95: float
    target: Target
    tries: int
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the statistic that counts is on the good side of the target."""
        value = self.p95 if self.target.of == "p95" else self.median
        if self.target.more_is_better:
            return value >= self.target.value
        return value <= self.target.value

    def as_json(self) -> dict[str, Any]:
        """The row as it stands in ``--json``."""
        return {
            "median": round(self.median, 4),
            "p95": round(self.p95, 4),
            "target": self.target.value,
            "unit": self.target.unit,
            "target_is_for": self.target.of,
            "reached": self.reached,
            "tries": self.tries,
            "note": self.note,
        }


def row_of(name: str, values: Sequence[float], target: Target, note: str = "") -> Row:
    """The row of ``values``, one for each try, in the target's unit."""
    worse = 5 if target.more_is_better else 95
    median, p95 = np.percentile(values, (50, worse))
    return Row(name, float(median), float(p95), target, len(values), note)


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
    return (
        row.name,
        f"{row.median:.3g}",
        f"{row.p95:.3g}",
        f"{target.of} {sign} {target.value:g}",
        target.unit,
        "reached" if row.reached else "MISSED",
        str(row.tries),
        row.note,
    )
