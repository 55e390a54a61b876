"""Which template points a subcommand shows: those of the model's card, or of a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ddf_core.cli.frames import NamedPoint
from ddf_core.errors import InputError
from ddf_core.io.point_checks import WANTED, refusal
from ddf_core.io.point_files import read_point_file
from ddf_core.io.points_json import OpenModel
from ddf_core.model_info import ModelInfo


def wanted_points(options: argparse.Namespace, info: ModelInfo) -> tuple[NamedPoint, ...]:
    """The points of ``--points`` or ``--landmarks``; what is odd about a file goes to stderr.

    Raises:
        InputError: ``points.*``.
    """
    if options.landmarks:
        return card_points(info)
    points, note = file_points(options.points, info)
    if note:
        print(note, file=sys.stderr)
    return points


def card_points(info: ModelInfo) -> tuple[NamedPoint, ...]:
    """The landmarks that the model's card names.

    Raises:
        InputError: ``points.no_landmarks``: it names none.
    """
    if not info.sample_points:
        raise InputError(
            f"The card of {info.name!r} names no landmarks.",
            code="points.no_landmarks",
            advice="Name a file of points instead.",
        )
    return info.sample_points


def file_points(path: Path, info: ModelInfo) -> tuple[tuple[NamedPoint, ...], str]:
    """The template points of a CSV or JSON file, and what the user should know about them.

    Raises:
        InputError: ``points.*``.
    """
    model = OpenModel(info.box_half, info.latent_dim, info.digest, info.style_dim)
    points, note = read_point_file(path, model, {})
    named = []
    for point in points:
        if point.x_tmpl is None:
            raise refusal(
                f"{path.name}: {point.name!r} has no place on the template.",
                "points.no_place",
                WANTED,
            )
        named.append((point.name, point.x_tmpl))
    return tuple(named), note
