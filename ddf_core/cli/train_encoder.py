"""``train encoder MODEL``: a first guess of style and camera for pictures, from the model alone."""

from __future__ import annotations

import argparse
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_model, writable_folder
from ddf_core.cli.long_run import add_run_options, command_line, run_assignments, run_long
from ddf_core.cli.overrides import override_settings
from ddf_core.cli.provenance import provenance
from ddf_core.cli.train_fields import add_place, output_folder, place_model
from ddf_core.command_line import command_line as to_paste
from ddf_core.io.model_folder import load_model
from ddf_core.training.encoder import train_encoder
from ddf_core.training.encoder_settings import EncoderSettings
from ddf_core.training.loop import Run
from ddf_core.training.process_group import join_group

CHECKPOINTS = Path("build/encoder")


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    add_place(parser, "the weights of the model's own encoder")
    add_run_options(parser, "bfloat16")


def run(options: argparse.Namespace) -> int:
    """Train; the encoder ends up in the model's folder or a new one."""
    model = load_model(options.model, preset=options.preset, follow=options.follow)
    settings = override_settings(EncoderSettings(), run_assignments(options))
    folder = writable_folder(options.folder or CHECKPOINTS / model.digest[:12])
    position = writable_folder(output_folder(model, options))
    made = provenance(command_line(), settings.seed, {})
    with join_group(options.device, options.precision) as processes:
        model = processes.make_once(lambda: place_model(model, position)).to(processes.device)
        start = model.encoder if options.go_on else None
        run_long(
            "encoder",
            lambda progress, stop: train_encoder(
                model, settings, Run(folder, progress, stop, processes), made, start
            ),
            options.threads,
        )
    if processes.leads:
        print(f"Written: {model.path}")
        words = ("invert", "PHOTO", model.path, "--out", "result.json")
        print(f"Next: {to_paste(*words)}")
    return 0
