"""``procedural``: pictures of the bundled category's own heads, to learn a model from."""

from __future__ import annotations

import argparse
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_threads, positive, seed, writable_folder
from ddf_core.cli.long_run import Report, run_long
from ddf_core.command_line import command_line
from ddf_core.errors import InputError
from ddf_core.procedural.pictures import write_procedural_pictures
from ddf_core.stopping import Stop, raise_if
from ddf_core.training.loop import Progress


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="gets pictures and masks")
    # As it was before: without the option, and in no help.
    parser.add_argument(
        "out", nargs="?", type=_former_folder, default=argparse.SUPPRESS, help=argparse.SUPPRESS
    )
    parser.add_argument("--count", type=positive, default=2000, metavar="N", help="pictures")
    parser.add_argument("--seed", type=seed, default=0, help="of heads and poses")
    add_threads(parser)
    parser.epilog = "Stopped, it goes on where it was: pictures that are there already stay."


def _former_folder(text: str) -> Path | str:
    """A folder; argparse gives the mark of an absent word to its reader, which leaves it."""
    return text if text == argparse.SUPPRESS else Path(text)


def run(options: argparse.Namespace) -> int:
    """Write the folder.

    Raises:
        InputError: ``option``: no folder is named.
    """
    if options.out is None:
        raise InputError("A folder is missing.", code="option", advice="Name it with --out FOLDER.")
    folder = writable_folder(options.out)

    def work(progress: Report, stop: Stop) -> None:
        def tell_progress(done: int) -> None:
            raise_if(stop)
            progress(Progress(done, options.count, {}, None))

        write_procedural_pictures(folder, options.count, options.seed, tell_progress)

    run_long("procedural", work, options.threads)
    print(f"Written: {folder}")
    print(f"Next: {command_line('train', 'pictures', folder)}")
    return 0
