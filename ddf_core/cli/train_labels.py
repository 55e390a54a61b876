"""``train labels``: the bundled template's label map, drawn by the procedural parts."""

from __future__ import annotations

import argparse
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_former, writable_folder
from ddf_core.io.label_file import LABELS_NAME, write_labels
from ddf_core.procedural.template_labels import template_labels


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("build/heads"),
        metavar="FOLDER",
        help="the model folder that gets labels.npz",
    )
    add_former(parser, "--folder", "--out")


def run(options: argparse.Namespace) -> int:
    """Draw and write."""
    path = writable_folder(options.out) / LABELS_NAME
    write_labels(path, template_labels())
    print(f"Written: {path}")
    return 0
