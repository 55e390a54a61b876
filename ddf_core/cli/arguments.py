"""Words of the command line to checked values; every refusal is one InputError.

The parser is argparse's with its two-line complaint replaced: a wrong word raises InputError, and
entry.py says it in one line.
"""

from __future__ import annotations

import argparse
import math
import os
import stat
import tempfile
from pathlib import Path
from typing import NoReturn

from ddf_core.errors import InputError, OutputError
from ddf_core.io.file_door import shown_path, why_unreadable
from ddf_core.processor import DEVICES
from ddf_core.shown import Instance, LatentInstance, TemplateInstance, latent_of_seed

PRESETS = ("celeba", "cats", "carla")
TEMPLATE = "template"
# Larger than any screen; a typing error must not ask for a week of work.
MAX_SIDE = 8192
# As large as the window's own: a seed named here can be typed there.
MAX_SEED = 2**31 - 1

InstanceName = int | str
"""How the command line names an instance: a seed, or the word ``template``."""


class HelpWithDefaults(argparse.ArgumentDefaultsHelpFormatter):
    """Every default in the help of its option, but for those that say nothing."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        help_text = action.help or ""
        if action.default in (None, False, []) or "default" in help_text:
            return help_text
        return super()._get_help_string(action)


class Parser(argparse.ArgumentParser):
    """argparse without abbreviations and without exits of its own."""

    def __init__(self, **settings: object) -> None:
        settings.setdefault("formatter_class", HelpWithDefaults)
        super().__init__(allow_abbrev=False, **settings)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        raise InputError(
            f"{message[:1].upper()}{message[1:]}.",
            code="option",
            advice=f"See `{self.prog} --help`.",
        )


def add_model(parser: argparse.ArgumentParser) -> None:
    """MODEL, ``--preset``, ``--device`` and ``--follow``, the same in every subcommand that reads a
    model."""
    parser.add_argument(
        "model",
        metavar="MODEL",
        nargs="?",
        type=Path,
        help="a bundled model's name, a model folder, or a pi-GAN generator.pth; an existing path "
        "wins over a name; the bundled heads if left out",
    )
    add_preset(parser)
    add_device(parser)
    add_follow(parser)


def add_follow(parser: argparse.ArgumentParser) -> None:
    """``--follow``: what the window asks before it does it."""
    parser.add_argument(
        "--follow",
        action="store_true",
        help="also open what a file names in other folders, and links out of its own: for files "
        "of people you trust",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """``--device``: where it computes."""
    parser.add_argument(
        "--device",
        type=device,
        default="auto",
        metavar="auto|cpu|cuda",
        help="where to compute; auto takes the GPU where one works, cuda:1 is the second GPU",
    )


def add_preset(parser: argparse.ArgumentParser) -> None:
    """``--preset``: the camera of a pi-GAN file, which holds none itself."""
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        help="camera and background of a pi-GAN file (default: camera.json beside it, or a guess)",
    )


def add_former(parser: argparse._ActionsContainer, former: str, now: str) -> None:
    """A name that the option ``now`` had before: the same option to the last detail, and no help
    and no completion lists it.

    A hidden option of its own would lose what stands about the first: that it is required, or
    excludes others.
    """
    parser._option_string_actions[former] = parser._option_string_actions[now]


def add_psi(parser: argparse.ArgumentParser, of: str = "") -> None:
    """``--psi``: truncation; ``of`` says of what, where there are several."""
    told = f"truncation{of and f' of {of}'}, 0 is the template"
    parser.add_argument("--psi", type=unit, default=1.0, help=told)


def add_threads(
    parser: argparse.ArgumentParser, default: int | None = None, note: str = ""
) -> None:
    """``--threads``: of the processor; None leaves torch's own choice."""
    told = f"processor threads{note and f'; {note}'}"
    parser.add_argument("--threads", type=positive, default=default, metavar="N", help=told)


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``: one JSON object on stdout and nothing else."""
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, no table")


def size(text: str) -> tuple[int, int]:
    """``256`` or ``320x240`` to (width, height) in pixels."""
    parts = text.lower().split("x")
    if len(parts) > 2 or not all(part.isdecimal() for part in parts):
        raise argparse.ArgumentTypeError(f"{text!r} is no size: say 256 or 320x240")
    width, height = (int(parts[0]), int(parts[-1]))
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise argparse.ArgumentTypeError(f"{text!r}: a side is 1 to {MAX_SIDE} pixels")
    return width, height


def finite(text: str) -> float:
    """A float that is neither infinite nor NaN."""
    try:
        value = float(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from err
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not finite")
    return value


def unit(text: str) -> float:
    """A number in [0, 1], such as a truncation."""
    value = finite(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 1")
    return value


def positive(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at least 1")
    return int(text)


def seed(text: str) -> int:
    """A seed: a whole number from 0 to 2^31 - 1."""
    if not text.isdecimal() or int(text) > MAX_SEED:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed: a whole number, 0 to {MAX_SEED}")
    return int(text)


def instance_name(text: str) -> InstanceName:
    """A seed, or ``template``."""
    return TEMPLATE if text == TEMPLATE else seed(text)


def instance_of(name: InstanceName, latent_dim: int, psi: float = 1.0) -> Instance:
    """The instance that ``name`` names in a model of ``latent_dim`` dimensions."""
    if isinstance(name, str):
        return TemplateInstance()
    return LatentInstance(latent_of_seed(name, latent_dim), psi)


def writable_file(path: Path, suffix: str) -> Path:
    """``path``, checked before any work is spent on what shall be written there.

    Raises:
        OutputError: it is a folder, its folder is absent, it may not be written, or its name ends
            in something else than ``suffix``, which is what will be in it.
    """
    folder = path.parent
    if is_folder(path):
        raise OutputError(f"{path} is a folder.", advice="Name a file in it.")
    if path.suffix.lower() != suffix:
        raise OutputError(
            f"{path}: the file that is written is a {suffix} file.",
            advice=f"Name it {path.with_suffix(suffix).name}.",
        )
    if not folder.is_dir():
        raise OutputError(f"The folder {folder} does not exist.", advice="Make it first.")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise OutputError(f"{path} may not be written.", advice="Name another place.")
    return path


def is_folder(path: Path) -> bool:
    """Whether a place to write to is a folder that is there.

    Raises:
        OutputError: ``output.unwritable``: no file can have that name, or its folder is closed.
    """
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as err:
        raise OutputError(
            f"{shown_path(path)} cannot be written: {why_unreadable(err)}.",
            code="output.unwritable",
            advice="Name another place.",
        ) from err


def writable_folder(folder: Path) -> Path:
    """``folder``, made if it is absent and tried out before hours are spent on what goes there.

    Raises:
        OutputError: no file can be written in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as err:
        raise OutputError(
            f"Nothing can be written to {shown_path(folder)}: {err.strerror or err}.",
            code="output.unwritable",
            advice="Name another folder.",
        ) from err
    return folder


def device(text: str) -> str:
    """``auto``, ``cpu``, ``cuda`` or ``cuda:1``. Whether there is one ``ddf_core.device`` says."""
    kind, colon, number = text.partition(":")
    numbered = kind == "cuda" and number.isdecimal()
    if kind not in DEVICES or (colon and not numbered):
        raise argparse.ArgumentTypeError(f"{text!r} is no device: say {', '.join(DEVICES)}")
    return text
