"""``python -m tools.kill``: 0 where nothing was half and everything went on, else 1."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

# One thread: a process is forked from this one for each try, and none of it may hold a lock.
os.environ["OMP_NUM_THREADS"] = "1"

import torch
import torch._dynamo  # what any optimiser loads, for seconds: once, and not in each try

from tools.kill.trials import QUICK, trials
from tools.kill.tries import Result, strike
from tools.kill.world import make_world


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.kill", description=__doc__)
    parser.add_argument("--tries", type=int, default=20, help="of each command (default: 20)")
    parser.add_argument("--seed", type=int, default=0, help="other moments")
    parser.add_argument("--only", metavar="NAME", help="the commands with this in their names")
    parser.add_argument("--number", type=int, help="repeat this one try")
    parser.add_argument("--quick", action="store_true", help="a command of each way to write")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Run the tries; the exit code."""
    options = parse(arguments)
    torch.set_num_threads(1)
    one = options.number
    numbers = range(options.tries) if one is None else range(one, one + 1)
    start, results = time.perf_counter(), []
    with tempfile.TemporaryDirectory(prefix="ddf-kill-") as name:
        folder = Path(name)
        os.environ["DDF_CACHE"] = str(folder / "cache")
        for trial in trials(make_world(folder / "world")):
            if (options.only or "") in trial.name and (trial.name in QUICK or not options.quick):
                result = strike(trial, folder / trial.name.replace(" ", "-"), numbers, options.seed)
                results.append(result)
                say(result)
    faults = sum(len(result.faults) for result in results)
    killed = sum(result.killed for result in results)
    print(f"{killed} killed in {time.perf_counter() - start:.0f} s: {faults} faults")
    return 1 if faults or not results else 0


def say(result: Result) -> None:
    """One line, and its faults."""
    print(
        f"{result.name:22} {result.tries} tries, {result.killed} killed, "
        f"{result.left} of them with a file half written beside its place",
        flush=True,
    )
    for fault in result.faults:
        print(f"FAULT {fault}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
