"""``--height`` and ``--units``: how large what is written for other programs is."""

from __future__ import annotations

import argparse
import sys

from ddf_core.errors import InputError
from ddf_core.meshing.size import LEAST_M, MOST_M, UNITS

UNKNOWN = (
    "the model's card has no height, so lengths are scene units; --height METRES says how high the "
    "template is."
)


def add_size(parser: argparse.ArgumentParser, of: str = "") -> None:
    """``--height`` and ``--units``, the same wherever something has a size; ``of`` says what."""
    parser.add_argument(
        "--height",
        type=metres,
        metavar="METRES",
        help=f"how high the template is in life{of} (default: what the model's card says)",
    )
    parser.add_argument(
        "--units",
        choices=UNITS,
        default="real",
        help=f"real sizes, as the format has them, or scene units as they are{of}",
    )


def metres(text: str) -> float:
    """A height that a model can have."""
    try:
        value = float(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of metres") from err
    if not LEAST_M <= value <= MOST_M:
        raise argparse.ArgumentTypeError(f"{text!r} is outside {LEAST_M:g} to {MOST_M:g} metres")
    return value


def check_size_options(options: argparse.Namespace) -> None:
    """Refuse a height beside scene units.

    Raises:
        InputError: ``mesh.height``.
    """
    if options.units == "scene" and options.height is not None:
        raise InputError(
            "Scene units have no height in metres.",
            code="mesh.height",
            advice="Leave --height or --units out.",
        )


def height_of(options: argparse.Namespace, of_the_card: float | None) -> float | None:
    """Metres that the template is high; None where scene units are wanted, or nobody knows, which
    is said on stderr."""
    if options.units == "scene":
        return None
    if options.height is not None:
        return float(options.height)
    if of_the_card is None:
        print(f"note: {UNKNOWN}", file=sys.stderr)
    return of_the_card
