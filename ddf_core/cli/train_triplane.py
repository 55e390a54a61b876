"""``train triplane MODEL``: a tri-plane generator that learns what another model says at points."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_model, writable_folder
from ddf_core.cli.long_run import add_run_options, command_line, run_assignments, run_long
from ddf_core.cli.overrides import override_settings
from ddf_core.cli.provenance import provenance
from ddf_core.command_line import train_fields_command
from ddf_core.io.label_file import LABELS_NAME, write_labels
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.training.loop import Run
from ddf_core.training.process_group import join_group
from ddf_core.training.triplane import (
    TriPlaneSettings,
    psnr_to,
    shares_template,
    train_triplane,
    triplane_card,
)


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="model folder to write, holds the checkpoint, too (default: build/models/NAME)",
    )
    add_run_options(parser, "tf32")


def run(options: argparse.Namespace) -> int:
    """Train, compare with the teacher, then write the model folder."""
    teacher = load_model(options.model, preset=options.preset, follow=options.follow)
    settings = override_settings(TriPlaneSettings(), run_assignments(options))
    folder = options.out or Path("build/models") / f"{teacher.card.name}-triplane"
    writable_folder(folder)
    started = time.monotonic()
    with join_group(options.device, options.precision) as processes:
        teacher = teacher.to(processes.device)
        generator = run_long(
            "triplane",
            lambda progress, stop: train_triplane(
                teacher, settings, Run(folder, progress, stop, processes)
            ),
            options.threads,
        )
    if not processes.leads:
        return 0
    figures: dict[str, object] = {
        "steps": settings.steps,
        "minutes_of_last_run": round((time.monotonic() - started) / 60, 1),
        "psnr_to_teacher": round(psnr_to(teacher.to(generator.device), generator), 2),
    }
    made = provenance(command_line(), settings.seed, figures)
    save_model(generator, triplane_card(teacher, generator, made), folder)
    if teacher.labels is not None and shares_template(teacher):
        write_labels(folder / LABELS_NAME, teacher.labels)
    print(f"Written: {folder} ({figures['psnr_to_teacher']} dB to its teacher)")
    print(f"Next: {train_fields_command(folder)}")
    return 0
