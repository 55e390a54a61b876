"""What the colours of a mesh are: an instance's own, a mode's, or another instance's."""

from __future__ import annotations

import argparse

from ddf_core.cli.arguments import Parser, instance_name, instance_of
from ddf_core.cli.view_options import MODES, appearance_of
from ddf_core.engine.describe import model_info
from ddf_core.model import Model
from ddf_core.shown import Appearance


def add_colours(parser: Parser) -> None:
    """``--mode`` or ``--texture-of``."""
    colours = parser.add_mutually_exclusive_group()
    colours.add_argument("--mode", choices=MODES, default="colour", help="what the colours say")
    colours.add_argument(
        "--texture-of",
        type=instance_name,
        metavar="SEED",
        help="colours of another instance, carried over: a seed, or template",
    )


def mesh_appearance(options: argparse.Namespace, model: Model) -> Appearance:
    """The appearance that the command line names.

    Raises: as ``view_options.appearance_of``.
    """
    if options.texture_of is not None:
        width = model.card.architecture.latent_dim
        return Appearance("texture", instance_of(options.texture_of, width, options.psi))
    return appearance_of(options, model_info(model))
