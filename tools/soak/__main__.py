"""``python -m tools.soak [--seconds S] [--seed N] [MODEL]``: 0 where nothing broke, else 1."""

from __future__ import annotations

import argparse
import faulthandler
import sys
from pathlib import Path

from app.bootstrap import build
from app.context import Start
from app.inference.worker import EngineLike, torch_engine
from app.shell.program import make_application
from ddf_core.resource_paths import BUNDLED_MODEL
from tools.soak.soak import Soak, Verdict


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.soak", description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=BUNDLED_MODEL, metavar="MODEL")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long (default: 600)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another monkey")
    return parser.parse_args(arguments)


def report(verdict: Verdict) -> int:
    """Print faults and the summary; the exit code."""
    for number, fault in enumerate(verdict.faults, start=1):
        print(f"--- fault {number}\n{fault}", file=sys.stderr)
    print(verdict.line())
    if verdict.memory:
        print(verdict.memory)
    return 1 if verdict.faults else 0


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    faulthandler.enable()
    application = make_application(["soak"])
    application.setQuitOnLastWindowClosed(False)
    made: list[EngineLike] = []

    def make_engine() -> EngineLike:
        made.append(torch_engine())
        return made[-1]

    program = build(Start(options.model), make_engine)
    soak = Soak(program, options.seconds, options.seed, find_engine=lambda: made[-1])
    return report(soak.run())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
