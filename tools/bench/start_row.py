"""Start: from the command to the window, to heads in it, and the memory that takes.

Each try is a new process (``python -m tools.bench.start_row MODEL``) that watches its own window
and prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

# The entry, for what it does beside the imports, and in their order.
import app.__main__ as _entry  # noqa: F401

# isort: split
from PySide6.QtWidgets import QApplication

from app.bootstrap import build
from app.context import AppContext, Start
from app.shell.program import make_application
from ddf_core.resource_paths import PROGRAM_FOLDER
from tools.bench.rows import Row, Target, row_of
from tools.bench.stage import BenchError
from tools.peak import peak_bytes

if TYPE_CHECKING:
    # It imports torch, and this file is also what is started and timed.
    from tools.bench.floors import Floors

TRIES = 3
TIMEOUT_S = 120
WINDOW = Target(2, "s", aim=1)
HEADS = Target(6, "s", aim=3)
MEMORY = Target(1.2, "GiB", aim=0.8)


def start_rows(model: Path, floors: Floors) -> list[Row]:
    """The program started afresh, several times, one after the other; once before, uncounted.

    That first time compiles the sources and fills the disk's cache, as any first start does.
    """
    _start(model)
    tries = [_start(model) for _ in range(TRIES)]
    bare = floors.bare_start
    window, heads, memory = (
        [one[key] for one in tries] for key in ("window_s", "heads_s", "peak_gib")
    )
    marched = "marched, in every view; floor: the same, torch, two grids"
    peak = "peak, exact pictures shown; floor: Qt and torch imported"
    return [
        row_of("start to window", window, WINDOW, "floor: an empty Qt window", bare["window_s"]),
        row_of("start to heads", heads, HEADS, marched, floors.heads_s),
        row_of("memory", memory, MEMORY, peak, bare["peak_gib"]),
    ]


def _start(model: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tools.bench.start_row", str(model), str(time.time())]
    # A user's Python keeps what it compiled.
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    try:
        done = subprocess.run(
            command,
            cwd=PROGRAM_FOLDER,
            env=kept,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as err:
        raise BenchError(f"the window did not settle within {TIMEOUT_S} s.") from err
    if done.returncode != 0:
        raise BenchError(f"the program ended with {done.returncode}: {done.stderr[-400:]}")
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


class _Watch:
    """Notes when the window and the heads are first painted, and ends when all has settled."""

    def __init__(self, program: AppContext, began: float) -> None:
        self._program, self._began = program, began
        self.times: dict[str, float] = {}
        for view in program.store.state.views:
            program.window.area.canvas(view).painted.connect(self._painted)
        program.controller.settled.connect(self._settled)

    def _painted(self) -> None:
        self.times.setdefault("window_s", time.time() - self._began)
        area, store = self._program.window.area, self._program.store
        canvases = [area.canvas(view) for view in store.state.views]
        if all(canvas.march_count or canvas.shows_exact for canvas in canvases):
            self.times.setdefault("heads_s", time.time() - self._began)

    def _settled(self) -> None:
        if "heads_s" in self.times:
            self.times["peak_gib"] = peak_bytes() / 2**30
            QApplication.exit(0)


def main(arguments: list[str]) -> int:
    """The child: start, watch, tell."""
    application = make_application(["bench"])
    program = build(Start(Path(arguments[0])))
    watch = _Watch(program, float(arguments[1]))
    try:
        code = application.exec()
    finally:
        program.close()
    print(json.dumps(watch.times))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
