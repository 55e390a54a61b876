"""``transfer``: the applications of correspondence, each alone and all on one sheet."""

from __future__ import annotations

import argparse

from ddf_core.cli import transfer_figure, transfer_labels, transfer_texture
from ddf_core.cli.arguments import Parser


def configure(parser: Parser) -> None:
    """One sub-subcommand for each application."""
    kinds = parser.add_subparsers(dest="kind", metavar="WHAT", required=True, parser_class=Parser)
    purpose = "one instance in the colours of another"
    texture = kinds.add_parser("texture", help=purpose, description=f"Show {purpose}.")
    transfer_texture.configure_texture(texture)
    purpose = "the shape of one instance, or one between two, with the appearance of another"
    shape = kinds.add_parser("shape", help=purpose, description=f"Show {purpose}.")
    transfer_texture.configure_shape(shape)
    purpose = "the template's labels on any instance, or a data set of them"
    labels = kinds.add_parser("labels", help=purpose, description=f"Show {purpose}.")
    transfer_labels.configure(labels)
    labels.set_defaults(run=transfer_labels.run)
    purpose = "all of them on one sheet, for two instances"
    figure = kinds.add_parser("figure", help=purpose, description=f"Show {purpose}.")
    transfer_figure.configure(figure)


def run(options: argparse.Namespace) -> int:
    """Run the sub-subcommand."""
    status: int = options.run(options)
    return status
