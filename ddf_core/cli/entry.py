"""From the words of a command line to an exit status: 0, 2 for bad input, 1 for our fault.

Only the subcommand that was asked for is imported, so that ``--help`` does not wait for torch.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from types import ModuleType
from typing import Final

from ddf_core.attempt import MEMORY, refusal_of
from ddf_core.cli.arguments import Parser
from ddf_core.cli.streams import (
    complain,
    drop_output,
    prepare_streams,
    say_on_error,
    why_no_output,
)
from ddf_core.errors import Cancelled, DdfError, InputError
from ddf_core.version import __version__

DONE, OUR_FAULT, BAD_INPUT = 0, 1, 2
# What shells call a program that the user interrupted.
INTERRUPTED: Final = 128 + signal.SIGINT
PROGRAM: Final = "python -m ddf_core"

# Subcommand, its module below ddf_core.cli, and what it is for.
SUBCOMMANDS: Final = {
    "render": ("render", "an exact picture of one instance"),
    "video": ("video", "a turntable or an interpolation as mp4, GIF or PNG frames"),
    "points": ("points", "named template points carried to any number of instances"),
    "match": ("match", "where points of one instance stand in others"),
    "edit": ("edit", "points of a head dragged to where they are wanted: the head follows"),
    "transfer": ("transfer", "texture, shape or labels of one instance on another"),
    "mesh": ("mesh", "coloured meshes for other programs: GLB, OBJ, PLY, STL, 3MF"),
    "grid": ("grid", "the density of an instance as a volume for other programs: NRRD"),
    "share": ("share", "heads as one web page that anyone can click, in one file"),
    "invert": ("invert", "a photo to an instance: style, camera, a row of pictures"),
    "evaluate": ("evaluate", "the figures the README quotes, with baselines and oracles"),
    "train": ("train", "train a generator, or the fields or the encoder of any model"),
    "procedural": ("procedural", "pictures of the bundled category, for train pictures"),
    "ablation": ("ablation", "what each term of the fields' loss is worth"),
    "convert": ("convert", "a pi-GAN checkpoint to a model folder, or back"),
    "completion": ("completion", "the words of this program for bash and zsh"),
    "doctor": ("doctor", "what this machine has, what is missing, what that costs"),
}

# What subcommands were called before: they keep working, and no page lists them.
OLD_NAMES: Final = {"film": "video"}


def help_text() -> str:
    """The page that ``--help`` prints: every subcommand with what it is for."""
    width = max(map(len, SUBCOMMANDS))
    lines = (f"  {name:<{width}}  {purpose}" for name, (_, purpose) in SUBCOMMANDS.items())
    subcommands = "\n".join(lines)
    return (
        f"usage: {PROGRAM} COMMAND ...\n\n"
        "Dense correspondence between generated 3-D heads, without the window.\n\n"
        f"subcommands:\n{subcommands}\n\n"
        f"`{PROGRAM} COMMAND --help` explains one. MODEL is a bundled model's\n"
        "name, a model folder or a pi-GAN generator.pth; without one the bundled heads are used.\n"
        "Exit status: 0 done, 2 bad input, 1 our fault, 130 stopped by the user."
    )


def unknown_subcommand(word: str) -> InputError:
    """The refusal of a word that is no subcommand, with the nearest one."""
    near = get_close_matches(word, SUBCOMMANDS, n=1)
    advice = f"Did you mean {near[0]!r}?" if near else f"Subcommands: {', '.join(SUBCOMMANDS)}."
    what = "option" if word.startswith("-") else "subcommand"
    return InputError(f"There is no {what} {word!r}.", code=f"{what}.unknown", advice=advice)


def run_subcommand(arguments: Sequence[str]) -> int:
    """Run the subcommand that ``arguments`` starts with; its exit status.

    Raises:
        DdfError: the input was refused.
    """
    if not arguments:
        known = ", ".join(SUBCOMMANDS)
        raise InputError("A subcommand is missing.", advice=f"Subcommands: {known}. See --help.")
    word, *rest = arguments
    if word in ("-h", "--help", "help"):
        print(help_text())
        return DONE
    if word == "--version":
        print(__version__)
        return DONE
    word = OLD_NAMES.get(word, word)
    if word not in SUBCOMMANDS:
        raise unknown_subcommand(word)
    parser, run = open_subcommand(word)
    return run(parser.parse_args(rest))


def open_subcommand(word: str) -> tuple[Parser, Callable[[argparse.Namespace], int]]:
    """The parser of a subcommand, and what runs what it has read; its module is imported now."""
    module, purpose = module_of(word), SUBCOMMANDS[word][1]
    parser = Parser(prog=f"{PROGRAM} {word}", description=f"{purpose[0].upper()}{purpose[1:]}.")
    module.configure(parser)
    return parser, module.run


def module_of(word: str) -> ModuleType:
    """The module of a subcommand, imported now: it has ``configure`` and ``run``."""
    return importlib.import_module(f"ddf_core.cli.{SUBCOMMANDS[word][0]}_subcommand")


def write_report(arguments: Sequence[str]) -> str:
    """Keep the traceback being handled in a file of its own; its path."""
    handle, path = tempfile.mkstemp(prefix="ddf-report-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"ddf_core {__version__}, Python {sys.version}\n")
        file.write(f"arguments: {list(arguments)}\n\n{traceback.format_exc()}")
    return path


def main(arguments: Sequence[str]) -> int:
    """Run one command line; never raises, never prints a traceback."""
    prepare_streams()
    try:
        status = run_subcommand(arguments)
        sys.stdout.flush()
        return status
    except SystemExit as ended:
        # argparse's own way out of --help.
        return int(ended.code or DONE)
    except (KeyboardInterrupt, Cancelled) as err:
        say_on_error(str(err) or "Stopped by the user.")
        return INTERRUPTED
    except DdfError as err:
        complain(str(err))
        return BAD_INPUT
    except BrokenPipeError:
        # The reader (`| head`) has enough.
        drop_output()
        return DONE
    except Exception as err:
        return _report_failure(arguments, err)


def _report_failure(arguments: Sequence[str], err: Exception) -> int:
    """What is left: an answer that cannot be written, or our fault."""
    reason = why_no_output(err)
    if reason:
        drop_output()
        complain(f"The answer cannot be written to the standard output: {reason}.")
        return BAD_INPUT
    told = refusal_of(err, "The subcommand")
    if told.code == MEMORY:
        complain(str(told))
        return OUR_FAULT
    path = write_report(arguments)
    complain(f"This is our fault: {type(err).__name__}. The report is in {path}.")
    return OUR_FAULT
