"""``--height`` and ``--units``: how large what is written for other programs is."""

from __future__ import annotations

import argparse

from ddf_core.errors import InputError
from ddf_core.meshing.size import LEAST_M, MOST_M, UNITS


def add_size(parser: argparse.ArgumentParser) -> None:
    """``--height`` and ``--units``, the same wherever something has a size."""
    parser.add_argument(
        "--height",
        type=metres,
        metavar="METRES",
        help="how high the template is in life (default: what the model's card says)",
    )
    parser.add_argument(
        "--units",
        choices=UNITS,
        default="real",
        help="real sizes, as the format has them, or scene units as they are",
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
    """Metres that the template is high; None where scene units are wanted, or nobody knows."""
    if options.units == "scene":
        return None
    return of_the_card if options.height is None else float(options.height)
