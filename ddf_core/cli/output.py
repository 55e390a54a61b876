"""What subcommands print: JSON or a table on stdout, progress on one line of stderr."""

from __future__ import annotations

import io
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from ddf_core.plain_text import plain

if TYPE_CHECKING:
    from rich.progress import Progress

# Columns of a table that no terminal folds.
ENDLESS = 100_000


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
    """Aligned columns: the first to the left, the others to the right.

    Where stdout is a terminal, cells are folded to its width; a pipe or a file gets each row on one
    line. Letters that are two columns wide count as two. It is plain text everywhere.
    """
    # Not above: only what is shown needs rich, which takes 23 ms to import.
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Lines under the heads, and nothing else.
    lines = Box("    \n    \n -  \n    \n    \n    \n    \n    ", ascii=True)
    made = Table(box=lines, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="")
    for column, name in enumerate(head):
        made.add_column(Text(plain(name)), justify="right" if column else "left", overflow="fold")
    for row in rows:
        # As text, never as markup: names come from files.
        made.add_row(*(Text(plain(cell)) for cell in row))
    drawn, width = io.StringIO(), None if is_terminal(sys.stdout) else ENDLESS
    Console(file=drawn, force_terminal=False, width=width).print(made)
    return "\n".join(line.rstrip() for line in drawn.getvalue().splitlines())


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal that can do more than print."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def duration(seconds: float) -> str:
    """``75`` to ``1:15``, ``3675`` to ``1:01:15``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


class ProgressLine:
    """How far work is, on stderr: fraction done, time left, a note.

    A terminal gets one line that is written over, cut to its width; where stderr is none (a log
    file), a line is added at most every ``quiet_s`` seconds.
    """

    def __init__(self, title: str, stream: TextIO | None = None, quiet_s: float = 30.0) -> None:
        self._title, self._stream, self._quiet_s = title, stream or sys.stderr, quiet_s
        self._is_live = is_terminal(self._stream)
        self._last = -math.inf
        self._bar: Progress | None = None

    def show(self, done: float, total: float, left_s: float | None, note: str = "") -> None:
        """Say how far it is.

        Args:
            done: steps done, of ``total``.
            left_s: seconds still to go; None while nobody knows.
            note: a word more, such as the loss.
        """
        now = time.monotonic()
        last_step = done >= total
        if not last_step and now - self._last < (0.2 if self._is_live else self._quiet_s):
            return
        self._last = now
        left = "" if left_s is None else f", {duration(left_s)} left"
        fraction = 100 * done / max(total, 1)
        text = f"{fraction:.0f} % ({done:g} of {total:g}{left})  {plain(note)}".rstrip()
        if self._is_live:
            self._bar = self._bar or _start_bar(self._title, self._stream)
            task = self._bar.task_ids[0]
            self._bar.update(task, completed=done, total=max(total, 1), words=text, refresh=True)
        else:
            self._stream.write(f"{self._title}: {text}\n")
            self._stream.flush()

    def close(self) -> None:
        """Leave the line as it stands."""
        if self._bar is not None:
            self._bar.stop()


def _start_bar(title: str, stream: TextIO) -> Progress:
    """A bar with words after it. It has no thread: it is drawn when there is news."""
    # Not above, as in ``table``.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.table import Column

    words = TextColumn(
        "{task.fields[words]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")
    )
    name = TextColumn("{task.description}", markup=False, table_column=Column(min_width=len(title)))
    bar = Progress(name, BarColumn(24), words, console=Console(file=stream), auto_refresh=False)
    bar.add_task(title, total=1, words="")
    bar.start()
    return bar
