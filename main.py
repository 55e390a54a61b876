"""The viewer: ``python main.py [MODEL|SESSION]``. Reads the arguments, starts the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.bootstrap import BUNDLED_MODEL, Start, run
from app.sessions.session_file import is_session

PRESETS = ("celeba", "cats", "carla")


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line as values; a mistake ends with 2 and one line."""
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Click a point on one head, see the same point on every other.",
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=BUNDLED_MODEL,
        metavar="MODEL|SESSION",
        help="a model folder, a pi-GAN generator.pth, or a saved session (*.ddf.json); "
        "default: the bundled heads",
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
    seeds = {"seed_source": options.seed_source, "seed_target": options.seed_target}
    if is_session(options.file):
        start = Start(session=options.file, **seeds)
    else:
        start = Start(options.file, options.preset, **seeds)
    return run(start, options.demo)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
