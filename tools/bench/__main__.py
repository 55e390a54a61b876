"""``python -m tools.bench [--json] [--only ROW ..] [MODEL]``: measures and prints; changes nothing.

It opens real windows: without a display, start it under ``xvfb-run`` (``make bench`` does).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from app.bootstrap import BUNDLED_MODEL, Start, build, make_application
from app.canvas.gl_probe import probe
from ddf_core.errors import DdfError
from ddf_core.io.model_folder import load_model
from tools.bench.click_row import click_rows
from tools.bench.exact_row import exact_rows
from tools.bench.floors import Floors
from tools.bench.orbit_row import orbit_rows
from tools.bench.rows import Row, table
from tools.bench.slider_row import slider_rows
from tools.bench.stage import BenchError, Stage
from tools.bench.start_row import start_rows

GROUPS = ("start", "orbiting", "click", "slider", "exact")
SEED = 90_001
"""Of heads that nobody trained on; the same at every run."""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.bench", description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=BUNDLED_MODEL, metavar="MODEL")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS, metavar="ROW")
    return parser.parse_args(arguments)


def machine() -> dict[str, str | int]:
    """What the figures were measured on."""
    gl = probe()
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        "system": platform.platform(),
        "python": platform.python_version(),
        "opengl": gl.renderer or f"none: {gl.reason}",
    }


def _processor() -> str:
    """The processor's name; /proc has it where ``platform`` does not."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


class Bench:
    """What has been measured, and why the rest has not."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self._wanted = wanted
        self.rows: list[Row] = []
        self.skipped: dict[str, str] = {}

    def measure(self, name: str, rows: Callable[[], list[Row]]) -> None:
        """Measure one group of rows, if it is wanted."""
        if name not in self._wanted:
            return
        print(f"measuring {name} ...", end=" ", file=sys.stderr, flush=True)
        start = time.perf_counter()
        try:
            self.rows += rows()
        except (BenchError, DdfError) as err:
            self.skipped[name] = str(err)
        print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


def measure_window(bench: Bench, model: Path, floors: Floors) -> None:
    """The rows that want the window, all in the same one."""
    program = build(Start(model))
    stage = Stage(program)
    try:
        bench.measure("orbiting", lambda: orbit_rows(stage, floors))
        bench.measure("click", lambda: click_rows(stage, SEED, floors))
        bench.measure("slider", lambda: slider_rows(stage, SEED, floors))
        bench.measure("exact", lambda: exact_rows(stage, load_model(model), SEED))
    finally:
        program.close()


def main(arguments: list[str]) -> int:
    """Measure what was asked for; 0 also where a target is missed, 1 where a row could not be."""
    options = parse(arguments)
    application = make_application(["bench"])
    bench = Bench(options.only)
    # First, while no other window of ours is awake.
    floors = Floors(options.model, SEED)
    bench.measure("start", lambda: start_rows(options.model, floors))
    if set(options.only) != {"start"}:
        measure_window(bench, options.model, floors)
    application.processEvents()
    show(bench.rows, bench.skipped, as_json=options.json)
    return 1 if bench.skipped else 0


def show(rows: list[Row], skipped: dict[str, str], as_json: bool) -> None:
    """Print everything once, with the machine's name."""
    if as_json:
        told = {row.name: row.as_json() for row in rows}
        print(json.dumps({"machine": machine(), "rows": told, "not_measured": skipped}, indent=2))
        return
    print(table(rows, skipped))
    print("\n" + "\n".join(f"{name}: {value}" for name, value in machine().items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
