"""The viewer: ``python main.py [MODEL]``. Reads the arguments, starts the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.bootstrap import BUNDLED_MODEL, Start, run

PRESETS = ("celeba", "cats", "carla")


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line as values; a mistake ends with 2 and one line."""
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Click a point on one head, see the same point on every other.",
    )
    parser.add_argument(
        "model",
        nargs="?",
        type=Path,
        default=BUNDLED_MODEL,
        metavar="MODEL",
        help="a model folder, or a pi-GAN generator.pth (default: the bundled heads)",
    )
    parser.add_argument("--preset", choices=PRESETS, help="which pi-GAN curriculum made MODEL")
    parser.add_argument("--seed-source", type=int, metavar="N", help="the source's seed")
    parser.add_argument("--seed-target", type=int, metavar="N", help="the target's seed")
    parser.add_argument(
        "--demo",
        type=Path,
        metavar="OUT_DIR",
        help="make the demonstration clicks, write window.png and matches.json there, and end",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Start the program; the exit code."""
    options = parse(arguments)
    start = Start(options.model, options.preset, options.seed_source, options.seed_target)
    return run(start, options.demo)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
