"""The viewer: ``python main.py [FILE]``. Reads arguments, starts the window."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from app.inference.torch_import import import_torch_before_qt
from app.inference.worker import check_device

# isort: split
# Imports make many objects and no rubbish: looking for it again and again would take 0.1 s.
gc.disable()
# Before anything of Qt: on Windows torch cannot be loaded after it.
import_torch_before_qt()

from app.bootstrap import run  # noqa: E402
from app.context import Start  # noqa: E402
from app.features.photos.file import is_photo  # noqa: E402
from app.state.sessions.session_file import is_session  # noqa: E402
from ddf_core.cli.arguments import PRESETS, Parser, add_device, seed  # noqa: E402
from ddf_core.errors import DdfError  # noqa: E402
from ddf_core.io.json_kind import json_kind  # noqa: E402
from ddf_core.io.model_path import model_place  # noqa: E402
from ddf_core.resource_paths import BUNDLED_MODEL  # noqa: E402

gc.freeze()
gc.enable()


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line as values.

    Raises:
        InputError: a word that is none.
    """
    parser = Parser(
        prog="main.py",
        description="Click a point on one head, see the same point on every other.",
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=BUNDLED_MODEL,
        metavar="MODEL|SESSION|PICTURE|PHOTO|INVERSION",
        help="a bundled model's name, a model folder, a pi-GAN generator.pth, a saved session "
        "(*.ddf.json), a picture or film of this program, to go on where it was made, a photo, to "
        "make a head of it, or what `invert --out` has made of one; default: the bundled heads",
    )
    parser.add_argument("--preset", choices=PRESETS, help="which pi-GAN curriculum made MODEL")
    add_device(parser)
    parser.add_argument("--seed-source", type=seed, metavar="N", help="the source's seed")
    parser.add_argument("--seed-target", type=seed, metavar="N", help="the target's seed")
    parser.add_argument(
        "--demo",
        type=Path,
        metavar="OUT_DIR",
        help="make the demonstration clicks, write window.png and matches.json there, and end",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Start the program; the exit code."""
    try:
        options = parse(arguments)
        check_device(options.device)
    except DdfError as err:
        print(f"error: {err}", file=sys.stderr)
        return 2
    asked = {
        "seed_source": options.seed_source,
        "seed_target": options.seed_target,
        "device": options.device,
    }
    if is_photo(options.file):
        start = Start(photo=options.file, **asked)
    elif json_kind(options.file) == "inversion":
        start = Start(inversion=options.file, **asked)
    elif is_session(options.file):
        start = Start(session=options.file, **asked)
    else:
        start = Start(model_place(options.file), options.preset, **asked)
    return run(start, options.demo)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
