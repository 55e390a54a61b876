"""What subcommands print: JSON or a table on stdout, progress on one line of stderr."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Sequence
from typing import Any, TextIO

from ddf_core.plain_text import plain


def plain_value(value: Any) -> Any:
    """``value`` as JSON holds it: numpy scalars and arrays unpacked, NaN and infinity as null."""
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return plain_value(value.tolist())
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_json(value: Any) -> None:
    """One JSON object on stdout."""
    print(json.dumps(plain_value(value), indent=2, allow_nan=False))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns: the first to the left, the others to the right."""
    lines = [[plain(cell) for cell in line] for line in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]

    def align_line(line: list[str]) -> str:
        cells = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    return "\n".join([align_line(lines[0]), "  ".join("-" * width for width in widths)]) + "".join(
        f"\n{align_line(line)}" for line in lines[1:]
    )


def duration(seconds: float) -> str:
    """``75`` to ``1:15``, ``3675`` to ``1:01:15``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class ProgressLine:
    """One line of stderr that is written over: fraction done, time left, a note.

    Where stderr is no terminal (a log file) a line is added at most every ``quiet_s`` seconds.
    """

    def __init__(self, title: str, stream: TextIO | None = None, quiet_s: float = 30.0) -> None:
        self._title, self._stream, self._quiet_s = title, stream or sys.stderr, quiet_s
        self._live = self._stream.isatty()
        self._last = -math.inf
        self._width = 0

    def show(self, done: float, total: float, left_s: float | None, note: str = "") -> None:
        """Say how far it is.

        Args:
            done: steps done, of ``total``.
            left_s: seconds still to go; None while nobody knows.
            note: a word more, such as the loss.
        """
        now = time.monotonic()
        last_step = done >= total
        if not last_step and now - self._last < (0.2 if self._live else self._quiet_s):
            return
        self._last = now
        left = "" if left_s is None else f", {duration(left_s)} left"
        fraction = 100 * done / max(total, 1)
        text = f"{self._title}: {fraction:.0f} % ({done:g} of {total:g}{left})  {note}".rstrip()
        if self._live:
            self._stream.write("\r" + text.ljust(self._width))
            self._width = len(text)
        else:
            self._stream.write(text + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Leave the line as it stands."""
        if self._live and self._width:
            self._stream.write("\n")
            self._stream.flush()
