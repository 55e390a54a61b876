"""``python -m tools.bench [--json] [--only ROW ..] [MODEL]``: measures and prints; changes nothing.

It opens real windows: without a display, start it under ``xvfb-run`` (``make bench`` does). With
``--headless``, and for rows that need none, there is no window, and nothing of Qt is imported.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import torch

from ddf_core.device import chosen_device, why_no_gpu
from ddf_core.errors import DdfError
from ddf_core.io.model_folder import load_model
from ddf_core.resource_paths import BUNDLED_MODEL, bundled_models
from tools.bench.gpu_row import SIDES, gpu_rows, row_name
from tools.bench.pigan_row import GPU_SIDES, gpu_names, pigan_gpu_rows, pigan_rows
from tools.bench.rows import Row, table
from tools.bench.training_row import training_rows

WINDOW_GROUPS = (
    "start", "orbiting", "click", "slider", "dragging", "moving", "exact", "large", "faces",
)  # fmt: skip
HEADLESS_GROUPS = ("pigan", "training", "gpu")
GROUPS = (*WINDOW_GROUPS, *HEADLESS_GROUPS)
SEED = 90_001
"""Of heads that nobody trained on; the same at every run."""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.bench", description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=BUNDLED_MODEL, metavar="MODEL")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--headless", action="store_true", help="the rows that need no window")
    parser.add_argument(
        "--device",
        choices=("cpu", "cuda"),
        default="cpu",
        help="cuda: the rows of a GPU alone, steps of training on the processor beside them",
    )
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=GROUPS, metavar="ROW")
    options = parser.parse_args(arguments)
    if options.headless:
        options.only = [group for group in options.only if group in HEADLESS_GROUPS]
    return options


def machine() -> dict[str, str | int]:
    """What the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1,
        "system": platform.platform(),
        "python": platform.python_version(),
        "gpu": torch.cuda.get_device_name() if not why_no_gpu() else f"none: {why_no_gpu()}",
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

    def is_wanted(self, *names: str) -> bool:
        """Whether one of these groups is."""
        return any(name in self._wanted for name in names)

    def measure(self, name: str, rows: Callable[[], list[Row]]) -> None:
        """Measure one group of rows, if it is wanted."""
        if name not in self._wanted:
            return
        print(f"measuring {name} ...", end=" ", file=sys.stderr, flush=True)
        start = time.perf_counter()
        try:
            self.rows += rows()
        except DdfError as err:
            self.skipped[name] = str(err)
        print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


def measure_headless(bench: Bench, model: Path) -> None:
    """The rows that need no window; those of a GPU where one works."""
    bench.measure("pigan", lambda: pigan_rows(load_model(model), SEED))
    bench.measure("training", lambda: training_rows(load_model(model)))
    if why_no_gpu():
        return
    bench.measure("training", lambda: training_rows(load_model(model), "cuda"))
    bench.measure("gpu", lambda: gpu_rows(load_model(model), SEED))


def measure_gpu(bench: Bench, model: Path) -> None:
    """What a GPU is for: pictures of both models and at pi-GAN's size, and steps of training."""
    device = chosen_device("cuda")

    def pictures(folder: Path) -> list[Row]:
        return gpu_rows(load_model(folder), SEED)

    def steps(where: str) -> list[Row]:
        return training_rows(load_model(model), where)

    for folder in dict.fromkeys((model, *bundled_models())):
        bench.measure("gpu", partial(pictures, folder))
    bench.measure("gpu", lambda: pigan_gpu_rows(load_model(model), SEED, device))
    for where in ("cuda", "cpu"):
        bench.measure("training", partial(steps, where))


def gpu_row_names(model: Path) -> list[str]:
    """Of the rows that ``measure_gpu`` prints."""
    models = [load_model(each).card.name for each in dict.fromkeys((model, *bundled_models()))]
    names = [row_name(name, side) for name in models for side in SIDES]
    names += [name for side in GPU_SIDES for name in gpu_names(side)]
    steps = [f"training step, {network}" for network in ("generator", "fields", "encoder")]
    return [*names, *(f"{step} on the GPU" for step in steps), *steps]


def main(arguments: list[str]) -> int:
    """Measure what was asked for; 0 also where a target is missed, 1 where a row could not be."""
    options = parse(arguments)
    if options.device == "cuda":
        return main_gpu(options)
    bench = Bench(options.only)
    known = machine()
    # First, as a process has them that never had a window: that gives memory back at once.
    measure_headless(bench, options.model)
    if set(options.only) & set(WINDOW_GROUPS):
        # Qt and a display: only here are they needed.
        window = importlib.import_module("tools.bench.window")
        known["opengl"] = window.measure_window(bench, options.model, SEED)
    show(bench.rows, bench.skipped, known, as_json=options.json)
    return 1 if bench.skipped else 0


def main_gpu(options: argparse.Namespace) -> int:
    """``main`` for the rows of a GPU; without one it says which they would be."""
    if why_no_gpu():
        names = "\n".join(f"  {name}" for name in gpu_row_names(options.model))
        print(f"No GPU works here: {why_no_gpu()} With one these rows would be printed:\n{names}")
        return 0
    bench = Bench(options.only)
    measure_gpu(bench, options.model)
    show(bench.rows, bench.skipped, machine(), as_json=options.json)
    return 1 if bench.skipped else 0


def show(
    rows: list[Row], skipped: dict[str, str], known: dict[str, str | int], as_json: bool
) -> None:
    """Print everything once, with what is ``known`` of the machine."""
    if as_json:
        told = {row.name: row.as_json() for row in rows}
        print(json.dumps({"machine": known, "rows": told, "not_measured": skipped}, indent=2))
        return
    print(table(rows, skipped))
    print("\n" + "\n".join(f"{name}: {value}" for name, value in known.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
