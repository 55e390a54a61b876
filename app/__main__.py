"""The viewer: reads arguments, starts the window. ``python main.py``, installed ``ddf-viewer``."""

from __future__ import annotations

import argparse
import gc
import os
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
from ddf_core.cli.arguments import PRESETS, Parser, add_device, add_former, seed  # noqa: E402
from ddf_core.cli.streams import complain, drop_output, prepare_streams  # noqa: E402
from ddf_core.command_line import PROGRAM  # noqa: E402
from ddf_core.display import has_display  # noqa: E402
from ddf_core.document.session_file import is_session  # noqa: E402
from ddf_core.errors import DdfError, InputError  # noqa: E402
from ddf_core.io.json_kind import json_kind  # noqa: E402
from ddf_core.io.model_place import model_place  # noqa: E402
from ddf_core.resource_paths import BUNDLED_MODEL  # noqa: E402

gc.freeze()
gc.enable()

COMMAND = "ddf-viewer"
"""How it is called where it is installed."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line as values.

    Raises:
        InputError: a word that is none.
    """
    parser = Parser(
        prog=COMMAND if Path(sys.argv[0]).stem == COMMAND else "main.py",
        description="Click a point on one head, see the same point on every other.",
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=BUNDLED_MODEL,
        metavar="MODEL|SESSION|PICTURE|PHOTO|INVERSION|CAMERA_PATH",
        help="a bundled model's name, a model folder, a pi-GAN generator.pth, a saved session "
        "(*.ddf.json), a picture or video of this program, to go on where it was made, a photo, to "
        "make a head of it, what `invert --out` has made of one, or a camera_path.json; default: "
        "the bundled heads",
    )
    parser.add_argument("--preset", choices=PRESETS, help="which pi-GAN curriculum made MODEL")
    add_device(parser)
    for name in ("source", "target"):
        parser.add_argument(f"--{name}", type=seed, metavar="SEED", help=f"the {name}'s seed")
        add_former(parser, f"--seed-{name}", f"--{name}")
    parser.add_argument(
        "--demo",
        type=Path,
        metavar="OUT_DIR",
        help="make the demonstration clicks, write window.png and matches.json there, and end",
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Start the program; the exit code. Whatever the streams are, nothing ends in a traceback."""
    prepare_streams()
    try:
        status = start(arguments)
    except SystemExit as ended:
        # argparse's own way out of --help.
        status = int(ended.code or 0)
    except DdfError as err:
        complain(str(err))
        status = 2
    except BrokenPipeError:
        status = 0
    return status if flush_output() else 2


def flush_output() -> bool:
    """Whether what is left for standard output could be written, or nobody wants it."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
    except OSError as err:
        drop_output()
        complain(f"The answer cannot be written to the standard output: {err.strerror}.")
        return False
    return True


def check_display() -> None:
    """Refuse to start where no window can be shown: Qt would end the process without a word.

    Raises:
        InputError: ``input.no_display``.
    """
    asked = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if asked not in ("", "xcb", "wayland") or has_display(os.environ):
        return
    raise InputError(
        "There is no display here to open a window on.",
        code="input.no_display",
        advice="`make run` shows the window on a virtual screen, into pictures; over ssh, `ssh -X` "
        f"brings your own display; `{PROGRAM} --help` works without any.",
    )


def start(arguments: list[str]) -> int:
    """Start what the command line asks for; the exit code.

    Raises:
        InputError: a word that is none, no such device, or no display.
    """
    options = parse(arguments)
    check_device(options.device)
    check_display()
    asked = {
        "seed_source": options.source,
        "seed_target": options.target,
        "device": options.device,
    }
    if is_photo(options.file):
        wanted = Start(photo=options.file, **asked)
    elif json_kind(options.file) == "inversion":
        wanted = Start(inversion=options.file, **asked)
    elif json_kind(options.file) == "cameras":
        wanted = Start(camera_path=options.file, **asked)
    elif is_session(options.file):
        wanted = Start(session=options.file, **asked)
    else:
        wanted = Start(model_place(options.file), options.preset, **asked)
    return run(wanted, options.demo)


def run_command() -> None:
    """What the installed command ``ddf-viewer`` calls."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run_command()
