"""``convert``: a pi-GAN checkpoint to a model folder, or a model folder to a pi-GAN checkpoint."""

from __future__ import annotations

import argparse
from pathlib import Path

from ddf_core.cli.arguments import add_follow, add_preset
from ddf_core.io.convert import convert


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of the subcommand."""
    parser.add_argument("source", metavar="SRC", type=Path, help="model to read")
    parser.add_argument(
        "destination", metavar="DST", type=Path, help="folder to write, or a generator.pth"
    )
    add_preset(parser)
    add_follow(parser)


def run(options: argparse.Namespace) -> int:
    """Convert and say where the result is."""
    written = convert(options.source, options.destination, options.preset, follow=options.follow)
    print(f"Written: {written}")
    return 0
