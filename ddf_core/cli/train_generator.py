"""``train generator``: the bundled category's generator, from nothing."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_device, add_former, writable_folder
from ddf_core.cli.long_run import add_run_options, command_line, run_assignments, run_long
from ddf_core.cli.overrides import override_settings
from ddf_core.cli.provenance import provenance
from ddf_core.command_line import train_fields_command
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.models.film_generator import require_film
from ddf_core.training.generator import GeneratorSettings, train_generator
from ddf_core.training.heads_card import heads_card
from ddf_core.training.loop import Run
from ddf_core.training.process_group import join_group


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("build/heads"),
        metavar="FOLDER",
        help="model folder to write; holds the checkpoint, too",
    )
    add_former(parser, "--folder", "--out")
    parser.add_argument(
        "--start",
        type=Path,
        metavar="MODEL",
        help="go on from the weights of this model instead of from nothing",
    )
    add_device(parser)
    add_run_options(parser, "tf32")


def run(options: argparse.Namespace) -> int:
    """Train, then write the model folder."""
    settings = override_settings(GeneratorSettings(), run_assignments(options))
    writable_folder(options.out)
    start = None
    if options.start:
        start = require_film(load_model(options.start).generator, "The bundled heads")
    started = time.monotonic()
    with join_group(options.device, options.precision) as processes:
        generator = run_long(
            "generator",
            lambda progress, stop: train_generator(
                settings, Run(options.out, progress, stop, processes), start
            ),
            options.threads,
        )
    if not processes.leads:
        return 0
    figures: dict[str, object] = {
        "steps": settings.steps,
        "minutes_of_last_run": round((time.monotonic() - started) / 60, 1),
    }
    made = provenance(command_line(), settings.seed, figures)
    save_model(generator, heads_card(generator, made), options.out)
    print(f"Written: {options.out}")
    print(f"Next: {train_fields_command(options.out)}")
    return 0
