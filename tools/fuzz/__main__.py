"""``python -m tools.fuzz``: the tries, and how they went."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import torch

from tools.fuzz.camera_paths import camera_path_worlds
from tools.fuzz.models import model_worlds
from tools.fuzz.photos import photo_worlds
from tools.fuzz.sessions import session_worlds
from tools.fuzz.tables import table_worlds
from tools.fuzz.tries import Result, guard, run
from tools.fuzz.world import World

MOST_MIB = 2048


def worlds(folder: Path) -> list[World]:
    """Everything that is opened from outside."""
    return [
        *model_worlds(folder / "models"),
        *photo_worlds(folder / "photos"),
        *session_worlds(folder / "sessions"),
        *table_worlds(folder / "tables"),
        *camera_path_worlds(folder / "camera paths"),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run the tries; 0 where none crashed, else 1."""
    parser = argparse.ArgumentParser(description="Damaged and hostile files.")
    parser.add_argument("--tries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, help="repeat this one try")
    options = parser.parse_args(arguments)
    tries = range(options.tries) if options.only is None else range(options.only, options.only + 1)
    torch.set_num_threads(1)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ddf-fuzz-") as folder:
        sound = worlds(Path(folder) / "sound")
        position = Path(folder) / "try"
        position.mkdir()
        guard()
        result = run(tries, options.seed, sound, position)
    report(result, len(tries), time.perf_counter() - start)
    return 1 if result.crashes or result.peak_mib > MOST_MIB else 0


def report(result: Result, tries: int, seconds: float) -> None:
    """Counts by code, crashes in full, and a last line."""
    for code, count in result.codes.most_common():
        print(f"{count:6}  {code}")
    for crash in result.crashes:
        print(f"CRASH {crash}")
    print(
        f"{tries} tried in {seconds:.1f} s, the slowest worked {result.slowest_s:.2f} s, "
        f"at most {result.peak_mib:,} MiB in use: {len(result.crashes)} crashes"
    )


if __name__ == "__main__":
    sys.exit(main())
