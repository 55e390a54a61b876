"""``train labels``: the bundled template's label map, drawn by the procedural parts."""

from __future__ import annotations

import argparse
from pathlib import Path

from ddf_core.cli.arguments import Parser, writable_folder
from ddf_core.io.label_file import LABELS_NAME, write_labels
from ddf_core.procedural.template_labels import template_labels


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path("build/heads"),
        help="the model folder that gets labels.npz (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Draw and write."""
    path = writable_folder(options.folder) / LABELS_NAME
    write_labels(path, template_labels())
    print(f"Written: {path}")
    return 0
