"""``train WHAT``: what a model is made of, and models of another kind."""

from __future__ import annotations

import argparse

from ddf_core.cli import (
    train_cameras,
    train_encoder,
    train_fields,
    train_generator,
    train_labels,
    train_pictures,
    train_triplane,
)
from ddf_core.cli.arguments import Parser


def configure(parser: Parser) -> None:
    """One sub-subcommand for each thing that is trained."""
    kinds = parser.add_subparsers(dest="kind", metavar="WHAT", required=True, parser_class=Parser)
    purpose = "the bundled heads, from procedural truth"
    generator = kinds.add_parser("generator", help=purpose, description=f"Train {purpose}.")
    train_generator.configure(generator)
    generator.set_defaults(run=train_generator.run)
    purpose = "a generator and its encoder, from a folder of pictures"
    pictures = kinds.add_parser("pictures", help=purpose, description=f"Train {purpose}.")
    train_pictures.configure(pictures)
    pictures.set_defaults(run=train_pictures.run)
    purpose = "the dual deformation field of any model"
    fields = kinds.add_parser("fields", help=purpose, description=f"Train {purpose}.")
    train_fields.configure(fields)
    fields.set_defaults(run=train_fields.run)
    purpose = "the first guess that inverts pictures, for any model"
    encoder = kinds.add_parser("encoder", help=purpose, description=f"Train {purpose}.")
    train_encoder.configure(encoder)
    encoder.set_defaults(run=train_encoder.run)
    purpose = "from where photos are taken, for an encoder that learnt from pictures"
    cameras = kinds.add_parser("cameras", help=purpose, description=f"Train {purpose}.")
    train_cameras.configure(cameras)
    cameras.set_defaults(run=train_cameras.run)
    purpose = "the label map of the bundled template, from its procedural parts"
    labels = kinds.add_parser("labels", help=purpose, description=f"Draw {purpose}.")
    train_labels.configure(labels)
    labels.set_defaults(run=train_labels.run)
    purpose = "a small tri-plane generator, from what another model says at points"
    triplane = kinds.add_parser("triplane", help=purpose, description=f"Train {purpose}.")
    train_triplane.configure(triplane)
    triplane.set_defaults(run=train_triplane.run)


def run(options: argparse.Namespace) -> int:
    """Run the sub-subcommand."""
    status: int = options.run(options)
    return status
