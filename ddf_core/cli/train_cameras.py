"""``train cameras MODEL FOLDER``: from where pictures are taken, for an encoder that there is."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_model, writable_folder
from ddf_core.cli.long_run import add_run_options, command_line, run_assignments, run_long
from ddf_core.cli.overrides import override_settings
from ddf_core.cli.provenance import provenance
from ddf_core.cli.train_fields import add_place, output_folder, place_model
from ddf_core.io.model_folder import load_model
from ddf_core.training.loop import Run
from ddf_core.training.pictures.cameras import CamerasSettings, listed_cameras, train_cameras
from ddf_core.training.process_group import join_group

CHECKPOINTS = Path("build/cameras")


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument(
        "pictures",
        type=Path,
        metavar="FOLDER",
        help="pictures, in FOLDER or FOLDER/pictures, and cameras.json, which says their angles",
    )
    add_place(parser)
    add_run_options(parser, "tf32")


def run(options: argparse.Namespace) -> int:
    """Train; the encoder ends up in the model's folder or a new one."""
    model = load_model(options.model, preset=options.preset, follow=options.follow)
    listed_cameras(model, options.pictures)  # Before anything is written.
    settings = override_settings(CamerasSettings(), run_assignments(options))
    folder = writable_folder(options.folder or CHECKPOINTS / model.digest[:12])
    position = writable_folder(output_folder(model, options))
    made = provenance(command_line(), settings.seed, {})
    with join_group(options.device, options.precision) as processes:
        placed = processes.make_once(lambda: place_model(model, position))
        model = replace(placed, encoder=model.encoder).to(processes.device)
        trained = run_long(
            "cameras",
            lambda progress, stop: train_cameras(
                model, options.pictures, settings, Run(folder, progress, stop, processes), made
            ),
            options.threads,
        )
    if processes.leads:
        print(f"Written: {model.path}")
        print(figures_line(trained.figures))
    return 0


def figures_line(figures: dict[str, float]) -> str:
    """What the cameras of pictures that validate were off by, and are."""
    angles = [
        f"{name} {figures[f'{name}_deg_before']:.1f} degrees, now {figures[f'{name}_deg']:.1f}"
        for name in ("yaw", "pitch")
        if f"{name}_deg" in figures
    ]
    if not angles:
        return "No picture that validates has an angle to be measured by."
    return f"Off on pictures that validate (root mean squares): {'; '.join(angles)}"
